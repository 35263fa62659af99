/** What kubelets do with the pods on their nodes. */
import { isReady, isFinished } from "../../../kubernetes/eviction";
import type { Json, KubeObject } from "../../../kubernetes/object";
import { seconds } from "../../../kubernetes/store";
import { guestLatencies } from "../latencies";
import { guestOfNode } from "../nodes";
import { forget } from "../timers";
import { type Context, waited } from "./context";

/** Starts pods, and says of each whether it runs. */
export function runPods(context: Context): void {
  const { store, cluster } = context;
  const nodes = new Map(store.all("Node").map((node) => [node.metadata.name, node]));
  const uids = new Set<string>();
  for (const pod of store.all("Pod")) {
    const { uid } = pod.metadata;
    uids.add(uid);
    if (pod.spec?.nodeName === undefined || isFinished(pod)) continue;
    const node = nodes.get(pod.spec.nodeName);
    // Pods on nodes that are no more are collected; from a node whose machine is gone they move after a while.
    if (node === undefined) store.remove(pod);
    else if (!isReady(node)) {
      const lost = guestOfNode(context.world, cluster, node) === undefined && !isOfDaemonSet(pod);
      if (lost && waited(context, `lost/${uid}`, guestLatencies.lostNode)) store.remove(pod);
      else report(context, pod, pod.status?.phase ?? "Pending", false);
    } else if (waited(context, `pod/${uid}`, guestLatencies.pod)) run(context, pod);
  }
  for (const uid of Object.keys(cluster.podTokens).filter((one) => !uids.has(one)))
    delete cluster.podTokens[uid];
  for (const what of Object.keys(cluster.timers)) {
    const [kind, uid = ""] = what.split("/");
    if ((kind === "pod" || kind === "lost") && !uids.has(uid)) forget(cluster, what);
  }
}

function isOfDaemonSet(pod: KubeObject): boolean {
  return pod.metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet") ?? false;
}

function run(context: Context, pod: KubeObject): void {
  if (pod.metadata.ownerReferences?.some(({ kind }) => kind === "Job"))
    return report(context, pod, "Succeeded", false);
  if (isReady(pod)) return;
  const problem = startProblem(context, pod);
  report(
    context,
    pod,
    problem === "CreateContainerConfigError" ? "Pending" : "Running",
    problem === undefined,
    problem,
  );
}

/** Why a pod's containers do not come up; undefined when they do. */
function startProblem({ world, cluster, store }: Context, pod: KubeObject): string | undefined {
  const variables = environmentOf(pod, (name) => store.find("Secret", pod.metadata.namespace, name));
  if (variables === undefined) return "CreateContainerConfigError";
  const token = variables.HCLOUD_TOKEN;
  if (token === undefined) return undefined;
  const network = variables.HCLOUD_NETWORK;
  const known = [...world.networks.values()].some(
    ({ id, name, project }) => project === cluster.project && [String(id), name].includes(network ?? name),
  );
  if (!known || !world.cloud.mayWrite(cluster.project, token)) return "CrashLoopBackOff";
  // A container keeps the environment that it started with, whatever becomes of the Secret.
  cluster.podTokens[pod.metadata.uid] = token;
  return undefined;
}

/** The environment of a pod's containers; undefined when it refers to a Secret or a key that is not there. */
function environmentOf(
  pod: KubeObject,
  secret: (name: string) => KubeObject | undefined,
): Record<string, string> | undefined {
  const variables: Record<string, string> = {};
  for (const container of pod.spec?.containers ?? []) {
    for (const { name, value, valueFrom } of (container.env ?? []) as Json[]) {
      const reference = valueFrom?.secretKeyRef;
      if (reference === undefined) {
        if (value !== undefined) variables[name] = value;
        continue;
      }
      const encoded = secret(reference.name)?.data?.[reference.key];
      if (encoded !== undefined) variables[name] = Buffer.from(encoded, "base64").toString();
      else if (reference.optional !== true) return undefined;
    }
  }
  return variables;
}

function report({ store }: Context, pod: KubeObject, phase: string, ready: boolean, waiting?: string): void {
  const status = ready ? "True" : "False";
  const current = pod.status?.conditions?.find(({ type }: Json) => type === "Ready");
  const reason = pod.status?.containerStatuses?.[0]?.state?.waiting?.reason;
  if (pod.status?.phase === phase && current?.status === status && reason === waiting) return;
  store.change(pod, (draft) => {
    const now = seconds(store.now());
    const state = waiting === undefined ? { running: { startedAt: now } } : { waiting: { reason: waiting } };
    draft.status = {
      phase,
      startTime: draft.status?.startTime ?? now,
      conditions: [{ type: "Ready", status, lastTransitionTime: now }],
      containerStatuses: (draft.spec?.containers ?? []).map(({ name, image = "" }: Json) => ({
        name,
        image,
        ready,
        restartCount: 0,
        state: phase === "Succeeded" ? { terminated: { exitCode: 0, reason: "Completed" } } : state,
      })),
    };
  });
}
