/** How nodes come and go. */
import { randomUUID } from "node:crypto";
import { create, type Scaleway, startDeletion, touch } from "../cloud";
import { createNodeServer, deleteNodeServer } from "../instance/nodes";
import { k8sLatencies } from "./latencies";
import type { Cluster, Node, Pool } from "./records";

/** A node's name in Kubernetes, which takes fewer characters than the names of clusters and pools have. */
function nodeName(cluster: string, pool: string, id: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  return `scw-${plain(cluster.slice(0, 17))}-${plain(pool.slice(0, 18))}-${id.slice(0, 6)}`;
}

/** Makes a node, which begins to come at this cloud time. Throws when its server can't be had. */
export function introduce(cloud: Scaleway, cluster: Cluster, pool: Pool, from: number): Node {
  const id = randomUUID();
  const name = nodeName(cluster.name, pool.name, id);
  const { serverId, publicIpV4 } = createNodeServer(cloud, {
    project: cluster.organisation,
    zone: pool.zone ?? "",
    nodeType: pool.nodeType,
    name,
    tags: [
      `kapsule=${cluster.identity}`,
      `pool=${pool.identity}`,
      `pool-name=${pool.name}`,
      `runtime=${pool.containerRuntime}`,
      "managed=true",
      `node=${id}`,
    ],
    ipTags: [`kapsule=${cluster.identity}`, `node-name=${name}`],
    privateNetworkId: cluster.privateNetworkId,
    publicIp: !pool.publicIpDisabled,
    rootVolume: { type: pool.rootVolumeType, size: pool.rootVolumeSize },
    securityGroupId: pool.securityGroupId,
    placementGroupId: pool.placementGroupId,
  });
  return create(cloud, "node", {
    project: cluster.organisation,
    region: pool.region ?? "",
    zone: pool.zone ?? "",
    id,
    name,
    clusterId: cluster.identity,
    poolId: pool.identity,
    version: pool.version,
    serverId,
    publicIpV4,
    failedAt: null,
    goneAt: null,
    applied: { labels: [], taints: [] },
    steps: [
      { status: "creating", at: from },
      { status: "ready", at: cloud.clock.after(k8sLatencies.node, from) },
    ],
  });
}

/** Begins to drain and delete a node. */
export function dismiss(cloud: Scaleway, node: Node, from = cloud.clock.elapsed): void {
  if (node.goneAt !== null) return;
  node.goneAt = cloud.clock.after(k8sLatencies.nodeDeletion, from);
  // The second step is the time at which somebody has to look.
  node.steps = [
    { status: "deleting", at: from },
    { status: "deleting", at: node.goneAt },
  ];
  touch(cloud, node);
}

/** Takes a node away for good, with its server. */
export function bury(cloud: Scaleway, node: Node): void {
  deleteNodeServer(cloud, node.serverId);
  startDeletion(cloud, node);
}
