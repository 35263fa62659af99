/** `sort=<field>[:asc|desc]`, which may stand several times: the first one counts most. */
import { InvalidInput } from "./invalidInput";

interface SortKey {
  field: string;
  descending: boolean;
}

/**
 * The items in the order that the query asks for; those that are equal keep theirs. Only the endpoint's own
 * fields are allowed. Numbers sort as numbers, anything else by its characters, null first.
 */
export function sorted<T extends object>(
  items: readonly T[],
  query: URLSearchParams,
  allowed: readonly string[],
): T[] {
  const keys = query.getAll("sort").map((text) => parseKey(text, allowed));
  const valueOf = (item: T, field: string) => (item as Record<string, unknown>)[field];
  return items.toSorted((left, right) => {
    for (const { field, descending } of keys) {
      const order = compare(valueOf(left, field), valueOf(right, field));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function parseKey(text: string, allowed: readonly string[]): SortKey {
  const [field = "", direction = "asc", ...rest] = text.split(":");
  if (!allowed.includes(field) || !["asc", "desc"].includes(direction) || rest.length > 0) {
    throw new InvalidInput("sort", `can't sort by '${text}'; allowed: ${allowed.join(", ")}`);
  }
  return { field, descending: direction === "desc" };
}

function compare(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === null || left === undefined) return -1;
  if (right === null || right === undefined) return 1;
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : 1;
}
