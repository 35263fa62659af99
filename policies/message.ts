/** What a violation says: the resource, the property, its value, what is allowed and what to do. Never a secret. */
import { credentialsOf } from "./secrets/credentials";

export interface Finding {
  /** The property's path: `publicNets[0].ipv4Enabled`. Absent where it is the resource itself. */
  property?: string;
  /** The value, where it is one that may be seen: an id, a region, a number. */
  value?: unknown;
  /** What is wrong, as the end of a sentence. */
  problem: string;
  /** What would be right. */
  allowed: string;
  /** What to do. Default: correct the program or the config. */
  fix?: string;
}

/** Longest value that is shown. */
const longest = 100;

export function message(
  { name, type }: { name: string; type: string },
  { property, value, problem, allowed, fix }: Finding,
): string {
  const where = property === undefined ? "" : `, property ${property}`;
  const what = value === undefined ? "" : ` (${shown(value)})`;
  return (
    `${name}, a ${type}${where}${what}: ${problem}. Allowed: ${allowed}. ` +
    `${fix ?? "Correct the program, or the stack's config, and preview again"}.`
  );
}

/** A value for a message. What holds a credential of this run, or a key of any kind, is not shown. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  if (/PRIVATE KEY|BEGIN |-data:/.test(text) || credentialsOf().some((secret) => text.includes(secret)))
    return "not shown, for it holds a secret";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
