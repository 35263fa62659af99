/** Deleting a cluster so that it is gone when it returns. */
import type { ScalewayClient } from "./client";
import { removeAndWait } from "./remove";
import type { Removal } from "./removal";

/**
 * Deletes the cluster with its pools and waits until the API answers 404 for it. One that is gone already is fine.
 * With `additionalResources` Kapsule itself also deletes its load balancers, all its volumes and the private network
 * where that is empty.
 */
export async function deleteCluster(
  { kubernetes }: ScalewayClient,
  clusterId: string,
  { additionalResources, ...removal }: Removal & { additionalResources: boolean },
): Promise<void> {
  const removed = await removeAndWait(
    {
      what: `cluster ${clusterId}`,
      get: () => kubernetes.getCluster({ clusterId }),
      remove: () => kubernetes.deleteCluster({ clusterId, withAdditionalResources: additionalResources }),
    },
    removal,
  );
  if (removed)
    removal.report(
      `deleted cluster ${clusterId}${additionalResources ? ", with all load balancers and volumes that it made" : ""}`,
    );
}
