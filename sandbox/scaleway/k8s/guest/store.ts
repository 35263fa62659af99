/** The objects of clusters. */
import { ObjectStore } from "../../../kubernetes/store";
import type { Scaleway } from "../../cloud";
import type { Cluster } from "../records";

/** What every controller of a cluster works with. */
export interface Context {
  cloud: Scaleway;
  cluster: Cluster;
  store: ObjectStore;
}

/** One for each cluster: watches hang on it. */
const stores = new WeakMap<Cluster, ObjectStore>();

export function storeOf(cloud: Scaleway, cluster: Cluster): ObjectStore {
  let store = stores.get(cluster);
  if (store === undefined) {
    store = new ObjectStore(cluster.objects, () => cloud.clock.now());
    stores.set(cluster, store);
  }
  return store;
}
