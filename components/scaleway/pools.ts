/** From the pools of a config to Kapsule's: one a zone. */
import type { ScalewayNodePoolSpec } from "../cluster";
import { spreadOver } from "../spread";
import { poolName } from "./names";

/** A pool of Kapsule, which lives in one zone. */
export interface ZonePool {
  pool: ScalewayNodePoolSpec;
  /** Stays the same when the pool is replaced: `<pool>-<zone>`. */
  resource: string;
  /** What Kapsule calls it. */
  name: string;
  zone: string;
  autoscaling: boolean;
  /** Nodes; of an autoscaled pool those with which it begins. */
  size: number;
  minSize: number;
  maxSize: number;
}

/** A zone that can never have a node gets no pool; a pool without any nodes stands in its first zone. */
export function zonePools(pool: ScalewayNodePoolSpec): ZonePool[] {
  const { size, zones } = pool;
  const autoscaling = "autoscaling" in size;
  const { min, max } = autoscaling ? size.autoscaling : { min: size.count, max: size.count };
  const most = spreadOver(max, zones);
  const used = Math.max(most.filter(({ count }) => count > 0).length, 1);
  return spreadOver(min, zones)
    .slice(0, used)
    .map(({ zone, count }, nth) => ({
      pool,
      resource: `${pool.name}-${zone}`,
      name: poolName(pool, zone),
      zone,
      autoscaling,
      size: count,
      minSize: count,
      // Kapsule wants room for one node even where none is asked for.
      maxSize: Math.max(most[nth]?.count ?? 0, 1),
    }));
}

/**
 * All Kapsule pools of a cluster, those with nodes first: the provider makes an empty one, or empties one, only while
 * another has nodes.
 */
export function allZonePools(pools: readonly ScalewayNodePoolSpec[]): {
  filled: ZonePool[];
  empty: ZonePool[];
} {
  const all = pools.flatMap(zonePools);
  return { filled: all.filter(({ size }) => size > 0), empty: all.filter(({ size }) => size === 0) };
}

/** Whether any pool's way out is the Public Gateway. */
export function needsGateway(pools: readonly ScalewayNodePoolSpec[]): boolean {
  return pools.some(({ publicIps }) => !publicIps);
}
