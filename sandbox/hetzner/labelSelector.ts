/** Labels, and the language that selects objects by them. */
import { InvalidInput } from "./invalidInput";

export type Labels = Record<string, string>;

/** One condition of a selector; all of them have to hold. */
export interface Requirement {
  key: string;
  operator: "in" | "notin" | "exists" | "missing";
  /** Empty for `exists` and `missing`. */
  values: string[];
}

const nameForm = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const namePattern = new RegExp(`^${nameForm}$`);
const prefixPattern = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/i;
const word = "[^\\s,()=!]+";
const equality = new RegExp(`^(${word})\\s*(==|=|!=)\\s*(${word})?$`);
const membership = new RegExp(`^(${word})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const existence = new RegExp(`^(!?)\\s*(${word})$`);

/** Reads a selector. An empty one has no conditions: it selects everything. */
export function parseSelector(text: string, field = "label_selector"): Requirement[] {
  if (text.trim() === "") return [];
  return split(text, field).map((part) => parseRequirement(part.trim(), field));
}

/** Whether these labels meet every condition. A missing key meets `!=` and `notin`. */
export function matches(selector: readonly Requirement[], labels: Labels): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case "exists":
        return value !== undefined;
      case "missing":
        return value === undefined;
      case "in":
        return value !== undefined && values.includes(value);
      case "notin":
        return value === undefined || !values.includes(value);
    }
  });
}

/** Refuses labels that the API doesn't take. */
export function checkLabels(labels: Labels, field = "labels"): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!isKey(key)) throw new InvalidInput(field, `label key '${key}' is not correctly formatted`);
    if (/^(?:.*\.)?hetzner\.cloud\//i.test(key)) {
      throw new InvalidInput(field, `label key '${key}' has the reserved prefix 'hetzner.cloud/'`);
    }
    if (!isValue(value)) {
      throw new InvalidInput(field, `label value '${value}' (key: ${key}) is not correctly formatted`);
    }
  }
}

/** An optional DNS name and a slash, then a name of up to 63 characters. */
function isKey(key: string): boolean {
  const parts = key.split("/");
  const name = parts.pop() ?? "";
  const [prefix, ...more] = parts;
  return namePattern.test(name) && more.length === 0 && (prefix === undefined || prefixPattern.test(prefix));
}

function isValue(value: string): boolean {
  return value === "" || namePattern.test(value);
}

/** The conditions, which commas outside parentheses separate. */
function split(text: string, field: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0 || depth > 1) throw unreadable(text, field);
    if (character === "," && depth === 0) {
      parts.push([...text].slice(start, index).join(""));
      start = index + 1;
    }
  }
  if (depth !== 0) throw unreadable(text, field);
  return [...parts, [...text].slice(start).join("")];
}

function parseRequirement(part: string, field: string): Requirement {
  const requirement = readRequirement(part);
  if (
    requirement === undefined ||
    !isKey(requirement.key) ||
    !requirement.values.every((value) => isValue(value))
  ) {
    throw unreadable(part, field);
  }
  return requirement;
}

function readRequirement(part: string): Requirement | undefined {
  const [, member = "", kind, list = ""] = membership.exec(part) ?? [];
  if (kind !== undefined) {
    const values = list.split(",").map((value) => value.trim());
    return { key: member, operator: kind === "in" ? "in" : "notin", values };
  }
  const [, key = "", sign, value = ""] = equality.exec(part) ?? [];
  if (sign !== undefined) return { key, operator: sign === "!=" ? "notin" : "in", values: [value] };
  const [, negation, name = ""] = existence.exec(part) ?? [];
  if (negation === undefined) return undefined;
  return { key: name, operator: negation === "!" ? "missing" : "exists", values: [] };
}

function unreadable(text: string, field: string): InvalidInput {
  return new InvalidInput(field, `can't read the label selector at '${text}'`);
}
