/**
 * The parts of a config that are alike on all clouds, and the tools to describe the others. `allowed` and
 * `example` appear in messages; the example is what the suggested command sets when nothing better is known.
 */
import { z } from "zod";
import { privateRanges } from "../../components/cidr";
import type { CloudOffer, ClusterType } from "./clouds";
import * as rules from "./rules";

const uuidHint = { allowed: "a UUID in lower case", example: "<UUID>" };
const nameHint = "lower-case letters, digits and -, beginning with a letter";
const labelValueHint = {
  allowed: "at most 63 letters, digits and - _ . (a number or true: in quotes)",
  example: "example",
  quotedForm: "^[A-Za-z0-9.]+$",
};
/** For the keys of labels and taints. */
export const keyHint = "letters, digits and - _ . (at most 63) after an optional DNS prefix and /";

export const customer = text(rules.uuid).meta(uuidHint);

/** How a cluster is called and what was ordered. */
export function identity<T extends ClusterType>(offer: CloudOffer, longestName: number) {
  const regions = Object.keys(offer.regions);
  return {
    id: text(rules.uuid).meta(uuidHint),
    name: text(rules.name(longestName)).meta({
      allowed: `at most ${longestName} ${nameHint}`,
      example: "prod",
    }),
    type: text<T>(rules.clusterType(offer)).meta({
      allowed: offer.types.join(", "),
      example: offer.types[0],
    }),
    region: text(rules.region(offer)).meta({ allowed: regions.join(", "), example: regions[0] }),
  };
}

/** YAML reads a version without quotes as a number. */
export const versionHint = { quotedForm: "^1\\.\\d{1,3}$" };

/** What a node pool says on every cloud. */
export function poolParts(
  longestName: number,
  { poolName, taintKey }: { poolName: (longest: number) => rules.Rule<string>; taintKey: rules.Rule<string> },
) {
  return {
    name: text(poolName(longestName)).meta({
      allowed: `at most ${longestName} ${nameHint}`,
      example: "workers",
      longest: longestName,
    }),
    count: number(rules.whole(1, 100, "; for a pool that can be empty, use autoscaling"))
      .meta({ allowed: "1 to 100", example: 1 })
      .optional(),
    autoscaling: z
      .strictObject({
        min: number(rules.whole(0, 100)).meta({ allowed: "0 to 100", example: 1 }),
        max: number(rules.whole(1, 100)).meta({ allowed: "1 to 100", example: 3 }),
      })
      .optional(),
    zones: z
      .array(z.string().meta({ allowed: "a zone of the region" }))
      .check(notEmpty)
      .meta({ allowed: "a list of zones of the region; leave it out for the default" })
      .optional(),
    labels: z.record(text(rules.labelKey), text(rules.labelValue).meta(labelValueHint)).default({}),
    taints: z
      .array(
        z.strictObject({
          key: text(taintKey).meta({ allowed: keyHint, example: "dedicated" }),
          value: text(rules.labelValue).meta(labelValueHint).optional(),
          effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).meta({ example: "NoSchedule" }),
        }),
      )
      .default([]),
  };
}

export function poolList<T extends z.ZodType>(pool: T) {
  return z
    .array(pool)
    .check(notEmpty)
    .meta({ allowed: "a list of at least one pool; leave it out for one pool `workers`" })
    .optional();
}

/** Why a key of other clouds is refused. */
export function onlyOn(cloud: string): string {
  return `a key for ${cloud} only`;
}

export const podSecurity = z.enum(["restricted", "baseline", "privileged"]).default("baseline");

export const serviceCidr = cidr(12, 24).default("172.16.0.0/18");

/** What may happen to what holds the customer's data. */
export const onDelete = { volumes: z.enum(["delete", "keep"]).default("delete") };

/** What deleting the cluster means. */
export const deletion = {
  deleteProtection: z.boolean().meta({ example: true }).optional(),
  onDelete: z.strictObject(onDelete).prefault({}),
};

export const timeOfDay = text(rules.timeOfDay).meta({
  allowed: "HH:MM in UTC, from 00:00 to 23:59, in quotes",
  example: "03:00",
});

/** The days of a week in the order in which the contract counts them. */
export const weekdays = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

export function text<T extends string = string>(rule: rules.Rule<string>) {
  return z.string().check((context) => {
    report(context, rule(context.value));
  }) as unknown as z.ZodType<T, string>;
}

export function number(rule: rules.Rule<number>) {
  return z.number().check((context) => {
    report(context, rule(context.value));
  });
}

export function cidr(largest: number, smallest: number, ranges = privateRanges) {
  return text(rules.privateCidr(largest, smallest, ranges)).meta({
    allowed: `a private IPv4 range from /${largest} to /${smallest} (${ranges.join(", ")})`,
  });
}

export function notEmpty(context: z.core.ParsePayload<unknown[]>): void {
  report(context, context.value.length > 0 ? undefined : { problem: "an empty list" });
}

function report(context: z.core.ParsePayload, finding: rules.Finding | undefined): void {
  if (finding) context.issues.push({ code: "custom", input: context.value, params: { ...finding } });
}
