/** What a violation says: the resource, the property, its value, what is allowed and what to do. Never a secret. */
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

/** The whole text, in which `credentials` are masked. */
export function message(
  { name, type }: { name: string; type: string },
  { property, value, problem, allowed, fix }: Finding,
  credentials: readonly string[],
): string {
  const masked = (text: string) =>
    // Names and paths are the program's as well: no credential of this run may stand in any of them.
    credentials.reduce((rest, secret) => rest.replaceAll(secret, "[credential]"), text);
  const where = property === undefined ? "" : `, property ${property}`;
  // Masked before it is cut, or half of a credential would be shown.
  const what = value === undefined ? "" : ` (${shown(value, masked)})`;
  return masked(
    `${name}, a ${type}${where}${what}: ${problem}. Allowed: ${allowed}. ` +
      `${fix ?? "Correct the program, or the stack's config, and preview again"}.`,
  );
}

/** A value for a message. What looks like a key is not shown at all. */
function shown(value: unknown, masked: (text: string) => string): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  if (/PRIVATE KEY|BEGIN |-data:/.test(text)) return "not shown, for it holds a secret";
  const whole = masked(text);
  return whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
}
