/** Evictions, and the disruption budgets that stand against them. */
import type { KubeObject } from "./object";
import { matches } from "./selectors";
import { StatusError } from "./status";
import type { ObjectStore } from "./store";

/** Deletes a pod unless a disruption budget forbids it: 429. */
export function evict(store: ObjectStore, pod: KubeObject): void {
  if (isFinished(pod) || !isReady(pod)) return store.remove(pod);
  const { namespace, labels } = pod.metadata;
  for (const budget of store.all("PodDisruptionBudget", namespace)) {
    if (!matches(budget.spec?.selector, labels) || disruptionsAllowed(store, budget) > 0) continue;
    throw new StatusError(
      429,
      "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: "DisruptionBudget",
            message: `The disruption budget ${budget.metadata.name} does not allow any disruption now`,
          },
        ],
      },
    );
  }
  store.remove(pod);
}

/** How many pods of a budget may go right now. */
export function disruptionsAllowed(store: ObjectStore, budget: KubeObject): number {
  const { namespace } = budget.metadata;
  const covered = store
    .all("Pod", namespace)
    .filter((pod) => matches(budget.spec?.selector, pod.metadata.labels) && !isFinished(pod));
  const healthy = covered.filter(isReady).length;
  const expected = Math.max(covered.length, replicasWanted(store, namespace, budget));
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const minimum =
    maxUnavailable === undefined
      ? amount(minAvailable ?? 1, expected)
      : expected - amount(maxUnavailable, expected);
  return healthy - minimum;
}

function replicasWanted(store: ObjectStore, namespace: string | undefined, budget: KubeObject): number {
  return [...store.all("Deployment", namespace), ...store.all("StatefulSet", namespace)]
    .filter(({ spec }) => matches(budget.spec?.selector, spec?.template?.metadata?.labels))
    .reduce((sum, { spec }) => sum + Number(spec?.replicas ?? 1), 0);
}

/** A number, or a percentage rounded up. */
function amount(value: number | string, of: number): number {
  return typeof value === "number" ? value : Math.ceil((Number.parseInt(value, 10) * of) / 100);
}

export function isReady({ status }: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.some(({ type, status: holds }) => type === "Ready" && holds === "True");
}

export function isFinished({ status }: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(status?.phase);
}
