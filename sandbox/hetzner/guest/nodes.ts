/** Kubelets: they register their nodes, keep them ready, and stop when their server stops. */
import type { Draft, Json, KubeObject } from "../../kubernetes/object";
import { type ObjectStore, seconds } from "../../kubernetes/store";
import type { GuestServer } from "./cloudView";
import { list, text } from "./k3sConfig";
import { guestLatencies } from "./latencies";
import { type ClusterState, type Guest, note } from "./state";
import type { Instructions } from "./userData";
import { isUp, type World } from "./world";

export const uninitialized = "node.cloudprovider.kubernetes.io/uninitialized";
const namespace = "kube-system";

/** Registers what is up, and writes into every node whether its kubelet still answers. */
export function runKubelets(world: World, cluster: ClusterState): void {
  const store = world.store(cluster);
  const guests = world.state.guests.filter((guest) => guest.cluster === cluster.key && isUp(world, guest));
  for (const guest of guests.filter(({ registered }) => !registered)) {
    const server = world.servers.get(guest.server) as GuestServer;
    register(world, store, server, guest, world.instructions(server) as Instructions);
  }
  const elapsed = world.cloud.clock.elapsed;
  for (const node of store.all("Node")) {
    const guest = guests.find((one) => one.registered && one.nodeName === node.metadata.name);
    const ready = guest === undefined ? "Unknown" : elapsed >= guest.nodeReadyAt ? "True" : "False";
    report(world, store, node, ready, guest?.version);
  }
}

/** The server's kubelet that a node belongs to, running or not. */
export function guestOfNode(world: World, cluster: ClusterState, node: KubeObject): Guest | undefined {
  return world.state.guests.find((guest) => guest.cluster === cluster.key && isNodeOf(node, guest));
}

/** Whether a node object was registered by this machine. */
export function isNodeOf(node: KubeObject, machine: Pick<Guest, "server" | "disk">): boolean {
  return node.metadata.annotations?.[machineAnnotation] === passwordOf(machine);
}

/** Each machine has a password that its node's name is bound to; another machine is not let in under that name. */
const passwordOf = ({ server, disk }: Pick<Guest, "server" | "disk">) => `${server}-${disk}`;
const machineAnnotation = "sandbox.mengi.cloud/machine";

function register(
  world: World,
  store: ObjectStore,
  server: GuestServer,
  guest: Guest,
  instructions: Instructions,
): void {
  const { nodeName } = guest;
  const live = store.find("Node", undefined, nodeName);
  const secret = store.find("Secret", namespace, `${nodeName}.node-password.k3s`);
  const password = Buffer.from(passwordOf(guest)).toString("base64");
  if (secret !== undefined && secret.data.hash !== password) {
    note(guest.log, `Node password rejected: a node named ${nodeName} exists already`);
    return;
  }
  if (live === undefined) {
    const draft = nodeDraft(world, server, guest, instructions);
    const node = store.ensure(draft) as KubeObject;
    const owner = { apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata.uid };
    store.ensure({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `${nodeName}.node-password.k3s`, namespace, ownerReferences: [owner] },
      data: { hash: password },
    });
  }
  guest.registered = true;
  guest.nodeReadyAt = world.cloud.clock.after(guestLatencies.nodeReady);
  note(guest.log, `node ${nodeName} registered`);
}

function nodeDraft(world: World, server: GuestServer, guest: Guest, { config }: Instructions): Draft {
  const external = list(config, "kubelet-arg").includes("cloud-provider=external");
  const address = text(config, "node-ip") ?? server.privateNets[0]?.ip ?? "";
  const architecture = server.architecture === "arm" ? "arm64" : "amd64";
  const controlPlane = guest.role === "control-plane";
  const roles = { "node-role.kubernetes.io/control-plane": "true", "node-role.kubernetes.io/etcd": "true" };
  const taints = [
    ...list(config, "node-taint").map(parseTaint),
    ...(external ? [{ key: uninitialized, value: "true", effect: "NoSchedule" }] : []),
  ];
  // Without an external cloud provider k3s puts its own in charge.
  const embedded = !external && config["disable-cloud-controller"] !== true;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: guest.nodeName,
      labels: {
        "kubernetes.io/hostname": guest.nodeName,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        ...(controlPlane ? roles : {}),
        ...Object.fromEntries(list(config, "node-label").map((label) => splitAt(label, "="))),
      },
      annotations: { [machineAnnotation]: passwordOf(guest) },
    },
    spec: {
      ...(taints.length === 0 ? {} : { taints }),
      ...(embedded ? { providerID: `k3s://${guest.nodeName}` } : {}),
    },
    status: {
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: guest.nodeName },
      ],
      nodeInfo: {
        kubeletVersion: guest.version,
        architecture,
        operatingSystem: "linux",
        osImage: "Ubuntu 24.04 LTS",
        containerRuntimeVersion: "containerd://2.1",
        machineID: String(server.id),
      },
      conditions: [readyCondition("False", seconds(world.cloud.clock.now()))],
    },
  };
}

/** `key=value:effect`, or without a value. */
function parseTaint(taint: string): Json {
  const [rest, effect] = splitAt(taint, ":");
  const [key, value] = splitAt(rest, "=");
  return { key, ...(value === "" ? {} : { value }), effect };
}

function splitAt(text: string, separator: string): [string, string] {
  const index = text.lastIndexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function report(
  world: World,
  store: ObjectStore,
  node: KubeObject,
  ready: string,
  version: string | undefined,
): void {
  const current = node.status?.conditions?.find(({ type }: Json) => type === "Ready");
  const kubeletVersion = version ?? node.status?.nodeInfo?.kubeletVersion;
  if (current?.status === ready && kubeletVersion === node.status?.nodeInfo?.kubeletVersion) return;
  const now = seconds(world.cloud.clock.now());
  store.change(node, (draft) => {
    draft.status = {
      ...draft.status,
      nodeInfo: { ...draft.status?.nodeInfo, kubeletVersion },
      conditions: [
        current?.status === ready ? current : readyCondition(ready, now),
        ...(draft.status?.conditions ?? []).filter(({ type }: Json) => type !== "Ready"),
      ],
    };
  });
}

function readyCondition(status: string, now: string) {
  const reason =
    status === "True" ? "KubeletReady" : status === "False" ? "KubeletNotReady" : "NodeStatusUnknown";
  return { type: "Ready", status, reason, lastTransitionTime: now, lastHeartbeatTime: now };
}
