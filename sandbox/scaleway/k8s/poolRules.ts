/** What a pool has to keep to. */
import { alive, all, type Scaleway } from "../cloud";
import { invalidArgument, preconditionFailed } from "../errors";
import { type ServerType, serverTypeOf } from "../instance/nodes";
import { zonesOf } from "../localities";
import { checkQuota } from "../quotas";
import { hasWayOut } from "../vpcgw/states";
import { maxNodesOf } from "./clusterTypes";
import type { PoolBody } from "./bodies";
import type { Cluster, Pool, RootVolumeType } from "./records";
import { poolsOf } from "./statuses";
import { versionView } from "./versions";

/** Bytes. */
const smallestRootVolume = 20e9;
/** Nodes need more memory than this. */
const tooLittleMemory = 2 * 1024 ** 3;
const placementGroupCapacity = 20;

export interface Bounds {
  autoscaling: boolean;
  size: number;
  minSize: number;
  maxSize: number;
}

export function checkZone(zone: string, region: string): void {
  if (!zonesOf(region).includes(zone)) throw invalidArgument("zone", `${zone} is not in ${region}`);
}

/** The server type that a node type stands for; refuses those too small for a node. */
export function checkNodeType(name: string, zone: string): ServerType {
  const type = serverTypeOf(name);
  if (type === undefined || !type.zones.includes(zone))
    throw invalidArgument("node_type", `${name} is not available in ${zone}`);
  if (type.ram <= tooLittleMemory) throw invalidArgument("node_type", `${name} has not enough memory`);
  return type;
}

/** Only a pool that scales by itself has to keep within its bounds. */
export function checkBounds({ autoscaling, size, minSize, maxSize }: Bounds): void {
  if (!autoscaling) return;
  if (maxSize < 1) throw invalidArgument("max_size", "must be 1 at least");
  if (minSize > maxSize) throw invalidArgument("min_size", "must not be greater than max_size");
  if (size < minSize || size > maxSize)
    throw invalidArgument("size", "must be between min_size and max_size");
}

/** Refuses more nodes than the control plane takes. `self`: a pool that changes. */
export function checkNodeCount(cloud: Scaleway, cluster: Cluster, size: number, self?: Pool): void {
  const others = poolsOf(cloud, cluster.identity).filter((pool) => pool !== self);
  const total = others.reduce((sum, pool) => sum + pool.size, size);
  const most = maxNodesOf(cluster);
  if (total > most) throw invalidArgument("size", `a cluster of type ${cluster.type} takes ${most} nodes`);
}

/** Each server type has a quota of its own. */
export function checkServerQuota(cloud: Scaleway, nodeType: string, more: number): void {
  const current = all(cloud, "pool")
    .filter((pool) => pool.nodeType === nodeType)
    .reduce((sum, { size }) => sum + size, 0);
  checkQuota(cloud, `cp_servers_type_${nodeType.toUpperCase()}`, current, more);
}

/** Nodes without public addresses need another way out before they come. */
export function checkEgress(cloud: Scaleway, privateNetworkId: string): void {
  if (hasWayOut(cloud, privateNetworkId)) return;
  throw preconditionFailed(
    "resource_not_usable",
    "nodes without public IPs need a Public Gateway with a default route in the cluster's Private Network",
  );
}

export function checkKubeletArgs(version: string, args: Record<string, string>): void {
  const known = versionView("", version).available_kubelet_args;
  const unknown = Object.keys(args).find((name) => !(name in known));
  if (unknown !== undefined) throw invalidArgument("kubelet_args", `${unknown} is not available`);
}

export function checkPlacementGroup(cloud: Scaleway, id: string, zone: string, size: number): void {
  if (alive(cloud, "placementGroup", id)?.zone !== zone) {
    throw invalidArgument("placement_group_id", `${id} is no placement group in ${zone}`);
  }
  if (size > placementGroupCapacity) {
    throw invalidArgument("size", `a placement group takes ${placementGroupCapacity} nodes`);
  }
}

export function checkSecurityGroup(cloud: Scaleway, id: string, zone: string): void {
  if (alive(cloud, "securityGroup", id)?.zone === zone) return;
  throw invalidArgument("security_group_id", `${id} is no security group in ${zone}`);
}

/** Type and size of a node's disk; block storage of 20 GB unless it is said. */
export function rootVolumeOf(
  type: ServerType,
  wanted: PoolBody["root_volume_type"],
  size: number | undefined,
): { rootVolumeType: RootVolumeType; rootVolumeSize: number } {
  const rootVolumeType = wanted === undefined || wanted === "default_volume_type" ? "sbs_5k" : wanted;
  if (rootVolumeType === "l_ssd") {
    if (type.localStorage === 0) throw invalidArgument("root_volume_type", `${type.name} has no local disk`);
    return { rootVolumeType, rootVolumeSize: size || type.localStorage };
  }
  const rootVolumeSize = size || smallestRootVolume;
  if (rootVolumeSize < smallestRootVolume)
    throw invalidArgument("root_volume_size", "must be 20 GB at least");
  return { rootVolumeType, rootVolumeSize };
}

export function checkUpgradePolicy({ max_unavailable, max_surge }: Pool["upgradePolicy"]): void {
  if (max_unavailable + max_surge > 0) return;
  throw invalidArgument("upgrade_policy", "max_unavailable and max_surge can't both be 0");
}
