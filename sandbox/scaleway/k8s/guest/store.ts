/** The objects of clusters. */
import type { KubeObject } from "../../../kubernetes/object";
import { StatusError } from "../../../kubernetes/status";
import { ObjectStore } from "../../../kubernetes/store";
import type { Scaleway } from "../../cloud";
import { ScalewayError } from "../../errors";
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

/** Works on one object after the other. What is refused, such as for a quota, the next turn tries again. */
export function forEachObject(objects: KubeObject[], work: (object: KubeObject) => void): void {
  for (const object of objects) {
    try {
      work(object);
    } catch (error) {
      if (!(error instanceof ScalewayError || error instanceof StatusError)) throw error;
    }
  }
}
