/** The nodes of a pool: joined and ready, and with the labels and taints that the config gives them now. */
import { z } from "zod";
import { type KubernetesClient, withKubernetes } from "../../../clouds/kubernetes/client";
import {
  listNodes,
  type Node,
  type NodeMeta,
  setNodeMeta,
  type Taint,
  versionOf,
  waitForNodes,
} from "../../../clouds/kubernetes/nodes";
import { poolLabel } from "../boot";
import { inCluster, type InClusterInputs, type InClusterKind } from "./inCluster";

export interface NodePoolInputs extends InClusterInputs {
  pool: string;
  /** Names of the nodes that are to be ready: those of the pool's servers that don't come from the autoscaler. */
  servers: string[];
  nodeLabels: Record<string, string>;
  nodeTaints: Taint[];
}

export interface NodePoolOutputs {
  nodes: { name: string; version: string }[];
}

export const nodePool: InClusterKind<NodePoolInputs, NodePoolOutputs> = {
  noun: ({ pool }) => `the nodes of pool ${pool}`,
  schema: z.object({
    ...inCluster,
    pool: z.string().min(1),
    servers: z.array(z.string()),
    nodeLabels: z.record(z.string(), z.string()),
    nodeTaints: z.array(z.object({ key: z.string(), value: z.string().optional(), effect: z.string() })),
  }),
  id: ({ clusterId, pool }) => `${clusterId}/${pool}`,
  deadlines: { create: 1800, update: 1800 },
  create: (inputs, waiting) =>
    withKubernetes(inputs.kubeconfig, async (api) => {
      await waitForNodes(api, inputs.servers, waiting);
      return bringUpToDate(api, { labels: {}, taints: [] }, inputs);
    }),
  update: (state, news, waiting) =>
    withKubernetes(news.kubeconfig, async (api) => {
      // Nodes that were there before may be cordoned for a reason.
      const added = news.servers.filter((name) => !state.servers.includes(name));
      await waitForNodes(api, added, waiting);
      return bringUpToDate(api, metaOf(state), news);
    }),
};

const metaOf = ({ nodeLabels, nodeTaints }: NodePoolInputs): NodeMeta => ({
  labels: nodeLabels,
  taints: nodeTaints,
});

/** Autoscaled nodes get the labels and taints too. */
async function bringUpToDate(
  api: KubernetesClient,
  olds: NodeMeta,
  news: NodePoolInputs,
): Promise<NodePoolOutputs> {
  const isMember = ({ metadata: { name, labels } }: Node) =>
    news.servers.includes(name) || labels?.[poolLabel] === news.pool;
  const members = (await listNodes(api)).filter(isMember);
  await Promise.all(members.map(({ metadata }) => setNodeMeta(api, metadata.name, olds, metaOf(news))));
  return {
    nodes: members
      .filter(({ metadata }) => news.servers.includes(metadata.name))
      .map((node) => ({ name: node.metadata.name, version: versionOf(node) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
