/** Taking a node out of service: its workloads move elsewhere first, as their disruption budgets allow. */
import { ifFound } from "../errors";
import { DeadlineError } from "../wait";
import { type KubernetesClient, withKubernetes } from "./client";
import { isStatus, isTransient } from "./errors";
import { annotateNode, deleteNode, getNode, isReady, listNodes, setSchedulable, waitForNodes } from "./nodes";
import { waitInCluster, type Waiting } from "./wait";

interface Pod {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; controller?: boolean }[];
    deletionTimestamp?: string;
  };
  status?: { phase?: string };
}

const controlPlaneLabel = "node-role.kubernetes.io/control-plane";
const removeMember = "etcd.k3s.cattle.io/remove";
const removedMember = "etcd.k3s.cattle.io/removed-node-name";

/** Waits until a node takes workloads. */
export async function waitForNode(kubeconfig: string, name: string, options: Waiting): Promise<void> {
  await withKubernetes(kubeconfig, (api) => waitForNodes(api, [name], options));
}

/**
 * Cordons the node and evicts its pods. Pods of daemon sets and static pods stay, as they would come back at once.
 * A node that is gone is done; of one that doesn't answer nothing can be moved, so it is only cordoned.
 */
export async function drainNode(kubeconfig: string, name: string, options: Waiting): Promise<void> {
  await withKubernetes(kubeconfig, (api) => drain(api, name, options));
}

/** Forgets a node whose server is gone, so that no controller waits for it. */
export async function forgetNode(kubeconfig: string, name: string): Promise<void> {
  await withKubernetes(kubeconfig, (api) => deleteNode(api, name));
}

/**
 * Makes it safe to delete the server of a control-plane node: all others have to be ready and enough for a
 * majority, the node's workloads move away, and its member leaves etcd. Throws where the cluster would be lost.
 * The server has to go at once afterwards: started again, k3s would join again.
 */
export async function readyToReplaceControlPlane(
  kubeconfig: string,
  name: string,
  options: Waiting,
): Promise<void> {
  await withKubernetes(kubeconfig, async (api) => {
    const others = (await listNodes(api)).filter(
      ({ metadata }) => metadata.name !== name && controlPlaneLabel in (metadata.labels ?? {}),
    );
    if (others.length < 2) {
      throw new Error(
        `${name} can't be replaced: without it ${others.length === 0 ? "no" : "only one"} control-plane node is left, ` +
          "and the cluster would be lost. A cluster of type dedicated-ha can replace its nodes one after the other; " +
          "otherwise restore from an etcd snapshot",
      );
    }
    await waitForNodes(
      api,
      others.map(({ metadata }) => metadata.name),
      options,
    );
    await drain(api, name, options);
    await leaveEtcd(api, name, options);
  });
}

async function drain(api: KubernetesClient, name: string, options: Waiting): Promise<void> {
  const node = await getNode(api, name);
  if (!node) return;
  if (!node.spec.unschedulable) await setSchedulable(api, name, false);
  if (!isReady(node)) {
    options.report?.(`node ${name} does not answer: nothing can be moved off it`);
    return;
  }
  const asked = new Set<string>();
  try {
    await waitInCluster(`node ${name} is drained`, options, async () => {
      const pods = await evictable(api, name);
      const held = (await Promise.all(pods.map((pod) => evict(api, pod, asked)))).flat();
      if (pods.length === 0) return { done: undefined };
      const more = held.length === 0 ? "" : `, held by disruption budgets: ${held.join(", ")}`;
      return { waiting: `${pods.length} pods are still there${more}` };
    });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new DeadlineError(
      `${error.message}. The server stays, and its node is cordoned. Loosen what holds the pods ` +
        `(kubectl get pdb -A), then run again; to give up: kubectl uncordon ${name}`,
    );
  }
}

/** Asks for the eviction of a pod that was not asked to go yet. Gives its name where a budget holds it. */
async function evict(api: KubernetesClient, pod: Pod, asked: Set<string>): Promise<string[]> {
  const { name, namespace, uid, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined || asked.has(uid)) return [];
  try {
    await ifFound(
      api.call({
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
        body: {
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name, namespace },
          deleteOptions: { preconditions: { uid } },
        },
      }),
    );
    asked.add(uid);
  } catch (error) {
    if (isStatus(error, 429)) return [`${namespace}/${name}`];
    // 409: another pod took the name since; the next look sees it.
    if (!isTransient(error) && !isStatus(error, 409)) throw error;
  }
  return [];
}

/** Pods on the node that can move: no finished ones, none of daemon sets, no static ones. */
async function evictable(api: KubernetesClient, node: string): Promise<Pod[]> {
  const { items } = await api.call<{ items: Pod[] }>({
    method: "GET",
    path: "/api/v1/pods",
    query: { fieldSelector: `spec.nodeName=${node}` },
  });
  return items.filter(
    ({ metadata, status }) =>
      !["Succeeded", "Failed"].includes(status?.phase ?? "") &&
      metadata.annotations?.["kubernetes.io/config.mirror"] === undefined &&
      !metadata.ownerReferences?.some(({ kind, controller }) => kind === "DaemonSet" && controller),
  );
}

/** Takes the node's member out of etcd by k3s' own annotation, and waits until k3s says that it is out. */
async function leaveEtcd(api: KubernetesClient, name: string, options: Waiting): Promise<void> {
  if (!(await getNode(api, name))) return;
  await annotateNode(api, name, { [removeMember]: "true" });
  await waitInCluster(`${name} has left etcd`, options, async () => {
    const node = await getNode(api, name);
    return node === undefined || node.metadata.annotations?.[removedMember] !== undefined
      ? { done: undefined }
      : { waiting: "its member is still there" };
  });
}
