/** What the config of a stack on Thalassa may say. */
import { z } from "zod";
import { defaultMachineType, machineTypes } from "../../../clouds/thalassa/catalogue";
import { offerOf } from "../clouds";
import * as rules from "../rules";
import { policy } from "../policy";
import {
  cidr,
  customer,
  deletion,
  identity,
  podSecurity,
  poolList,
  poolParts,
  serviceCidr,
  text,
  timeOfDay,
  versionHint,
  weekdays,
} from "../schema";

export function thalassaSchema() {
  const { name, count, autoscaling, zones, labels, taints } = poolParts(20, {
    poolName: rules.name,
    taintKey: rules.kubernetesKey,
  });
  const pool = z.strictObject({
    name,
    machineType: text(rules.machineType("thalassa", machineTypes))
      .meta({ allowed: machineTypes.join(", "), example: defaultMachineType })
      .default(defaultMachineType),
    count,
    autoscaling,
    zones,
    labels,
    taints,
    autohealing: z.boolean().default(true),
    upgradeStrategy: z.enum(["auto", "manual", "minor-only"]).default("auto"),
  });

  return z.strictObject({
    cloud: z.literal("thalassa"),
    customer,
    policy,
    project: text(rules.thalassaOrganisation).meta({
      allowed:
        "the organisation id: o- and 20 characters (console: Dashboard, card Organisation, value under Identity)",
      example: "<organisation id>",
    }),
    cluster: z.strictObject({
      ...identity<"dedicated" | "dedicated-ha">(offerOf("thalassa"), 30),
      kubernetesVersion: text(rules.kubernetesVersion).meta({
        allowed:
          'a minor version ("1.34"), a patch version ("1.34.1") or the cloud\'s name of one ("v1.34.1-6")',
        example: "1.34",
        ...versionHint,
      }),
      network: z
        .strictObject({
          cidr: cidr(8, 24).default("10.0.0.0/16"),
          subnetCidr: cidr(8, 28).optional(),
          podCidr: cidr(8, 20).default("192.168.0.0/16"),
          serviceCidr,
        })
        .prefault({}),
      nodePools: poolList(pool),
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
            .strictObject({ day: z.enum(weekdays).meta({ example: "sunday" }), start: timeOfDay })
            .optional(),
        })
        .prefault({}),
      security: z
        .strictObject({
          podSecurity,
          auditLog: z.enum(["none", "basic", "advanced"]).default("none"),
          networkPolicy: z.enum(["allow-all", "deny"]).default("allow-all"),
        })
        .prefault({}),
      ...deletion,
    }),
  });
}

/** A config that has the right shape. */
export type ThalassaStackConfig = z.output<ReturnType<typeof thalassaSchema>>;
