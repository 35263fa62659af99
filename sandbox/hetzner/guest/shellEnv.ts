/** Reads files of `KEY='value'` lines as a shell would that sources them. */

const line = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/** The variables of a file. Comments and empty lines count for nothing; other text is an error, as in a shell. */
export function parseShellEnv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const raw of text.split("\n")) {
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const match = line.exec(trimmed);
    if (match === null) throw new Error(`not an assignment: ${trimmed.slice(0, 20)}`);
    variables[match[1] as string] = unquote(match[2] as string);
  }
  return variables;
}

/** Quoted and unquoted pieces follow each other without space, as in `'it'\''s'`. */
function unquote(text: string): string {
  let value = "";
  let rest = text;
  while (rest !== "") {
    const piece = /^'([^']*)'|^"((?:[^"\\]|\\.)*)"|^\\(.)|^([^'"\\\s]+)/.exec(rest);
    if (piece === null) throw new Error("unbalanced quotes, or a space outside of quotes");
    value += piece[1] ?? piece[2]?.replace(/\\(["\\$`])/g, "$1") ?? piece[3] ?? piece[4] ?? "";
    rest = rest.slice(piece[0].length);
  }
  return value;
}
