/** Texts that anybody can write into a change, in a Markdown comment and in HTML: shown as they are, never obeyed. */

/** Control characters, and those that turn the direction of a text or can't be seen. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/** A text on one line with nothing in it that a reader can't see. */
export const visible = (text: string): string => text.replace(/\s+/g, " ").replace(invisible, "\uFFFD");

/**
 * A code span. Inside one, Markdown knows no links, images, HTML or emphasis, and GitHub no mentions or references. What
 * could end the span, or the cell of a table that it stands in, is written with a similar character.
 */
export function code(text: string): string {
  const inside = visible(text).trim().replaceAll("`", "ˋ").replaceAll("|", "¦").replaceAll("\\", "⧵");
  return `\`${inside === "" ? " " : inside}\``;
}

/** A code block of several lines. */
export function codeBlock(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(invisible, "\uFFFD").replaceAll("`", "ˋ"));
  return ["```text", ...lines, "```"].join("\n");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text for the content of an HTML element, or an attribute in quotes. Lines are kept. */
export const html = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(invisible, "\uFFFD"))
    .join("\n")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
