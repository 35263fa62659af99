/** Which properties of a resource change: by comparison of its inputs, and by what the provider said. */

export interface PropertyChange {
  /** `nodePools[0].count`. */
  path: string;
  kind: "add" | "remove" | "update";
  /** Absent where it is added. */
  before?: unknown;
  /** Absent where it is removed. */
  after?: unknown;
  /** Whether the provider replaces the resource for it. */
  replaces: boolean;
}

/** What the provider said of its comparison: paths as the engine writes them. */
export interface ProviderDiff {
  paths: readonly string[];
  replacing: readonly string[];
}

/**
 * The changes between two sets of inputs. A masked secret is equal to another one, so a property that the provider calls
 * changed is there as well; what only the provider computes is not.
 */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  { paths, replacing }: ProviderDiff,
): PropertyChange[] {
  const found = compare("", before, after);
  const covered = new Set(found.map(({ path }) => root(path)));
  const hidden = [...new Set([...paths, ...replacing].map(root))].filter(
    (name) => !covered.has(name) && (name in before || name in after),
  );
  const changes = [...found, ...hidden.map((name) => ({ path: name, ...sides(before[name], after[name]) }))];
  const replaced = new Set(replacing.map(root));
  return changes
    .map((change) => ({ ...change, replaces: replaced.has(root(change.path)) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

type Unplaced = Omit<PropertyChange, "replaces">;

function compare(path: string, before: unknown, after: unknown): Unplaced[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare(`${path}[${index}]`, before[index], after[index]),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(join(path, key), before[key], after[key]));
  }
  return before === after ? [] : [{ path, ...sides(before, after) }];
}

function sides(before: unknown, after: unknown): Omit<Unplaced, "path"> {
  if (before === undefined) return { kind: "add", after };
  if (after === undefined) return { kind: "remove", before };
  return { kind: "update", before, after };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A step of a path: plain names after a point, others in brackets and quotes. */
const join = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$-]*$/.test(key)
    ? path === ""
      ? key
      : `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;

/** The property that a path begins with. */
const root = (path: string): string => /^[^.[]+/.exec(path)?.[0] ?? path;
