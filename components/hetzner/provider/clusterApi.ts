/**
 * The API server, once it answers: from then on the cluster exists. That is written on the cluster's anchor
 * in the cloud, so that no server ever founds a second cluster beside this one.
 */
import { z } from "zod";
import { connectToCluster } from "../../../clouds/hetzner/session";
import { waitForApi } from "../../../clouds/kubernetes/ready";
import { clusterLabels } from "../../naming";
import { type Phase, setPhase } from "../phase";
import { inCluster, type InClusterInputs, type InClusterKind } from "./inCluster";

export type ClusterApiInputs = InClusterInputs;

export interface ClusterApiOutputs {
  /** Version of the API server that answered, such as `v1.36.4+k3s1`. */
  version: string;
  /** RFC 3339. */
  formedAt: string;
}

export const clusterApi: InClusterKind<ClusterApiInputs, ClusterApiOutputs> = {
  noun: () => "the cluster's API server",
  schema: z.object(inCluster),
  id: ({ clusterId }) => clusterId,
  // Servers without a public address may take minutes longer to boot.
  deadlines: { create: 1800, update: 600 },
  create: async ({ clusterId, kubeconfig }, waiting) => {
    const version = await waitForApi(kubeconfig, waiting);
    await enter(clusterId, "formed");
    return { version, formedAt: new Date().toISOString() };
  },
  update: (state, news, waiting) => renewed(state, news, waiting),
  // Shows that the new certificate is taken, before the old one is forgotten.
  renew: (state, news, waiting) => renewed(state, news, waiting),
  remove: ({ clusterId }) => enter(clusterId, "deleting"),
};

async function renewed(
  { formedAt }: ClusterApiOutputs,
  { kubeconfig }: ClusterApiInputs,
  waiting: Parameters<typeof waitForApi>[1],
): Promise<ClusterApiOutputs> {
  return { version: await waitForApi(kubeconfig, waiting), formedAt };
}

async function enter(clusterId: string, phase: Phase): Promise<void> {
  await setPhase(await connectToCluster(clusterLabels(clusterId)), clusterId, phase);
}
