/** What goes on inside a cluster whose API server answers. */
import type { Scaleway } from "../../cloud";
import { ScalewayError } from "../../errors";
import type { Cluster } from "../records";
import { bootstrap } from "./bootstrap";
import { runCloudController } from "./cloudController";
import { runKubelets } from "./kubelets";
import { runStorageDriver } from "./storageDriver";
import { storeOf } from "./store";

const controllers = [runKubelets, runCloudController, runStorageDriver];

/** Gives whether anything has changed. */
export function runGuest(cloud: Scaleway, cluster: Cluster): boolean {
  const store = storeOf(cloud, cluster);
  const { revision } = cluster.objects;
  if (revision === 0) bootstrap(store);
  for (const run of controllers) {
    try {
      run({ cloud, cluster, store });
    } catch (error) {
      // What the cloud refuses, such as for a quota, the next turn tries again.
      if (!(error instanceof ScalewayError)) throw error;
    }
  }
  return cluster.objects.revision !== revision;
}
