/** Emptying a cluster before it is deleted: what its controllers made outside of it goes while they still live. */
import type { Waiting } from "./wait";

/** What of a cluster's storage lives outside of it, by the handles that the storage driver gave. */
export interface ClusterStorage {
  /** Handles of CSI volumes, such as `fr-par-1/<uuid>`. */
  volumes: string[];
  /** Handles of CSI snapshots. */
  snapshots: string[];
}

/** Lists the volumes and snapshots that the cluster's storage driver made. */
export async function listStorage(_kubeconfig: string, _driver: string): Promise<ClusterStorage> {
  throw new Error("not there yet");
}

/**
 * Deletes every Service of type LoadBalancer and waits until the controller has removed the load balancers, that is
 * until the Services are gone. Throws `DeadlineError`, or `KubernetesError` where the API server can't be reached.
 */
export async function emptyCluster(_kubeconfig: string, _options: Waiting): Promise<void> {
  throw new Error("not there yet");
}
