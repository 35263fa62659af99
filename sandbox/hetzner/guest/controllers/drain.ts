/** Emptying a node, as `kubectl drain` does. */
import { evict, isFinished } from "../../../kubernetes/eviction";
import type { KubeObject } from "../../../kubernetes/object";
import { StatusError } from "../../../kubernetes/status";
import type { Context } from "./context";

export function setCordon({ store }: Context, node: KubeObject, cordoned: boolean): void {
  if ((node.spec?.unschedulable === true) === cordoned) return;
  store.change(node, (draft) => {
    const { unschedulable: _, ...spec } = draft.spec ?? {};
    draft.spec = cordoned ? { ...spec, unschedulable: true } : spec;
  });
}

/** Evicts what a drain evicts. False while a disruption budget forbids some of it. */
export function drain({ store }: Context, node: KubeObject, disableEviction: boolean): boolean {
  let done = true;
  for (const pod of store.all("Pod")) {
    if (pod.spec?.nodeName !== node.metadata.name || isFinished(pod) || isDaemon(pod)) continue;
    try {
      if (disableEviction) store.remove(pod);
      else evict(store, pod);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      done = false;
    }
  }
  return done;
}

function isDaemon({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet") ?? false;
}
