/**
 * What a stack's config may say, with every default that is a plain value. `allowed` and `example` appear in
 * messages; the example is what the suggested command sets when nothing better is known.
 */
import { z } from "zod";
import { clouds } from "../../components/cluster";
import { type BuiltOffer, builtClouds, type ClusterType } from "./clouds";
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

/** For a stack whose cloud is not known: only what holds on every cloud. */
export const anyCloudSchema = z.strictObject({
  cloud: z.enum(clouds).meta({ allowed: builtClouds.join(", "), example: builtClouds[0] }),
  customer: text(rules.uuid).meta(uuidHint),
  project: z.unknown().optional(),
  cluster: z.unknown().optional(),
});

/** The config of a stack on a cloud on which clusters can be made. */
export function configSchema(offer: BuiltOffer) {
  const types = offer.types.join(", ");
  const pool = z.strictObject({
    name: text(rules.name(20)).meta({ allowed: `at most 20 ${nameHint}`, example: "workers" }),
    machineType: text(rules.machineType(offer))
      .meta({ allowed: offer.machineTypes.all.join(", "), example: offer.machineTypes.default })
      .default(offer.machineTypes.default),
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
          key: text(rules.taintKey).meta({ allowed: keyHint, example: "dedicated" }),
          value: text(rules.labelValue).meta(labelValueHint).optional(),
          effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).meta({ example: "NoSchedule" }),
        }),
      )
      .default([]),
    autohealing: z.boolean().default(true),
    upgradeStrategy: z.enum(["auto", "manual", "minor-only"]).default("auto"),
  });

  return z.strictObject({
    cloud: z.literal(offer.cloud),
    customer: text(rules.uuid).meta(uuidHint),
    project: text(rules.thalassaOrganisation).meta({
      allowed:
        "the organisation id: o- and 20 characters (console: Dashboard, card Organisation, value under Identity)",
      example: "<organisation id>",
    }),
    cluster: z.strictObject({
      id: text(rules.uuid).meta(uuidHint),
      name: text(rules.name(30)).meta({ allowed: `at most 30 ${nameHint}`, example: "prod" }),
      type: text<ClusterType>(rules.clusterType(offer)).meta({ allowed: types, example: offer.types[0] }),
      region: text(rules.region(offer)).meta({
        allowed: Object.keys(offer.regions).join(", "),
        example: Object.keys(offer.regions)[0],
      }),
      kubernetesVersion: text(rules.kubernetesVersion).meta({
        allowed:
          'a minor version ("1.34"), a patch version ("1.34.1") or the cloud\'s name of one ("v1.34.1-6")',
        example: "1.34",
        quotedForm: "^1\\.\\d{1,3}$",
      }),
      network: z
        .strictObject({
          cidr: cidr(8, 24).default("10.0.0.0/16"),
          subnetCidr: cidr(8, 28).optional(),
          podCidr: cidr(8, 20).default("192.168.0.0/16"),
          serviceCidr: cidr(12, 24).default("172.16.0.0/18"),
        })
        .prefault({}),
      nodePools: z
        .array(pool)
        .check(notEmpty)
        .meta({ allowed: "a list of at least one pool; leave it out for one pool `workers`" })
        .optional(),
      apiServer: z
        .strictObject({
          allowedCidrs: z
            .array(
              text(rules.source).meta({
                allowed: "a CIDR or an address, such as 203.0.113.0/24 or 203.0.113.7",
              }),
            )
            .default([]),
          publicEndpoint: z.boolean().default(true),
        })
        .prefault({}),
      upgrades: z
        .strictObject({
          auto: z.enum(["none", "latest-version", "latest-stable"]).default("none"),
          maintenance: z
            .strictObject({
              day: z.enum(weekdays).meta({ example: "sunday" }),
              start: text(rules.timeOfDay).meta({
                allowed: "HH:MM in UTC, from 00:00 to 23:59, in quotes",
                example: "03:00",
              }),
            })
            .optional(),
        })
        .prefault({}),
      security: z
        .strictObject({
          podSecurity: z.enum(["restricted", "baseline", "privileged"]).default("baseline"),
          auditLog: z.enum(["none", "basic", "advanced"]).default("none"),
          networkPolicy: z.enum(["allow-all", "deny"]).default("allow-all"),
        })
        .prefault({}),
      deleteProtection: z.boolean().meta({ example: true }).optional(),
      onDelete: z.strictObject({ volumes: z.enum(["delete", "keep"]).default("delete") }).prefault({}),
    }),
  });
}

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

/** A config that has the right shape. */
export type Config = z.output<ReturnType<typeof configSchema>>;
export type PoolConfig = NonNullable<Config["cluster"]["nodePools"]>[number];

function text<T extends string = string>(rule: (value: string) => rules.Finding | undefined) {
  return z.string().check((context) => {
    report(context, rule(context.value));
  }) as unknown as z.ZodType<T, string>;
}

function number(rule: (value: number) => rules.Finding | undefined) {
  return z.number().check((context) => {
    report(context, rule(context.value));
  });
}

function cidr(largest: number, smallest: number) {
  return text(rules.privateCidr(largest, smallest)).meta({
    allowed: `a private IPv4 range from /${largest} to /${smallest} (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10)`,
  });
}

function notEmpty(context: z.core.ParsePayload<unknown[]>): void {
  report(context, context.value.length > 0 ? undefined : { problem: "an empty list" });
}

function report(context: z.core.ParsePayload, finding: rules.Finding | undefined): void {
  if (finding) context.issues.push({ code: "custom", input: context.value, params: { ...finding } });
}
