/** What every controller of a cluster works with. */
import type { Draft, KubeObject, OwnerReference } from "../../../kubernetes/object";
import { same } from "../../../kubernetes/same";
import type { ObjectStore } from "../../../kubernetes/store";
import type { ClusterState } from "../state";
import { elapsedSince } from "../timers";
import type { World } from "../world";

export interface Context {
  world: World;
  cluster: ClusterState;
  store: ObjectStore;
}

/** Whether so much cloud time has passed since this was first asked about `what`. */
export function waited({ world, cluster }: Context, what: string, latency: number): boolean {
  return elapsedSince(cluster, world.cloud.clock, what, latency);
}

export function ownerOf({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}

export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** The pods of a controller that are not on their way out. */
export function podsOf({ store }: Context, owner: KubeObject): KubeObject[] {
  return store
    .all("Pod", owner.metadata.namespace)
    .filter((pod) => isOwnedBy(pod, owner) && pod.metadata.deletionTimestamp === undefined);
}

/** A pod out of the template of its controller. */
export function podFrom(owner: KubeObject, labels: Record<string, string> = {}): Draft {
  const { metadata, spec } = owner.spec.template;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      labels: { ...metadata?.labels, ...labels },
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [ownerOf(owner)],
    },
    spec: structuredClone(spec),
  };
}

/** Makes an object of a built-in kind. */
export function make({ store }: Context, draft: Draft): KubeObject | undefined {
  const kind = store.kind(draft.apiVersion, draft.kind);
  return kind && store.create(kind, draft);
}

/** Writes a status; nothing happens when it is the same. */
export function setStatus({ store }: Context, object: KubeObject, status: Record<string, unknown>): void {
  if (Object.entries(status).every(([key, value]) => same(object.status?.[key], value))) return;
  store.change(object, (draft) => {
    draft.status = { ...draft.status, ...status };
  });
}
