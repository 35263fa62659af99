/** Types of control planes, and which of them a cluster can become. */
import type { FastifyInstance } from "fastify";
import { pageOf } from "../listing";
import { read } from "../routing";
import type { Cluster } from "./records";

interface ClusterType {
  maxNodes: number;
  dedicated: boolean;
  /** Bytes. */
  memory: number;
}

/** From small to large. Kosmos (`multicloud…`) is left out. */
export const clusterTypes: Record<string, ClusterType> = {
  kapsule: { maxNodes: 150, dedicated: false, memory: 4e9 },
  "kapsule-dedicated-4": { maxNodes: 250, dedicated: true, memory: 4e9 },
  "kapsule-dedicated-8": { maxNodes: 500, dedicated: true, memory: 8e9 },
  "kapsule-dedicated-16": { maxNodes: 500, dedicated: true, memory: 16e9 },
};

const commitmentSeconds = 30 * 24 * 3600;

export function isDedicated({ type }: Pick<Cluster, "type">): boolean {
  return clusterTypes[type]?.dedicated ?? false;
}

export function maxNodesOf({ type }: Pick<Cluster, "type">): number {
  return clusterTypes[type]?.maxNodes ?? 0;
}

/** Until when a cluster that becomes this type now has to stay at least as large. */
export function commitmentEnd(type: string, now: Date): string {
  const seconds = clusterTypes[type]?.dedicated ? commitmentSeconds : 0;
  return new Date(now.getTime() + seconds * 1000).toISOString().replace("Z", "000Z");
}

/** The types that a cluster can become: any, but larger ones only while it is committed. */
export function availableTypes({ type, commitmentEndsAt }: Cluster, now: Date): string[] {
  const names = Object.keys(clusterTypes);
  return Date.parse(commitmentEndsAt) > now.getTime() ? names.slice(names.indexOf(type) + 1) : names;
}

export function clusterTypeView(name: string) {
  const { maxNodes, dedicated, memory } = clusterTypes[name] as ClusterType;
  return {
    name,
    region: "",
    availability: "available",
    max_nodes: maxNodes,
    commitment_delay: `${dedicated ? commitmentSeconds : 0}s`,
    sla: dedicated ? 99.5 : 0,
    resiliency: dedicated ? "high_availability" : "standard",
    memory,
    dedicated,
    audit_logs_supported: dedicated,
    max_etcd_size: dedicated ? 200_000_000 : 55_000_000,
  };
}

export function registerClusterTypes(app: FastifyInstance): void {
  read(app, "/k8s/v1/regions/:region/cluster-types", (request) =>
    pageOf(request, "cluster_types", Object.keys(clusterTypes).map(clusterTypeView)),
  );
}
