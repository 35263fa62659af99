/** What the config of a stack on Scaleway may say of a pool. */
import { z } from "zod";
import { defaultMachineTypes, rootVolumeSizes, rootVolumeTypes } from "../../../clouds/scaleway/catalogue";
import * as common from "../rules";
import { whole } from "../rules";
import { number, onlyOn, poolParts, text } from "../schema";
import * as rules from "./rules";

export function pool(longestName: number) {
  const { name, count, autoscaling, zones, labels, taints } = poolParts(longestName, {
    poolName: common.name,
    taintKey: common.taintKey,
  });
  return z
    .strictObject({
      name,
      machineType: text(rules.machineType)
        .meta({
          allowed: `an Instance type with more than 2 GB of memory, such as ${Object.values(defaultMachineTypes).join(", ")}`,
          example: defaultMachineTypes.production,
        })
        .optional(),
      count,
      autoscaling,
      zones,
      labels,
      taints,
      autohealing: z.boolean().default(true),
      upgradePolicy: z
        .strictObject({
          maxUnavailable: number(
            whole(1, 100, ": Scaleway's provider cannot make a pool with it; use maxSurge"),
          )
            .meta({ allowed: "1 to 100" })
            .default(1),
          maxSurge: number(whole(0, 100)).meta({ allowed: "0 to 100" }).default(0),
        })
        .prefault({}),
      rootVolume: z
        .strictObject({
          type: z.enum(rootVolumeTypes).optional(),
          sizeGb: number(whole(rootVolumeSizes.least, rootVolumeSizes.most))
            .meta({ allowed: `${rootVolumeSizes.least} to ${rootVolumeSizes.most}`, example: 50 })
            .optional(),
        })
        .prefault({}),
      kubeletArgs: z
        .record(
          text(rules.kubeletKey),
          text(rules.kubeletValue).meta({
            allowed: "a text (a number or true: in quotes)",
            example: "110",
            quotedForm: "^[A-Za-z0-9.]+$",
          }),
        )
        .meta({ keys: "the name of a setting of the kubelet, such as maxPods" })
        .default({}),
      placementGroup: z.boolean().default(false),
      publicIps: z.boolean().default(true),
    })
    .meta({
      refused: {
        nodeType: "the key is machineType",
        machineTypes: `${onlyOn("Hetzner")}: a pool has one machineType`,
        zone: "the key is zones, a list",
        generation: onlyOn("Hetzner"),
        upgradeStrategy: `${onlyOn("Thalassa")}; upgradePolicy says how nodes are replaced`,
        publicIpDisabled: "the key is publicIps",
        startupTaints: "Scaleway's provider would put them in the place of the taints",
      },
    });
}
