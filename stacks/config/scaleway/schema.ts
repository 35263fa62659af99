/** What the config of a stack on Scaleway may say. */
import { z } from "zod";
import { controlPlanes, gatewayTypes, networkRanges } from "../../../clouds/scaleway/catalogue";
import type { ScalewayClusterSpec } from "../../../components/cluster";
import { offerOf } from "../clouds";
import { whole } from "../rules";
import { policy } from "../policy";
import {
  cidr,
  customer,
  deletion,
  identity,
  number,
  onDelete,
  onlyOn,
  poolList,
  text,
  versionHint,
  weekdays,
} from "../schema";
import { apiServer } from "./apiServer";
import { pool } from "./pool";
import * as rules from "./rules";

/** Their sum is far below what the API takes; the names of nodes have the first 18 characters or so of each. */
const longestNames = { cluster: 30, pool: 20 };

type ControlPlane = ScalewayClusterSpec["controlPlane"];

export function scalewaySchema() {
  return z.strictObject({
    cloud: z.literal("scaleway"),
    customer,
    policy,
    project: text(rules.project).meta({
      allowed:
        "the project's id, a UUID in lower case (console: the project, Settings, Project ID); neither the organisation's id nor a secret key",
      example: "<project id>",
    }),
    cluster: z
      .strictObject({
        ...identity<"testing" | "production">(offerOf("scaleway"), longestNames.cluster),
        kubernetesVersion: text(rules.kubernetesVersion).meta({
          allowed: 'a minor version ("1.34") or, without upgrades.auto, a patch version ("1.34.6")',
          example: "1.34",
          ...versionHint,
        }),
        network: z
          .strictObject({
            cidr: cidr(20, 28, networkRanges).default("172.16.0.0/22"),
            podCidr: cidr(8, 20).default("100.64.0.0/15"),
            serviceCidr: cidr(12, 24).default("10.32.0.0/20"),
          })
          .meta({ refused: { subnetCidr: "cidr is the nodes' range: a Private Network has one subnet" } })
          .prefault({}),
        controlPlane: z.enum(Object.keys(controlPlanes) as [ControlPlane, ...ControlPlane[]]).optional(),
        cni: z.enum(["cilium", "calico"]).default("cilium"),
        nodePools: poolList(pool(longestNames.pool)),
        gateway: z
          .strictObject({
            type: z.enum(gatewayTypes).default("VPC-GW-S"),
            zone: z.string().meta({ allowed: "a zone of the region" }).optional(),
          })
          .prefault({}),
        autoscaler: autoscaler(),
        apiServer: apiServer(),
        upgrades: z
          .strictObject({
            auto: z.boolean().default(false),
            maintenance: z
              .strictObject({
                day: z.enum(["any", ...weekdays]).default("any"),
                start: text(rules.fullHour)
                  .meta({ allowed: '"00:00" to "23:00" in UTC, a full hour in quotes', example: "03:00" })
                  .default("03:00"),
              })
              .prefault({}),
          })
          .prefault({}),
        backups: z
          .strictObject({
            bucket: z.boolean().default(true),
            keepOldVersionsDays: number(whole(1, 3650)).meta({ allowed: "1 to 3650" }).default(30),
          })
          .prefault({}),
        ...deletion,
        onDelete: z
          .strictObject({ ...onDelete, backups: z.enum(["delete", "keep"]).default("keep") })
          .prefault({}),
      })
      .meta({
        refused: {
          security: onlyOn("Thalassa and Hetzner"),
          reboots: onlyOn("Hetzner"),
          etcdSnapshots: onlyOn("Hetzner"),
          deleteAdditionalResources:
            "onDelete.volumes says what happens to volumes; load balancers always go",
          autoUpgrade: "the key is upgrades",
        },
      }),
  });
}

function autoscaler() {
  const time = (fallback: string) =>
    text(rules.duration).meta({ allowed: "a duration such as 10m or 1h30m" }).default(fallback);
  return z
    .strictObject({
      scaleDown: z.boolean().default(true),
      scaleDownDelayAfterAdd: time("10m"),
      scaleDownUnneededTime: time("10m"),
      scaleDownUtilizationThreshold: number(rules.share)
        .meta({ allowed: "a share such as 0.5: above 0, below 1, two digits" })
        .default(0.5),
      expander: z.enum(["random", "most_pods", "least_waste", "priority"]).default("random"),
      ignoreDaemonsetsUtilization: z.boolean().default(false),
      balanceSimilarNodeGroups: z.boolean().default(false),
      expendablePodsPriorityCutoff: number(whole(-2_147_483_648, 1_000_000_000))
        .meta({ allowed: "a whole number: the priority of pods" })
        .default(-10),
      maxGracefulTerminationSeconds: number(whole(0, 86_400)).meta({ allowed: "0 to 86400" }).default(600),
      skipNodesWithLocalStorage: z.boolean().default(true),
      logLevel: number(whole(1, 4)).meta({ allowed: "1 to 4" }).default(2),
    })
    .prefault({});
}

/** A config that has the right shape. */
export type ScalewayStackConfig = z.output<ReturnType<typeof scalewaySchema>>;
export type ScalewayPoolConfig = NonNullable<ScalewayStackConfig["cluster"]["nodePools"]>[number];
