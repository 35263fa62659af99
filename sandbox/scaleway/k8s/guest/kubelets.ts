/** Nodes as Kubernetes sees them: there once Kapsule's node is ready, with what the pool says about labels and taints. */
import type { Json, KubeObject } from "../../../kubernetes/object";
import { same } from "../../../kubernetes/same";
import { seconds } from "../../../kubernetes/store";
import { all, alive } from "../../cloud";
import { ipsOf } from "../../ipam/book";
import { serverTypeOf } from "../../instance/nodes";
import type { Cluster, Node, Pool } from "../records";
import { nodeStatus } from "../statuses";
import { labelsFor, taintsFor } from "./poolSettings";
import type { Context } from "./store";

export function runKubelets(context: Context): void {
  const { cloud, cluster, store } = context;
  const nodes = all(cloud, "node").filter(({ clusterId }) => clusterId === cluster.identity);
  for (const object of store.all("Node")) {
    if (!nodes.some(({ name }) => name === object.metadata.name)) store.remove(object);
  }
  for (const node of nodes) {
    const pool = alive(cloud, "pool", node.poolId);
    if (pool === undefined || nodeStatus(cloud, node) === "creating") continue;
    const object = store.find("Node", undefined, node.name);
    if (object !== undefined) follow(context, node, pool, object);
    else if (nodeStatus(cloud, node) === "ready") register(context, node, pool);
  }
}

function register({ cloud, cluster, store }: Context, node: Node, pool: Pool): void {
  const type = serverTypeOf(pool.nodeType);
  const { name } = node;
  const taints = [...taintsFor(cluster, pool), ...pool.startupTaints];
  store.ensure({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": type?.arch === "arm64" ? "arm64" : "amd64",
        "node.kubernetes.io/instance-type": type?.name ?? pool.nodeType,
        "topology.kubernetes.io/region": node.region ?? "",
        "topology.kubernetes.io/zone": node.zone ?? "",
        "topology.csi.scaleway.com/zone": node.zone ?? "",
        "k8s.scaleway.com/managed": "true",
        "k8s.scaleway.com/node": node.identity,
        "k8s.scaleway.com/pool": pool.identity,
        "k8s.scaleway.com/pool-name": pool.name,
        ...labelsFor(cluster, pool),
      },
    },
    spec: {
      providerID: `scaleway://instance/${node.zone}/${node.serverId}`,
      ...(taints.length === 0 ? {} : { taints }),
    },
    status: {
      addresses: addressesOf({ cloud, cluster }, node),
      nodeInfo: {
        kubeletVersion: `v${node.version}`,
        architecture: type?.arch === "arm64" ? "arm64" : "amd64",
        operatingSystem: "linux",
        osImage: "Ubuntu 24.04 LTS",
        containerRuntimeVersion: "containerd://2.1",
        machineID: node.serverId,
      },
      conditions: [readyCondition("True", seconds(cloud.clock.now()))],
    },
  });
  node.applied = appliedOf(cluster, pool);
}

function addressesOf({ cloud }: Pick<Context, "cloud" | "cluster">, node: Node) {
  const nics = all(cloud, "privateNic").filter(({ serverId }) => serverId === node.serverId);
  const internal = nics
    .flatMap((nic) => ipsOf(cloud, nic.identity))
    .find(({ address }) => !address.includes(":"));
  return [
    { type: "Hostname", address: node.name },
    ...(internal === undefined ? [] : [{ type: "InternalIP", address: internal.address }]),
    ...(node.publicIpV4 === null ? [] : [{ type: "ExternalIP", address: node.publicIpV4 }]),
  ];
}

/** Brings labels, taints, the cordon and the condition of a node up to date; what others have set stays. */
function follow({ cloud, cluster, store }: Context, node: Node, pool: Pool, object: KubeObject): void {
  const labels = { ...object.metadata.labels };
  for (const key of node.applied.labels) delete labels[key];
  Object.assign(labels, labelsFor(cluster, pool));
  const own = taintsFor(cluster, pool);
  const ownKeys = new Set([...node.applied.taints, ...own.map(keyOf)]);
  const taints = [...own, ...(object.spec?.taints ?? []).filter((one: Json) => !ownKeys.has(keyOf(one)))];
  const status = nodeStatus(cloud, node);
  const spec: Json = { ...object.spec, taints };
  if (taints.length === 0) delete spec.taints;
  if (status === "deleting") spec.unschedulable = true;
  const ready = ["ready", "deleting"].includes(status) ? "True" : "Unknown";
  const condition = object.status?.conditions?.find(({ type }: Json) => type === "Ready");
  node.applied = appliedOf(cluster, pool);
  if (same(labels, object.metadata.labels) && same(spec, object.spec) && condition?.status === ready) {
    return;
  }
  store.change(object, (draft) => {
    draft.metadata.labels = labels;
    draft.spec = spec;
    draft.status = {
      ...draft.status,
      conditions: [
        condition?.status === ready ? condition : readyCondition(ready, seconds(cloud.clock.now())),
      ],
    };
  });
}

function appliedOf(cluster: Cluster, pool: Pool): Node["applied"] {
  return {
    labels: Object.keys(labelsFor(cluster, pool)),
    taints: taintsFor(cluster, pool).map(keyOf),
  };
}

const keyOf = ({ key, effect }: { key: string; effect: string }) => `${key}:${effect}`;

function readyCondition(status: string, now: string) {
  const reason = status === "True" ? "KubeletReady" : "NodeStatusUnknown";
  return { type: "Ready", status, reason, lastTransitionTime: now, lastHeartbeatTime: now };
}
