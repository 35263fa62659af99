/** What goes on inside a cluster whose API server answers. */
import type { Scaleway } from "../../cloud";
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
  for (const run of controllers) run({ cloud, cluster, store });
  return cluster.objects.revision !== revision;
}
