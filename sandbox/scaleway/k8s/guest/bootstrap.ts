/** What a new cluster begins with. */
import type { ObjectStore } from "../../../kubernetes/store";

export const driver = "csi.scaleway.com";

/** What tells volumes that the driver has made from imported ones. */
export const provisioned = { "pv.kubernetes.io/provisioned-by": driver };

/** Storage classes with the speed of their volumes; each has a twin that keeps them. The first is the default. */
export const storageClasses: Record<string, number> = {
  "scw-bssd": 5_000,
  "sbs-default": 5_000,
  "sbs-5k": 5_000,
  "sbs-15k": 15_000,
};

const defaultClass = "storageclass.kubernetes.io/is-default-class";

export function bootstrap(store: ObjectStore): void {
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease"]) {
    store.ensure({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  store.ensure({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default" },
    spec: { type: "ClusterIP", ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }] },
  });
  store.ensure({ apiVersion: "storage.k8s.io/v1", kind: "CSIDriver", metadata: { name: driver }, spec: {} });
  for (const [index, [name, iops]] of Object.entries(storageClasses).entries()) {
    addStorageClass(store, name, iops, "Delete", index === 0);
    addStorageClass(store, `${name}-retain`, iops, "Retain", false);
  }
  for (const [kind, plural, scope] of [
    ["VolumeSnapshot", "volumesnapshots", "Namespaced"],
    ["VolumeSnapshotContent", "volumesnapshotcontents", "Cluster"],
    ["VolumeSnapshotClass", "volumesnapshotclasses", "Cluster"],
  ] as const) {
    const group = "snapshot.storage.k8s.io";
    store.ensure({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope,
        names: { kind, plural },
        versions: [{ name: "v1", served: true, storage: true }],
      },
    });
  }
}

function addStorageClass(
  store: ObjectStore,
  name: string,
  iops: number,
  reclaimPolicy: "Delete" | "Retain",
  isDefault: boolean,
): void {
  store.ensure({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, ...(isDefault ? { annotations: { [defaultClass]: "true" } } : {}) },
    provisioner: driver,
    parameters: { iops: String(iops) },
    reclaimPolicy,
    allowVolumeExpansion: true,
    volumeBindingMode: "WaitForFirstConsumer",
  });
}
