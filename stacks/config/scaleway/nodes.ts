/** Rules of Scaleway for the sizes of pools: how many nodes there may be, must be, and where. */
import {
  controlPlanes,
  defaultMachineTypes,
  localDisks,
  machineTypes,
  mostInPlacementGroup,
  reservedAddresses,
} from "../../../clouds/scaleway/catalogue";
import type { ScalewayClusterSpec } from "../../../components/cluster";
import { type CheckContext, poolsOf, poolsPath, type RawPool, range } from "../checks";
import { isHighlyAvailable } from "../clouds";
import { at } from "../describe";
import { valueAt } from "../report";
import { haveSoundSizes, leastNodes, mostNodes, shrinkPools } from "../sizes";
import type { ScalewayPoolConfig } from "./schema";
import { defaultControlPlane, defaultZones } from "./spec";

type Pool = RawPool & Partial<ScalewayPoolConfig>;
type ControlPlane = ScalewayClusterSpec["controlPlane"];

/** The size of the control plane: that of the config, or the default of the cluster's type. */
export function controlPlaneOf({ config, report }: CheckContext): ControlPlane | undefined {
  const [path, typePath] = [
    ["cluster", "controlPlane"],
    ["cluster", "type"],
  ];
  const chosen = valueAt(config, path);
  if (!report.isSound(path)) return undefined;
  if (chosen !== undefined) return chosen as ControlPlane;
  if (!report.isSound(typePath)) return undefined;
  return defaultControlPlane(valueAt(config, typePath) as ScalewayClusterSpec["type"]);
}

/** A shared control plane is not there for a cluster without nodes; Scaleway's provider refuses the last pool then. */
export function checkNotEmpty(context: CheckContext): void {
  const { config, report, meant } = context;
  const pools = poolsOf(config) ?? [];
  const [first] = pools;
  if (!first || controlPlaneOf(context) !== "kapsule" || !haveSoundSizes(pools, report, meant)) return;
  if (pools.some((pool) => leastNodes(pool) > 0)) return;
  report.add({
    path: poolsPath,
    problem: "every pool may become empty, which a shared control plane does not take",
    allowed: "count or autoscaling.min of at least 1 in one pool",
    fix: [report.commands.set([...poolsPath, 0, "autoscaling", "min"], 1)],
  });
}

/** Three nodes in one zone go down together. */
export function checkSpread(context: CheckContext): void {
  const { config, offer, report } = context;
  const pools = poolsOf(config) ?? [];
  const zones = offer.regions[String(valueAt(config, ["cluster", "region"]))];
  const type = String(valueAt(config, ["cluster", "type"]));
  const sound = [poolsPath, ["cluster", "type"], ["cluster", "region"]].every((path) => report.isSound(path));
  if (!zones || !sound || pools.length === 0 || !isHighlyAvailable(type)) return;
  const used = new Set(pools.flatMap((pool) => (pool.zones ?? zones).slice(0, leastNodes(pool))));
  if (used.size >= 2) return;
  const large = pools.findIndex((pool) => leastNodes(pool) >= 2);
  const other = zones.find((zone) => !used.has(zone)) ?? "";
  const last = pools.findLastIndex((pool) => leastNodes(pool) > 0);
  report.add({
    path: poolsPath,
    problem: `all nodes that ${type} is sure to have are in ${[...used].join()}`,
    allowed: "nodes in at least two zones",
    fix:
      large >= 0
        ? [report.commands.remove([...poolsPath, large, "zones"])]
        : [report.commands.set([...poolsPath, last, "zones", 0], other)],
  });
}

/** The control plane, the network and the pods' range each take a limited number of nodes. */
export function checkTotal(context: CheckContext): void {
  const { config, report, meant } = context;
  const pools = poolsOf(config) ?? [];
  if (!report.isSound(poolsPath) || !haveSoundSizes(pools, report, meant)) return;
  const [limit] = limitsOf(context).sort((a, b) => a.most - b.most);
  const total = pools.reduce((sum, pool) => sum + mostNodes(pool), 0);
  if (!limit || total <= limit.most) return;
  report.add({
    path: poolsPath,
    problem: `up to ${total} nodes, more than ${limit.what}`,
    allowed: `count and autoscaling.max of all pools together: at most ${limit.most}`,
    fix: shrinkPools(pools, total - limit.most, report),
  });
}

const gatewayAddress = 1;
/** Each node has a /24 of the pods' range. */
const podPrefix = 24;

function limitsOf(context: CheckContext): { most: number; what: string }[] {
  const controlPlane = controlPlaneOf(context);
  const [network, pods] = [range(context, "cidr"), range(context, "podCidr")];
  return [
    ...(controlPlane
      ? [{ most: controlPlanes[controlPlane].mostNodes, what: `control plane ${controlPlane} takes` }]
      : []),
    ...(network
      ? [
          {
            most: 2 ** (32 - network.prefix) - reservedAddresses - gatewayAddress,
            what: "network.cidr has addresses for",
          },
        ]
      : []),
    ...(pods ? [{ most: 2 ** (podPrefix - pods.prefix), what: "network.podCidr has a /24 for" }] : []),
  ];
}

/** Nodes that are there for an upgrade count as well. */
export function checkPlacementGroups({ config, report, meant, description }: CheckContext): void {
  const pools: Pool[] = poolsOf(config) ?? [];
  const [type, region] = ["type", "region"].map((key) => String(valueAt(config, ["cluster", key])));
  pools.forEach((pool, index) => {
    const path = [...poolsPath, index];
    if (valueAt(pool, ["placementGroup"]) !== true || !report.isSound(path)) return;
    if (!haveSoundSizes(pools, report, meant)) return;
    const zones = pool.zones ?? defaultZones(type ?? "", region ?? "");
    const surge =
      pool.upgradePolicy?.maxSurge ?? at(description, [...path, "upgradePolicy", "maxSurge"]).default;
    const most = Math.ceil(mostNodes(pool) / Math.max(1, zones.length)) + Number(surge);
    if (most <= mostInPlacementGroup) return;
    report.add({
      path: [...path, "placementGroup"],
      problem: `up to ${most} nodes a zone with upgradePolicy.maxSurge, more than a placement group takes`,
      allowed: `false, or at most ${mostInPlacementGroup} nodes a zone`,
      fix: [report.commands.set([...path, "placementGroup"], false)],
    });
  });
}

/** Only some Instance types have a disk of their own. Types that are not known are left to the API. */
export function checkRootVolumes({ config, report }: CheckContext): void {
  const pools = poolsOf(config) ?? [];
  const clusterType = String(valueAt(config, ["cluster", "type"]));
  pools.forEach((pool, index) => {
    const path = [...poolsPath, index];
    const volume = [...path, "rootVolume"];
    if (
      ![
        [...path, "machineType"],
        [...volume, "type"],
        [...volume, "sizeGb"],
      ].every((each) => report.isSound(each))
    )
      return;
    if (valueAt(pool, ["rootVolume", "type"]) !== "l_ssd") return;
    const fallback =
      clusterType === "production" ? defaultMachineTypes.production : defaultMachineTypes.testing;
    const type = String(valueAt(pool, ["machineType"]) ?? fallback);
    const disk = localDisks[type];
    const size = Number(valueAt(pool, ["rootVolume", "sizeGb"]) ?? 0);
    if (disk === undefined && machineTypes.includes(type))
      report.add({
        path: [...volume, "type"],
        problem: `${type} has no disk of its own`,
        allowed: "sbs_5k, sbs_15k, b_ssd",
        fix: [report.commands.set([...volume, "type"], "sbs_5k")],
      });
    else if (disk !== undefined && size > disk)
      report.add({
        path: [...volume, "sizeGb"],
        problem: `above ${disk}, the disk of ${type}`,
        allowed: `20 to ${disk}, or block storage`,
        fix: [report.commands.set([...volume, "sizeGb"], disk)],
      });
  });
}
