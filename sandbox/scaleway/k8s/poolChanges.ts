/** Changes of pools that exist, by calls and by the autoscaler. */
import { alive, type Scaleway, setTags, touch } from "../cloud";
import type { PoolUpdate } from "./bodies";
import { withGiven } from "./bodies";
import {
  checkBounds,
  checkKubeletArgs,
  checkNodeCount,
  checkSecurityGroup,
  checkServerQuota,
  checkUpgradePolicy,
} from "./poolRules";
import type { Cluster, Pool } from "./records";
import { nodesOf } from "./statuses";

export function updatePool(cloud: Scaleway, cluster: Cluster, pool: Pool, body: PoolUpdate): void {
  const autoscaling = body.autoscaling ?? pool.autoscaling;
  const minSize = body.min_size ?? pool.minSize;
  const maxSize = body.max_size ?? pool.maxSize;
  // New bounds take the size of a pool that scales by itself along.
  const size = body.size ?? (autoscaling ? Math.max(minSize, Math.min(maxSize, pool.size)) : pool.size);
  checkBounds({ autoscaling, size, minSize, maxSize });
  checkNodeCount(cloud, cluster, size, pool);
  if (size > pool.size) checkServerQuota(cloud, pool.nodeType, size - pool.size);
  const upgradePolicy = withGiven(pool.upgradePolicy, body.upgrade_policy);
  checkUpgradePolicy(upgradePolicy);
  checkKubeletArgs(pool.version, body.kubelet_args ?? {});
  if (body.security_group_id !== undefined) {
    checkSecurityGroup(cloud, body.security_group_id, pool.zone ?? "");
  }
  Object.assign(pool, { autoscaling, minSize, maxSize, upgradePolicy });
  pool.autohealing = body.autohealing ?? pool.autohealing;
  pool.kubeletArgs = body.kubelet_args ?? pool.kubeletArgs;
  if (body.security_group_id !== undefined) setSecurityGroup(cloud, pool, body.security_group_id);
  if (body.tags !== undefined) setTags(pool, body.tags);
  resize(cloud, pool, size);
  touch(cloud, pool);
}

/** The servers that run already come into the new group at once. */
function setSecurityGroup(cloud: Scaleway, pool: Pool, securityGroupId: string): void {
  pool.securityGroupId = securityGroupId;
  for (const node of nodesOf(cloud, pool)) {
    const server = alive(cloud, "server", node.serverId);
    if (server !== undefined) server.securityGroupId = securityGroupId;
  }
}

/** Gives a pool another size; its nodes come and go from now on. */
export function resize(cloud: Scaleway, pool: Pool, size: number): void {
  if (size === pool.size) return;
  pool.size = size;
  pool.since = cloud.clock.elapsed;
}

/** Has a pool's nodes replaced by such of another version, beginning at this cloud time. */
export function upgradePool(cloud: Scaleway, pool: Pool, version: string, from = cloud.clock.elapsed): void {
  if (pool.version === version) return;
  pool.version = version;
  pool.upgrading = true;
  pool.since = from;
  touch(cloud, pool);
}
