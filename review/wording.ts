/** What both reports say alike: counts, types, values, money. Plain texts, still to be escaped. */
import type { Unpriced } from "../policies/cost/estimate";
import type { CostChange } from "./cost";
import type { Plan, PlannedResource, PolicyResult } from "./plan";

/** `1 stack`, `2 stacks`. */
export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The operations that a reader looks for, the gravest first. */
export const operations = ["delete", "replace", "update", "create", "import", "read", "same"] as const;

/** What is done, as a reader says it. */
export const done: Readonly<Record<string, string>> = {
  create: "created",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
  read: "read",
  same: "unchanged",
};

export const resourcesOf = ({ resources }: Plan, operation: string): PlannedResource[] =>
  resources.filter((resource) => resource.operation === operation);

/** What changes, the gravest first, in the engine's order. */
export const changed = (plan: Plan): PlannedResource[] => {
  const rank = ({ operation }: PlannedResource) => {
    const at = operations.findIndex((one) => one === operation);
    return at === -1 ? 0 : at;
  };
  return plan.resources
    .filter(({ operation }) => operation !== "same" && operation !== "read")
    .map((resource, index) => ({ resource, index }))
    .sort((a, b) => rank(a.resource) - rank(b.resource) || a.index - b.index)
    .map(({ resource }) => resource);
};

/** `1 replaced, 2 changed, 37 unchanged`. */
export function countsOf(plan: Plan): string {
  const counts = operations
    .map((operation) => [resourcesOf(plan, operation).length, done[operation]] as const)
    .filter(([count]) => count > 0);
  return counts.map(([count, what]) => `${count} ${what}`).join(", ") || "no resources";
}

/** `hcloud:index/server:Server` is a `hcloud Server`. */
export function shortType(type: string): string {
  const [pack = "", module = "", name = ""] = type.split(":");
  if (pack === "pulumi-nodejs") return `${module.split("/").at(-1) ?? ""} ${name}`;
  return name === "" ? type : `${pack} ${name}`;
}

/** A value on one line, cut to a length. */
export function shown(value: unknown, longest: number): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}

export const violations = ({ policies }: Plan): PolicyResult[] => policies.filter(({ open }) => !open);

/** What several policies say with one and the same message. */
export interface Said {
  policies: readonly string[];
  level: string;
  /** URN. Absent where it is about the stack. */
  resource?: string;
  message: string;
}

/** The results by message: a stack whose config is wrong is refused by every policy, and reads better once. */
export function grouped(results: readonly PolicyResult[]): Said[] {
  const groups = new Map<string, Said>();
  for (const { policy, level, resource, message } of results) {
    const key = JSON.stringify([level, resource, message]);
    const policies = [...(groups.get(key)?.policies ?? []), policy];
    groups.set(key, { policies, level, ...(resource === undefined ? {} : { resource }), message });
  }
  return [...groups.values()];
}

/** What is judged again when the change is made, by policy. */
export function openJudgements({ policies }: Plan): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { policy, open } of policies) if (open) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  return counts;
}

export const euros = (amount: number): string => `€${amount.toFixed(2)}`;

/** With its sign: `+€12.30`, `−€4.00`, `±€0.00`. */
export function difference(amount: number): string {
  if (Math.abs(amount) < 0.005) return "±€0.00";
  return `${amount > 0 ? "+" : "−"}${euros(Math.abs(amount))}`;
}

/** `€12.00 → €18.00 (+€6.00)`; with autoscalers at their maximum where that is another sum. */
export function costText({ before, after }: CostChange): string {
  const line = (from: number, to: number) => `${euros(from)} → ${euros(to)} (${difference(to - from)})`;
  const now = line(before.monthly, after.monthly);
  const isFixed = before.monthly === before.mostMonthly && after.monthly === after.mostMonthly;
  return isFixed
    ? now
    : `${now}; with autoscalers at their maximum ${line(before.mostMonthly, after.mostMonthly)}`;
}

/** What is in neither sum though it costs something, once each; what is paid by use aside. */
export function unpricedOf({ before, after }: CostChange): Unpriced[] {
  const all = [...after.unpriced, ...before.unpriced].filter(({ byUse }) => !byUse);
  return [...new Map(all.map((one) => [`${one.name} ${one.reason}`, one])).values()];
}

/** Whether what changes costs something that nobody has a price for. */
export function isUnpriced({ resources }: Plan, cost: CostChange): boolean {
  const unpriced = new Set(unpricedOf(cost).map(({ name }) => name));
  return resources.some(
    ({ name, operation }) => unpriced.has(name) && operation !== "same" && operation !== "read",
  );
}

export const nameIn = ({ resources }: Plan, urn: string | undefined): string | undefined =>
  urn === undefined ? undefined : (resources.find((one) => one.urn === urn)?.name ?? urn.split("::").at(-1));
