/** Hetzner's cloud controller manager, as far as nodes go: it introduces new ones and deletes those without a server. */
import { isReady } from "../../../kubernetes/eviction";
import type { Json, KubeObject } from "../../../kubernetes/object";
import type { GuestServer } from "../cloudView";
import { uninitialized } from "../nodes";
import { note } from "../state";
import type { Context } from "./context";

const name = "hcloud-cloud-controller-manager";
const shutdown = { key: "node.cloudprovider.kubernetes.io/shutdown", effect: "NoSchedule" };

/** Works only while a pod of it runs, with a token that the cloud still takes. */
export function runCloudController(context: Context): void {
  const { world, cluster, store } = context;
  const pod = store
    .all("Pod")
    .find((one) => one.metadata.labels?.["app.kubernetes.io/name"] === name && isReady(one));
  if (pod === undefined) return;
  if (!world.cloud.mayWrite(cluster.project, cluster.podTokens[pod.metadata.uid] ?? "")) {
    return note(cluster.log, "cloud controller: unable to authenticate (unauthorized)");
  }
  const servers = [...world.servers.values()].filter(({ project }) => project === cluster.project);
  for (const node of store.all("Node")) {
    const server = servers.find((one) =>
      node.spec?.providerID === undefined
        ? one.name === node.metadata.name
        : node.spec.providerID === `hcloud://${one.id}`,
    );
    if (hasTaint(node, uninitialized)) introduce(context, node, server);
    else if (!isReady(node) && server === undefined) {
      store.remove(node);
      note(cluster.log, `cloud controller: node ${node.metadata.name} has no server any more, deleted`);
    } else if (server !== undefined && hasTaint(node, shutdown.key) === server.running) {
      setTaint(context, node, !server.running);
    }
  }
}

function introduce({ store, cluster }: Context, node: KubeObject, server: GuestServer | undefined): void {
  if (server === undefined) {
    return note(cluster.log, `cloud controller: no server is called ${node.metadata.name}`);
  }
  store.change(node, (draft) => {
    const labels = {
      "node.kubernetes.io/instance-type": server.serverType,
      "topology.kubernetes.io/region": server.location,
      "csi.hetzner.cloud/location": server.location,
    };
    draft.metadata.labels = { ...draft.metadata.labels, ...labels };
    draft.spec = { ...without(draft.spec, uninitialized), providerID: `hcloud://${server.id}` };
  });
}

function setTaint({ store }: Context, node: KubeObject, off: boolean): void {
  store.change(node, (draft) => {
    const spec = without(draft.spec, shutdown.key);
    draft.spec = off ? { ...spec, taints: [...(spec.taints ?? []), shutdown] } : spec;
  });
}

function hasTaint(node: KubeObject, key: string): boolean {
  return node.spec?.taints?.some((taint: Json) => taint.key === key) ?? false;
}

function without(spec: Json, key: string): Json {
  const taints = (spec?.taints ?? []).filter((taint: Json) => taint.key !== key);
  const { taints: _, ...rest } = spec ?? {};
  return taints.length === 0 ? rest : { ...rest, taints };
}
