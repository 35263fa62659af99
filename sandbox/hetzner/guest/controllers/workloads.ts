/** The controllers of deployments, replica sets, stateful sets, daemon sets and jobs. */
import { isFinished, isReady } from "../../../kubernetes/eviction";
import type { KubeObject } from "../../../kubernetes/object";
import { hashOf, seconds } from "../../../kubernetes/store";
import { type Context, isOwnedBy, make, ownerOf, podFrom, podsOf, setStatus } from "./context";
import { daemonTolerations, fits } from "./scheduling";

export function runWorkloads(context: Context): void {
  const { store } = context;
  for (const deployment of store.all("Deployment")) runDeployment(context, deployment);
  for (const set of [...store.all("ReplicaSet"), ...store.all("StatefulSet")]) runReplicas(context, set);
  for (const set of store.all("DaemonSet")) runDaemonSet(context, set);
  for (const job of store.all("Job")) runJob(context, job);
}

/** A deployment has one replica set for its current template; the former ones go at once. */
function runDeployment(context: Context, deployment: KubeObject): void {
  const { store } = context;
  const { name, namespace, generation } = deployment.metadata;
  const { replicas = 1, selector, template } = deployment.spec;
  const hash = hashOf(template);
  const own = store.all("ReplicaSet", namespace).filter((set) => isOwnedBy(set, deployment));
  for (const set of own.filter((one) => one.metadata.labels?.["pod-template-hash"] !== hash))
    store.remove(set);
  const current =
    own.find((one) => one.metadata.labels?.["pod-template-hash"] === hash) ??
    make(context, {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...template.metadata?.labels, "pod-template-hash": hash },
        ownerReferences: [ownerOf(deployment)],
      },
      spec: { replicas, selector, template },
    });
  if (current === undefined) return;
  if (current.spec.replicas !== replicas) {
    store.change(current, (draft) => {
      draft.spec = { ...draft.spec, replicas };
    });
  }
  const pods = podsOf(context, current).filter((pod) => !isFinished(pod));
  const ready = pods.filter(isReady).length;
  const available = ready >= replicas ? "True" : "False";
  const before = deployment.status?.conditions?.[0];
  setStatus(context, deployment, {
    observedGeneration: generation,
    replicas: pods.length,
    updatedReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, replicas - ready),
    conditions: [
      before?.status === available
        ? before
        : { type: "Available", status: available, lastTransitionTime: seconds(store.now()) },
    ],
  });
}

function runReplicas(context: Context, set: KubeObject): void {
  const { store } = context;
  const { replicas = 1, template } = set.spec;
  const hash = set.metadata.labels?.["pod-template-hash"] ?? hashOf(template);
  const pods = podsOf(context, set).filter((pod) => !isFinished(pod));
  const outdated = pods.filter((pod) => pod.metadata.labels?.["pod-template-hash"] !== hash);
  for (const pod of outdated) store.remove(pod);
  const current = pods.filter((pod) => !outdated.includes(pod));
  for (const pod of current.slice(replicas)) store.remove(pod);
  for (let missing = replicas - current.length; missing > 0; missing--) {
    make(context, podFrom(set, { "pod-template-hash": hash }));
  }
  const ready = current.filter(isReady).length;
  setStatus(context, set, {
    observedGeneration: set.metadata.generation,
    replicas: current.length,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: current.length,
  });
}

function runDaemonSet(context: Context, set: KubeObject): void {
  const { store } = context;
  const { spec } = set.spec.template;
  const tolerant = { ...spec, tolerations: [...(spec.tolerations ?? []), ...daemonTolerations] };
  const hash = hashOf(set.spec.template);
  const nodes = store.all("Node").filter((node) => fits(tolerant, node));
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name));
  const pods = podsOf(context, set);
  const kept = pods.filter(
    (pod) => wanted.has(pod.spec?.nodeName) && pod.metadata.labels?.["controller-revision-hash"] === hash,
  );
  for (const pod of pods.filter((one) => !kept.includes(one))) store.remove(pod);
  const covered = new Set(kept.map((pod) => pod.spec.nodeName));
  for (const nodeName of wanted) {
    if (covered.has(nodeName)) continue;
    const pod = podFrom(set, { "controller-revision-hash": hash });
    make(context, { ...pod, spec: { ...tolerant, nodeName } });
  }
  const ready = kept.filter(isReady).length;
  setStatus(context, set, {
    observedGeneration: set.metadata.generation,
    desiredNumberScheduled: wanted.size,
    currentNumberScheduled: wanted.size,
    updatedNumberScheduled: kept.length,
    numberReady: ready,
    numberAvailable: ready,
    numberMisscheduled: 0,
  });
}

function runJob(context: Context, job: KubeObject): void {
  if (job.status?.succeeded > 0) return;
  const pods = podsOf(context, job);
  if (pods.some(({ status }) => status?.phase === "Succeeded")) {
    const now = seconds(context.store.now());
    setStatus(context, job, {
      succeeded: 1,
      active: 0,
      completionTime: now,
      conditions: [{ type: "Complete", status: "True", lastTransitionTime: now }],
    });
  } else if (pods.length === 0) {
    make(context, podFrom(job));
    setStatus(context, job, { active: 1 });
  }
}
