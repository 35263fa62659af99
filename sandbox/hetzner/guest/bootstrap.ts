/** What a new cluster begins with: what k3s makes by itself, and the manifests that it finds on its first server. */
import { parseAllDocuments } from "yaml";
import type { Draft } from "../../kubernetes/object";
import { type ObjectStore, hashOf } from "../../kubernetes/store";
import { list } from "./k3sConfig";
import { type ClusterState, note } from "./state";

export function foundingObjects(
  store: ObjectStore,
  cluster: ClusterState,
  manifests: { name: string; text: string }[],
): void {
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease"]) {
    store.ensure({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  store.ensure({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default" },
    spec: { type: "ClusterIP", ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }] },
  });
  const disabled = new Set(list(cluster.config, "disable"));
  for (const name of ["coredns", "metrics-server"]) {
    if (!disabled.has(name)) store.ensure(packaged(name));
  }
  for (const { name, text } of manifests) deploy(store, cluster, name, text);
}

/** Applies a file of the manifests folder. What can't be applied is reported, and the rest goes on, as k3s does. */
function deploy(store: ObjectStore, cluster: ClusterState, name: string, text: string): void {
  for (const document of parseAllDocuments(text)) {
    const draft = document.toJS() as Draft | null;
    if (draft === null) continue;
    try {
      const kind = store.kind(draft.apiVersion, draft.kind);
      if (kind === undefined) throw new Error(`no matches for kind ${draft.kind} in ${draft.apiVersion}`);
      if (kind.namespaced) draft.metadata.namespace ??= "default";
      store.ensure(draft);
    } catch (error) {
      note(cluster.log, `manifest ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  store.ensure({
    apiVersion: "k3s.cattle.io/v1",
    kind: "Addon",
    metadata: { name, namespace: "kube-system" },
    spec: { source: `/var/lib/rancher/k3s/server/manifests/${name}.yaml`, checksum: hashOf(text) },
  });
}

function packaged(name: string): Draft {
  const labels = { "k8s-app": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "kube-system" },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: "system-cluster-critical",
          containers: [{ name }],
          tolerations: [
            { key: "CriticalAddonsOnly", operator: "Exists" },
            { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
          ],
        },
      },
    },
  };
}
