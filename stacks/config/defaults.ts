/** From a checked config to the spec: what is alike on all clouds. */
import type { ClusterSpec, NodePoolSpec, Taint } from "../../components/cluster";
import { isHighlyAvailable } from "./clouds";
import { leastNodesForHa } from "./sizes";

interface CommonConfig {
  customer: string;
  cluster: Pick<ClusterSpec, "id" | "name" | "type" | "region" | "onDelete"> & {
    deleteProtection?: boolean | undefined;
  };
}

/** A pool of a config that has the right shape. */
export interface PoolConfig {
  name: string;
  count?: number | undefined;
  autoscaling?: { min: number; max: number } | undefined;
  zones?: string[] | undefined;
  labels: Record<string, string>;
  taints: { key: string; value?: string | undefined; effect: Taint["effect"] }[];
}

export function commonSpec({ customer, cluster }: CommonConfig) {
  return {
    customer,
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    deleteProtection: cluster.deleteProtection ?? isHighlyAvailable(cluster.type),
    onDelete: cluster.onDelete,
  };
}

/** The one pool of a config that names none. */
export function defaultPool(type: string): PoolConfig {
  return { name: "workers", count: isHighlyAvailable(type) ? leastNodesForHa : 1, labels: {}, taints: [] };
}

export function toPoolSpec(pool: PoolConfig, defaultZones: readonly string[]): NodePoolSpec {
  return {
    name: pool.name,
    // The checks leave exactly one of the two.
    size: pool.autoscaling ? { autoscaling: pool.autoscaling } : { count: pool.count ?? 0 },
    zones: [...(pool.zones ?? defaultZones)],
    labels: pool.labels,
    taints: pool.taints.map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value !== undefined && { value }),
    })),
  };
}
