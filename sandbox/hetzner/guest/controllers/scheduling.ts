/** Where pods may run, and the scheduler. */
import type { Json, KubeObject } from "../../../kubernetes/object";
import { isFinished, isReady } from "../../../kubernetes/eviction";
import type { Context } from "./context";

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

/** Every daemon set's pods tolerate these. */
export const daemonTolerations: Toleration[] = [
  "not-ready",
  "unreachable",
  "unschedulable",
  "disk-pressure",
  "memory-pressure",
  "network-unavailable",
].map((name) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists" }));

/** Whether a pod with this spec may be put on a node. */
export function fits(spec: Json, node: KubeObject): boolean {
  const labels = node.metadata.labels ?? {};
  const selector: Record<string, string> = spec?.nodeSelector ?? {};
  const tolerations: Toleration[] = spec?.tolerations ?? [];
  return (
    Object.entries(selector).every(([key, value]) => labels[key] === value) &&
    taintsOf(node)
      .filter(({ effect }) => effect !== "PreferNoSchedule")
      .every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)))
  );
}

/** The taints of a node, with those that the control plane derives from its state. */
function taintsOf(node: KubeObject): Taint[] {
  const taints: Taint[] = [...(node.spec?.taints ?? [])];
  if (node.spec?.unschedulable === true)
    taints.push({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" });
  if (!isReady(node)) taints.push({ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" });
  return taints;
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key === undefined || toleration.key === "") return toleration.operator === "Exists";
  if (toleration.key !== taint.key) return false;
  return toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "");
}

/** Puts pods that have no node on one, the emptiest that they fit. */
export function schedule({ store }: Context): void {
  const nodes = store.all("Node");
  const pods = store.all("Pod");
  const load = new Map(nodes.map(({ metadata }) => [metadata.name, 0]));
  for (const { spec } of pods)
    if (load.has(spec?.nodeName)) load.set(spec.nodeName, (load.get(spec.nodeName) ?? 0) + 1);
  for (const pod of pods.filter((one) => one.spec?.nodeName === undefined && !isFinished(one))) {
    const [best] = nodes
      .filter((node) => fits(pod.spec, node))
      .map(({ metadata }) => metadata.name)
      .sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0));
    if (best === undefined) continue;
    load.set(best, (load.get(best) ?? 0) + 1);
    store.change(pod, (draft) => {
      draft.spec = { ...draft.spec, nodeName: best };
    });
  }
}
