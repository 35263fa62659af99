/** A ceiling on what a stack may come to cost in a month. */
import type { Policies, ResourceValidationPolicy } from "@pulumi/policy";
import { type CostEstimate, estimateMonthlyCost } from "../cost/estimate";
import type { Inputs } from "../cost/inputs";
import type { OwnPrices } from "../cost/prices";
import { stackPolicy } from "../judge";

interface Settings {
  maxMonthlyCost: number;
  prices: OwnPrices;
}

/** How many lines a message names. */
const named = 3;

/**
 * The inputs of each resource, by URN. At the end the engine shows outputs only, and of those a preview knows few: not
 * even the zone of a pool.
 */
const inputs = new Map<string, Inputs>();

/** Takes note of what each resource is asked to be, and judges nothing yet. */
const validateResource: ResourceValidationPolicy["validateResource"] = ({ urn, props }) => {
  inputs.set(urn, props);
};

const ceiling = stackPolicy<Settings>({
  name: "byoc-monthly-cost",
  description: "A stack stays below the platform's and its own ceiling of what it may cost in a month.",
  level: "advisory",
  configSchema: {
    properties: {
      maxMonthlyCost: {
        type: "number",
        minimum: 0,
        default: 1000,
        description: "Euros a month without VAT, with autoscalers at their maximum.",
      },
      prices: {
        type: "object",
        additionalProperties: { type: "number", minimum: 0 },
        default: {},
        description: "Own prices, before those of the list: euros a month by name of the product.",
      },
    },
  },
  judge: (resources, { spec, own }, report, { maxMonthlyCost, prices }) => {
    const cluster = resources.find(({ type }) => type.startsWith("byoc:index:")) ?? resources[0];
    if (cluster === undefined) return;
    const planned = resources.map(({ type, name, urn, props }) => ({
      type,
      name,
      props: inputs.get(urn) ?? props,
    }));
    const estimate = estimateMonthlyCost(spec.cloud, planned, { prices });
    const { monthly, mostMonthly, pricesOf } = estimate;
    const most = Math.min(maxMonthlyCost, own.maxMonthlyCost ?? maxMonthlyCost);
    const missing = missingIn(estimate);
    if (mostMonthly > most)
      report(cluster, {
        problem:
          `it can come to ${euros(mostMonthly)} a month (${euros(monthly)} with autoscalers at their least; prices of ` +
          `${pricesOf}, without VAT). The dearest: ${dearest(estimate)}` +
          (missing === undefined ? "" : `. Not in it: ${missing}`),
        allowed: `${euros(most)}, set by ${most < maxMonthlyCost ? "byoc:policy.maxMonthlyCost" : "the platform"}`,
        fix: "Take smaller machine types, fewer nodes or a lower autoscaling.max, or have the ceiling raised",
      });
    else if (missing !== undefined)
      report(cluster, {
        problem: `only a part of what it costs is known, ${euros(mostMonthly)} a month. Without a price: ${missing}`,
        allowed: `${euros(most)} for all of it`,
        fix: "Say in the config what it leaves open, or give prices in the platform's settings of byoc-monthly-cost",
      });
  },
});

export const monthlyCost = { ...ceiling, validateResource } satisfies Policies[number];

/** The dearest lines; equal servers, which are a resource each, as one. */
function dearest({ lines }: CostEstimate): string {
  const groups = new Map<string, { what: string; count: number; sum: number }>();
  for (const { what, name, mostMonthly } of lines) {
    const single = /^1 × (.*)/.exec(what)?.[1];
    const key = single ?? `${name} ${what}`;
    const { count, sum } = groups.get(key) ?? { count: 0, sum: 0 };
    const so = single === undefined ? what : `${count + 1} × ${single}`;
    groups.set(key, { what: so, count: count + 1, sum: sum + mostMonthly });
  }
  const ordered = [...groups.values()].toSorted((a, b) => b.sum - a.sum).slice(0, named);
  return ordered.map(({ what, sum }) => `${what} (${euros(sum)})`).join(", ");
}

/** What has no price, each reason once; nothing where only the use of something is not known. */
function missingIn({ unpriced }: CostEstimate): string | undefined {
  const byReason = new Map<string, Set<string>>();
  for (const { name, reason, byUse } of unpriced)
    if (!byUse) byReason.set(reason, (byReason.get(reason) ?? new Set()).add(name));
  if (byReason.size === 0) return undefined;
  const texts = [...byReason].map(([reason, names]) => `${few([...names])} (${reason})`);
  return few(texts, "; ");
}

/** The first of many. */
function few(texts: readonly string[], separator = ", "): string {
  const more = texts.length - named;
  return texts.slice(0, named).join(separator) + (more > 0 ? ` and ${more} more` : "");
}

function euros(amount: number): string {
  return `€${amount.toFixed(2)}`;
}
