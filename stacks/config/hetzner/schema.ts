/** What the config of a stack on Hetzner may say. */
import { z } from "zod";
import { loadBalancerTypes } from "../../../clouds/hetzner/catalogue";
import { defaultKubernetesVersion, kubernetesVersions } from "../../../components/hetzner/k3s";
import { offerOf } from "../clouds";
import { taintKey, whole } from "../rules";
import { policy } from "../policy";
import {
  cidr,
  customer,
  deletion,
  identity,
  notEmpty,
  number,
  onlyOn,
  podSecurity,
  poolList,
  poolParts,
  serviceCidr,
  text,
  timeOfDay,
  versionHint,
  weekdays,
} from "../schema";
import * as rules from "./rules";

/**
 * Together they leave room for what goes into a server's name: `<cluster>-<8>-<pool>-` and up to 16 characters
 * that the autoscaler adds, at most 63 in all.
 */
const longestNames = { cluster: 20, pool: 16 };

/** Hetzner's networks take these only. */
export const hetznerRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

export const mostMachineTypes = 5;

const machineType = text(rules.serverType).meta({
  allowed: "a server type of Hetzner Cloud: cx, cpx, cax or ccx and a number, such as cx33",
  example: "cx33",
});

/** One server type, or several of which a later one is taken where those before it are out of stock. */
const machines = {
  machineType: machineType.optional(),
  machineTypes: z
    .array(machineType)
    .check(notEmpty)
    .meta({ allowed: `a list of 1 to ${mostMachineTypes} server types of one architecture` })
    .optional(),
};

const generation = number(whole(1, 9999)).meta({ allowed: "1 to 9999", example: 1 }).default(1);

const movedZones = "the key is zones: a zone is a location of Hetzner";
const thalassaOnly = onlyOn("Thalassa");

export function hetznerSchema() {
  const { name, count, autoscaling, zones, labels, taints } = poolParts(longestNames.pool, {
    poolName: rules.poolName,
    taintKey,
  });
  const pool = z
    .strictObject({ name, ...machines, count, autoscaling, zones, labels, taints, generation })
    .meta({
      refused: {
        locations: movedZones,
        location: movedZones,
        autohealing: `${thalassaOnly}; a server that is gone is made again by the next \`pulumi up\``,
        upgradeStrategy: `${thalassaOnly}; nodes are upgraded in place, one at a time`,
      },
    });

  const controlPlane = z
    .strictObject({
      ...machines,
      zones: z
        .array(z.string().meta({ allowed: "a location in the region's network zone" }))
        .check(notEmpty)
        .meta({ allowed: "a list of one location, or of one for each control-plane node" })
        .optional(),
      generation,
    })
    .meta({
      refused: {
        count:
          "the type decides: 1 control-plane node for dedicated, 3 for dedicated-ha; etcd gains nothing from even numbers",
        locations: movedZones,
        location: movedZones,
      },
    })
    .prefault({});

  const apiServer = z
    .strictObject({
      access: z.enum(["public", "gateway", "private"]).default("public"),
      allowedCidrs: z
        .array(
          text(rules.ipv4Source).meta({
            allowed: "an IPv4 CIDR or address, such as 203.0.113.0/24 or 203.0.113.7",
            example: "<address>",
          }),
        )
        .meta({ allowed: "a list of CIDRs and addresses, with access gateway only" })
        .default([]),
      loadBalancerType: z.enum(loadBalancerTypes).default("lb11"),
    })
    .meta({ refused: { publicEndpoint: `${thalassaOnly}; access says how the API server is reached` } })
    .prefault({});

  const reboots = z
    .strictObject({
      days: z
        .array(z.enum(weekdays))
        .check(notEmpty)
        .meta({ allowed: "a list of days, sunday to saturday; leave it out for every day" })
        .default([...weekdays]),
      start: timeOfDay.default("02:00"),
      end: timeOfDay.default("05:00"),
    })
    .prefault({});

  const s3 = z.strictObject({
    endpoint: text(rules.s3Endpoint).meta({
      allowed: "the name of a host, with a port if need be, such as fsn1.your-objectstorage.com",
      example: "fsn1.your-objectstorage.com",
    }),
    region: text(rules.s3Region).meta({ allowed: "the bucket's region, such as fsn1", example: "fsn1" }),
    bucket: text(rules.s3Bucket).meta({
      allowed: "3 to 63 lower-case letters, digits, - and .",
      example: "<bucket>",
    }),
    folder: text(rules.s3Folder)
      .meta({
        allowed: "letters, digits and . _ - with / between folders; leave it out for the cluster's id",
        example: "snapshots",
      })
      .optional(),
  });

  return z
    .strictObject({
      cloud: z.literal("hetzner"),
      customer,
      policy,
      cluster: z
        .strictObject({
          ...identity<"dedicated" | "dedicated-ha">(offerOf("hetzner"), longestNames.cluster),
          kubernetesVersion: text(rules.minorVersion).meta({
            allowed: `a minor version, in quotes: ${kubernetesVersions.map((each) => `"${each}"`).join(", ")}`,
            example: defaultKubernetesVersion,
            ...versionHint,
          }),
          network: z
            .strictObject({
              cidr: cidr(8, 23, hetznerRanges).default("10.0.0.0/16"),
              subnetCidr: cidr(9, 25, hetznerRanges).optional(),
              // Each node takes a /24, and a network holds 100 servers.
              podCidr: cidr(8, 17).default("192.168.0.0/16"),
              serviceCidr,
            })
            .meta({
              refused: {
                controlCidr: "always the first /24 of cidr: the gateway's and control plane's addresses",
              },
            })
            .prefault({}),
          controlPlane,
          gateway: z.strictObject({ ...machines, generation }).prefault({}),
          nodePools: poolList(pool),
          apiServer,
          security: z
            .strictObject({ podSecurity })
            .meta({
              refused: {
                auditLog: `${thalassaOnly}; the audit log is always on`,
                networkPolicy: `${thalassaOnly}; network policies of namespaces are enforced`,
              },
            })
            .prefault({}),
          reboots,
          etcdSnapshots: z
            .strictObject({
              schedule: text(rules.cronExpression)
                .meta({ allowed: "minute, hour, day, month and day of week as cron has them, in UTC" })
                .default("0 */6 * * *"),
              retention: number(whole(1, 1000)).meta({ allowed: "1 to 1000" }).default(28),
              s3: s3.optional(),
            })
            .prefault({}),
          emergencyAccess: z
            .strictObject({
              from: z
                .array(
                  text(rules.fewAddresses).meta({
                    allowed: "an IPv4 address, or a CIDR from /24 to /32",
                    example: "<address>",
                  }),
                )
                .check(notEmpty)
                .meta({ allowed: "a list of at least one address or CIDR" }),
              until: text(rules.time).meta({
                allowed: "a time at most 7 days ahead, such as 2026-01-31T18:00:00Z",
                example: "<time>",
              }),
            })
            .optional(),
          ...deletion,
        })
        .meta({
          refused: {
            upgrades: `${thalassaOnly}; a cluster on Hetzner is upgraded by a new kubernetesVersion, and reboots says when nodes may reboot`,
          },
        }),
    })
    .meta({ refused: { project: "not for Hetzner: a token belongs to exactly one project" } });
}

/** A config that has the right shape. */
export type HetznerStackConfig = z.output<ReturnType<typeof hetznerSchema>>;
export type HetznerPoolConfig = NonNullable<HetznerStackConfig["cluster"]["nodePools"]>[number];
