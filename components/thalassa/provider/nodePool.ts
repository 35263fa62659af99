/** Node pool: equal nodes in one zone, a fixed number or autoscaled. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { NodePool, NodePoolUpdate } from "../../../clouds/thalassa/types";
import type { Kind } from "./kind";
import { mergedLabels } from "./labels";
import { type NamedInputs, newMetadata, observedMetadata, statusProgress } from "./named";
import { id, named } from "./schema";

export interface NodePoolTaint {
  key: string;
  value?: string | undefined;
  effect: string;
}

export interface NodePoolInputs extends NamedInputs {
  clusterId: string;
  subnetId: string;
  zone: string;
  machineType: string;
  /** Equal bounds: a fixed number of nodes. Different ones: the autoscaler moves between them. */
  minNodes: number;
  maxNodes: number;
  autoscaling: boolean;
  autohealing: boolean;
  upgradeStrategy: "auto" | "manual" | "minor-only";
  nodeLabels: Record<string, string>;
  nodeTaints: NodePoolTaint[];
}

export interface NodePoolOutputs {
  status: string;
  /** How many nodes there are now; the autoscaler changes it. */
  nodes: number;
}

const count = z.number().int().min(0);

export const nodePool: Kind<NodePoolInputs, NodePool, NodePoolOutputs> = {
  noun: "node pool",
  schema: z.object({
    ...named,
    clusterId: id,
    subnetId: id,
    zone: z.string(),
    machineType: z.string(),
    minNodes: count,
    maxNodes: count,
    autoscaling: z.boolean(),
    autohealing: z.boolean(),
    upgradeStrategy: z.enum(["auto", "manual", "minor-only"]),
    nodeLabels: z.record(z.string(), z.string()),
    nodeTaints: z.array(z.object({ key: z.string(), value: z.string().optional(), effect: z.string() })),
  }),
  replaceOn: ["name", "clusterId", "subnetId", "zone"],
  deadlines: { create: 1800, update: 1800, delete: 1800 },
  create: (client, inputs) => {
    const pools = client.nodePools(inputs.clusterId);
    return createOnce(
      () => findOwn(pools, inputs.labels),
      () =>
        pools.create({
          ...settingsOf(inputs, inputs.minNodes, null),
          ...newMetadata(inputs),
          subnetIdentity: inputs.subnetId,
        }),
    );
  },
  read: (client, id, inputs) => client.nodePools(inputs.clusterId).get(id),
  update: (client, object, olds, news) =>
    client.nodePools(news.clusterId).update(object.identity, {
      // The autoscaler's number stays as far as the bounds allow, and the version as it is: only an
      // upgrade of the cluster moves it.
      ...settingsOf(
        news,
        Math.min(Math.max(object.replicas, news.minNodes), news.maxNodes),
        object.kubernetesVersion?.identity ?? null,
      ),
      description: object.description ?? "",
      labels: mergedLabels(object, olds.labels, news.labels),
      annotations: object.annotations ?? {},
    }),
  remove: (client, id, inputs) => client.nodePools(inputs.clusterId).remove(id),
  progress: statusProgress,
  id: (object) => object.identity,
  observe: (object, inputs) => ({
    ...observedMetadata(object, inputs),
    zone: object.availabilityZone ?? inputs.zone,
    machineType: machineTypeOf(object, inputs.machineType),
    autoscaling: object.enableAutoscaling,
    minNodes: object.enableAutoscaling ? object.minReplicas : object.replicas,
    maxNodes: object.enableAutoscaling ? object.maxReplicas : object.replicas,
    autohealing: object.enableAutoHealing,
    upgradeStrategy: (object.upgradeStrategy ?? inputs.upgradeStrategy) as NodePoolInputs["upgradeStrategy"],
    nodeLabels: object.nodeSettings?.nodeLabels ?? {},
    nodeTaints: (object.nodeSettings?.nodeTaints ?? []).map(({ key, value, effect }) => ({
      key,
      ...(value ? { value } : {}),
      effect,
    })),
  }),
  outputs: (object) => ({ status: object.status, nodes: object.replicas }),
};

function settingsOf(
  inputs: NodePoolInputs,
  replicas: number,
  versionIdentity: string | null,
): Omit<NodePoolUpdate, "description" | "labels" | "annotations"> {
  return {
    machineType: inputs.machineType,
    availabilityZone: inputs.zone,
    replicas,
    minReplicas: inputs.minNodes,
    maxReplicas: inputs.maxNodes,
    enableAutoscaling: inputs.autoscaling,
    enableAutoHealing: inputs.autohealing,
    upgradeStrategy: inputs.upgradeStrategy,
    kubernetesVersionIdentity: versionIdentity,
    nodeSettings: {
      nodeAnnotations: {},
      nodeLabels: inputs.nodeLabels,
      nodeTaints: inputs.nodeTaints.map(({ key, value, effect }) => ({
        key,
        value: value ?? "",
        operator: value === undefined ? "Exists" : "Equal",
        effect,
      })),
    },
    manageNodeAllocatable: true,
  };
}

/** The cloud answers with an object; the config names it by name, slug or identity. */
function machineTypeOf({ machineType }: NodePool, wanted: string): string {
  if (!machineType) return wanted;
  return [machineType.name, machineType.slug, machineType.identity].includes(wanted)
    ? wanted
    : machineType.slug;
}
