/** Nodes: how they are, and the labels and taints that their pool gives them. */
import { ifFound } from "../errors";
import type { KubernetesClient } from "./client";
import { isStatus } from "./errors";
import { waitInCluster, type Waiting } from "./wait";

export interface Taint {
  key: string;
  value?: string | undefined;
  effect: string;
}

export interface Node {
  metadata: {
    name: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { unschedulable?: boolean; taints?: Taint[]; providerID?: string };
  status: { conditions?: { type: string; status: string }[]; nodeInfo?: { kubeletVersion: string } };
}

const nodePath = (name: string) => `/api/v1/nodes/${encodeURIComponent(name)}`;

/** Taints under which the cloud controller or Kubernetes itself keeps workloads off a node for the time being. */
const passingTaints = [
  "node.cloudprovider.kubernetes.io/uninitialized",
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
];

export async function listNodes(api: KubernetesClient, labels: Record<string, string> = {}): Promise<Node[]> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const { items } = await api.call<{ items: Node[] }>({
    method: "GET",
    path: "/api/v1/nodes",
    ...(labelSelector === "" ? {} : { query: { labelSelector } }),
  });
  return items;
}

export async function getNode(api: KubernetesClient, name: string): Promise<Node | undefined> {
  return ifFound(api.call<Node>({ method: "GET", path: nodePath(name) }));
}

/** Asks for deletion; a node that is gone is fine. */
export async function deleteNode(api: KubernetesClient, name: string): Promise<void> {
  await ifFound(api.call({ method: "DELETE", path: nodePath(name) }));
}

export function isReady(node: Node): boolean {
  return node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

export const versionOf = (node: Node) => node.status.nodeInfo?.kubeletVersion ?? "";

/** What is still missing until the node takes workloads, or nothing. */
export function notReadyBecause(node: Node): string | undefined {
  if (!isReady(node)) return "not ready";
  const passing = node.spec.taints?.find(({ key }) => passingTaints.includes(key));
  if (passing) return passing.key.endsWith("/uninitialized") ? "waits for the cloud controller" : "not ready";
  return node.spec.unschedulable ? "cordoned" : undefined;
}

/** Waits until all of these nodes take workloads. */
export async function waitForNodes(
  api: KubernetesClient,
  names: readonly string[],
  options: Waiting,
): Promise<Node[]> {
  const what = names.length === 1 ? `node ${names[0]} is ready` : `nodes ${names.join(", ")} are ready`;
  return waitInCluster(what, options, async () => {
    const nodes = new Map((await listNodes(api)).map((node) => [node.metadata.name, node]));
    const missing = names.flatMap((name) => {
      const node = nodes.get(name);
      const reason = node ? notReadyBecause(node) : "has not joined";
      return reason === undefined ? [] : [`${name} ${reason}`];
    });
    if (missing.length > 0) return { waiting: missing.join(", ") };
    return { done: names.flatMap((name) => nodes.get(name) ?? []) };
  });
}

/** Labels and taints as a pool gives them to its nodes. */
export interface NodeMeta {
  labels: Record<string, string>;
  taints: readonly Taint[];
}

/** Gives a running node its pool's labels and taints, and takes those away that only `olds` has. Others' stay. */
export async function setNodeMeta(
  api: KubernetesClient,
  name: string,
  olds: NodeMeta,
  news: NodeMeta,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const node = await getNode(api, name);
    if (!node) return;
    const patch = metaPatch(node, olds, news);
    if (!patch) return;
    try {
      await ifFound(api.call({ method: "PATCH", path: nodePath(name), body: patch }));
      return;
    } catch (error) {
      // Kubelet and controllers write nodes too, every few seconds.
      if (!isStatus(error, 409) || attempt === 5) throw error;
    }
  }
}

/** Sets or, with null, removes annotations of a node. */
export async function annotateNode(
  api: KubernetesClient,
  name: string,
  annotations: Record<string, string | null>,
): Promise<void> {
  await api.call({ method: "PATCH", path: nodePath(name), body: { metadata: { annotations } } });
}

export async function setSchedulable(
  api: KubernetesClient,
  name: string,
  schedulable: boolean,
): Promise<void> {
  await api.call({ method: "PATCH", path: nodePath(name), body: { spec: { unschedulable: !schedulable } } });
}

/** The merge patch from the node as it is to the one wanted; a list of taints can only be replaced as a whole. */
function metaPatch(node: Node, olds: NodeMeta, news: NodeMeta): object | undefined {
  const labels: Record<string, string | null> = {};
  for (const key of Object.keys(olds.labels)) {
    if (!(key in news.labels) && node.metadata.labels?.[key] !== undefined) labels[key] = null;
  }
  for (const [key, value] of Object.entries(news.labels)) {
    if (node.metadata.labels?.[key] !== value) labels[key] = value;
  }
  const present = node.spec.taints ?? [];
  const ours = [...olds.taints, ...news.taints];
  const others = present.filter((taint) => !ours.some((one) => isSameTaint(one, taint)));
  const taints = [...others, ...news.taints];
  const sameTaints =
    taints.length === present.length &&
    taints.every((taint) => present.some((one) => equalTaints(one, taint)));
  if (Object.keys(labels).length === 0 && sameTaints) return undefined;
  return {
    metadata: { resourceVersion: node.metadata.resourceVersion, labels },
    ...(sameTaints ? {} : { spec: { taints: taints.length === 0 ? null : taints } }),
  };
}

/** A node has one taint for each key and effect. */
const isSameTaint = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;

const equalTaints = (a: Taint, b: Taint) => isSameTaint(a, b) && (a.value ?? "") === (b.value ?? "");
