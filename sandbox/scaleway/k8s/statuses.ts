/** The statuses that follow from what there is: those of pools and nodes. */
import { alive, all, type Scaleway, statusOf } from "../cloud";
import { hasWayOut } from "../vpcgw/states";
import type { Node, Pool } from "./records";

/** The nodes of a pool, those that are going included. */
export function nodesOf(cloud: Scaleway, pool: Pool): Node[] {
  return all(cloud, "node").filter(({ poolId }) => poolId === pool.identity);
}

/** The pools of a cluster, those that are going included. */
export function poolsOf(cloud: Scaleway, clusterId: string): Pool[] {
  return all(cloud, "pool").filter((pool) => pool.clusterId === clusterId);
}

/** Whether a node stays. */
export const stays = ({ goneAt }: Node): boolean => goneAt === null;

export function poolStatus(cloud: Scaleway, pool: Pool): string {
  if (pool.deleting) return "deleting";
  const nodes = nodesOf(cloud, pool).filter(stays);
  const ready = nodes.filter((node) => nodeStatus(cloud, node) === "ready");
  if (pool.errorMessage !== null) return "warning";
  if (pool.upgrading) return "upgrading";
  if (nodes.length !== pool.size || nodes.some((node) => statusOf(cloud, node) === "creating"))
    return "scaling";
  return ready.length === pool.size ? "ready" : "warning";
}

/** A node without a way to the control plane is not ready, and a new one does not become so. */
export function nodeStatus(cloud: Scaleway, node: Node): string {
  const status = statusOf(cloud, node);
  if (status !== "ready" || node.publicIpV4 !== null) return status;
  const network = alive(cloud, "cluster", node.clusterId)?.privateNetworkId;
  return network !== undefined && hasWayOut(cloud, network) ? status : "not_ready";
}
