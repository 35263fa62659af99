/** Deleting a cluster so that it is gone when it returns. */
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";

/**
 * Deletes the cluster with its pools and waits until the API answers 404 for it. One that is gone already is fine.
 * With `additionalResources` Kapsule itself also deletes its load balancers, all its volumes and the private network
 * where that is empty.
 */
export async function deleteCluster(
  _client: ScalewayClient,
  _clusterId: string,
  _options: Removal & { additionalResources: boolean },
): Promise<void> {
  throw new Error("not there yet");
}
