/** Restarting workloads that read their credentials at start, one pod after the other. */
import { ifFound } from "../errors";
import type { KubernetesClient } from "./client";
import { waitInCluster, type Waiting } from "./wait";

export interface DeploymentRef {
  namespace: string;
  name: string;
}

interface Deployment {
  metadata: { generation?: number };
  spec: { replicas?: number };
  status?: {
    observedGeneration?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    replicas?: number;
  };
}

/** Restarts those of the deployments that exist, and waits until their new pods have taken over. */
export async function restartDeployments(
  api: KubernetesClient,
  refs: readonly DeploymentRef[],
  options: Waiting,
): Promise<void> {
  const restartedAt = new Date().toISOString();
  const restarted = await Promise.all(
    refs.map(async (ref) => {
      const annotations = { "kubectl.kubernetes.io/restartedAt": restartedAt };
      const body = { spec: { template: { metadata: { annotations } } } };
      return (await ifFound(api.call({ method: "PATCH", path: pathOf(ref), body }))) === undefined
        ? []
        : [ref];
    }),
  );
  await Promise.all(restarted.flat().map((ref) => waitForRollout(api, ref, options)));
}

async function waitForRollout(api: KubernetesClient, ref: DeploymentRef, options: Waiting): Promise<void> {
  await waitInCluster(`deployment ${ref.namespace}/${ref.name} has restarted`, options, async () => {
    const deployment = await ifFound(api.call<Deployment>({ method: "GET", path: pathOf(ref) }));
    const missing = deployment ? unfinished(deployment) : undefined;
    return missing === undefined ? { done: undefined } : { waiting: missing };
  });
}

function unfinished({ metadata, spec, status = {} }: Deployment): string | undefined {
  const wanted = spec.replicas ?? 1;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "not seen yet";
  const updated = status.updatedReplicas ?? 0;
  const available = status.availableReplicas ?? 0;
  if (updated < wanted || available < wanted) return `${Math.min(updated, available)} of ${wanted} pods run`;
  return (status.replicas ?? wanted) > updated ? "old pods are still there" : undefined;
}

const pathOf = ({ namespace, name }: DeploymentRef) =>
  `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
