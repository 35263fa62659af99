/** What becomes of a cluster by itself: it answers, it asks for a pool, it ends. */
import { alive, all, type Scaleway, startDeletion } from "../cloud";
import { deleteVolume, volumeStatus } from "../block/manage";
import { isReleased, releaseIps } from "../ipam/book";
import { deleteLoadBalancer } from "../lb/manage";
import { deleteNetwork } from "../vpc/privateNetworks";
import { isDedicated } from "./clusterTypes";
import { k8sLatencies } from "./latencies";
import type { Cluster } from "./records";
import { nodeStatus, poolsOf } from "./statuses";

/** Gives whether anything has changed. */
export function runCluster(cloud: Scaleway, cluster: Cluster): boolean {
  if (cluster.deletion !== null) return end(cloud, cluster, cluster.deletion);
  const { elapsed } = cloud.clock;
  const { controlPlaneAt } = cluster;
  if (controlPlaneAt === null || elapsed < controlPlaneAt) return false;
  if (!isDedicated(cluster) && poolsOf(cloud, cluster.identity).length === 0) {
    cluster.controlPlaneAt = null;
    cluster.answers = false;
    cluster.steps = [{ status: "pool_required", at: elapsed }];
    return true;
  }
  if (cluster.answers) return false;
  cluster.answers =
    isDedicated(cluster) ||
    all(cloud, "node").some(
      (node) => node.clusterId === cluster.identity && nodeStatus(cloud, node) === "ready",
    );
  return cluster.answers;
}

/** Pools first, then what the cluster has made, its network if that is empty, and itself. */
function end(cloud: Scaleway, cluster: Cluster, deletion: NonNullable<Cluster["deletion"]>): boolean {
  if (poolsOf(cloud, cluster.identity).length > 0) return false;
  if (cloud.clock.elapsed < cloud.clock.after(k8sLatencies.clusterDeletion, deletion.begun)) return false;
  if (deletion.withAdditionalResources && !sweep(cloud, cluster)) return false;
  releaseIps(cloud, cluster.identity);
  if (deletion.withAdditionalResources) discardNetwork(cloud, cluster.privateNetworkId);
  startDeletion(cloud, cluster);
  return true;
}

/** Deletes the cluster's load balancers and volumes, also those that were to be kept; gives whether all are gone. */
function sweep(cloud: Scaleway, { identity }: Cluster): boolean {
  const loadBalancers = all(cloud, "loadBalancer").filter(({ name }) => name.startsWith(identity));
  for (const loadBalancer of loadBalancers) {
    deleteLoadBalancer(cloud, loadBalancer.identity, { releaseIp: true });
  }
  const volumes = all(cloud, "volume").filter(({ clusterId }) => clusterId === identity);
  for (const volume of volumes) {
    if (volumeStatus(cloud, volume) === "available") deleteVolume(cloud, volume.identity);
  }
  return loadBalancers.length === 0 && volumes.length === 0;
}

/** Deletes a private network that nothing is in any more. */
function discardNetwork(cloud: Scaleway, id: string): void {
  const network = alive(cloud, "privateNetwork", id);
  const used = all(cloud, "ipamIp").some((ip) => ip.privateNetworkId === id && !isReleased(cloud, ip));
  if (network !== undefined && !used) deleteNetwork(cloud, network);
}
