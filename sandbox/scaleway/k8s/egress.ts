/** The way out of pools whose nodes have no public address. */
import { alive, all, type Scaleway, statusOf } from "../cloud";

/** Whether the network of a pool has a gateway that is its nodes' way out. */
export function hasDefaultRoute(cloud: Scaleway, poolId: string): boolean {
  const cluster = alive(cloud, "cluster", alive(cloud, "pool", poolId)?.clusterId);
  return cluster !== undefined && networkHasDefaultRoute(cloud, cluster.privateNetworkId);
}

/** Whether a private network has a ready gateway that announces itself as the default route. */
export function networkHasDefaultRoute(cloud: Scaleway, privateNetworkId: string): boolean {
  return all(cloud, "gatewayNetwork").some(
    (one) =>
      one.privateNetworkId === privateNetworkId &&
      one.pushDefaultRoute &&
      one.masqueradeEnabled &&
      statusOf(cloud, one) === "ready",
  );
}
