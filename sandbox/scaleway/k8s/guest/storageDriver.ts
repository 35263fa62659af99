/** Scaleway's storage driver: a block volume for each claim, gone or kept as the storage class says. */
import type { KubeObject } from "../../../kubernetes/object";
import { all, alive } from "../../cloud";
import { createVolume, deleteVolume, volumeStatus } from "../../block/manage";
import type { Volume } from "../../block/records";
import { poolsOf } from "../statuses";
import { driver, provisioned } from "./bootstrap";
import { handleOf, showFound } from "./foundStorage";
import { bytes } from "./quantity";
import { type Context, forEachObject } from "./store";

const claimFinalizer = "kubernetes.io/pvc-protection";
const volumeFinalizer = "kubernetes.io/pv-protection";

export function runStorageDriver(context: Context): void {
  const { store } = context;
  forEachObject(store.all("PersistentVolumeClaim"), (claim) => {
    if (claim.metadata.deletionTimestamp === undefined) provide(context, claim);
    else if (!isUsed(context, claim)) dropFinalizer(context, claim, claimFinalizer);
  });
  forEachObject(store.all("PersistentVolume"), (object) => reclaim(context, object));
  showFound(context);
}

/** The real driver waits for a pod that uses the claim; here nothing schedules pods, so it doesn't. */
function provide(context: Context, claim: KubeObject): void {
  const { cloud, cluster, store } = context;
  if (!claim.metadata.finalizers?.includes(claimFinalizer)) {
    store.change(claim, (draft) => {
      draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), claimFinalizer];
      draft.status = { phase: "Pending", ...draft.status };
    });
    return;
  }
  if (claim.status?.phase === "Bound") return;
  const storageClass = classOf(context, claim);
  if (storageClass?.provisioner !== driver) return;
  const name = `pvc-${claim.metadata.uid}`;
  const zone = poolsOf(cloud, cluster.identity)[0]?.zone ?? `${cluster.region}-1`;
  const size = bytes(claim.spec?.resources?.requests?.storage ?? "1Gi");
  const retain = storageClass.reclaimPolicy === "Retain";
  const volume =
    all(cloud, "volume", cluster.organisation).find((one) => one.name === name) ??
    createVolume(cloud, {
      project: cluster.organisation,
      zone,
      name,
      size,
      iops: Number(storageClass.parameters?.iops ?? 5_000),
      clusterId: cluster.identity,
      retain,
    });
  addVolume(context, volume, claim, storageClass);
  cluster.shown.push(volume.identity);
  store.change(claim, (draft) => {
    draft.spec = { ...draft.spec, volumeName: name, storageClassName: storageClass.metadata.name };
    draft.status = { phase: "Bound", capacity: { storage: String(size) } };
  });
}

/** The class that a claim names, or the default one. */
function classOf({ store }: Context, { spec }: KubeObject): KubeObject | undefined {
  const classes = store.all("StorageClass");
  const isDefault = ({ metadata }: KubeObject) =>
    metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
  return spec?.storageClassName === undefined
    ? classes.find(isDefault)
    : classes.find(({ metadata }) => metadata.name === spec.storageClassName);
}

function addVolume({ store }: Context, volume: Volume, claim: KubeObject, storageClass: KubeObject): void {
  const { name, namespace, uid } = claim.metadata;
  const object = store.ensure({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volume.name, annotations: provisioned, finalizers: [volumeFinalizer] },
    spec: {
      capacity: { storage: String(volume.size) },
      accessModes: claim.spec?.accessModes ?? ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      csi: { driver, fsType: "ext4", volumeHandle: handleOf(volume) },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
    },
  });
  if (object === undefined) return;
  store.change(object, (draft) => {
    draft.status = { phase: "Bound" };
  });
}

/** Follows a volume whose claim is gone. */
function reclaim(context: Context, object: KubeObject): void {
  const { cloud, store } = context;
  const { csi, claimRef, persistentVolumeReclaimPolicy: policy } = object.spec ?? {};
  if (csi?.driver !== driver || claimRef === undefined) return;
  const claim = store.find("PersistentVolumeClaim", claimRef.namespace, claimRef.name);
  if (claim?.metadata.uid === claimRef.uid) return;
  if (object.status?.phase !== "Released") return setPhase(context, object, "Released");
  const volume = alive(cloud, "volume", String(csi.volumeHandle).split("/").at(-1));
  if (policy === "Delete" && volume !== undefined) {
    if (volumeStatus(cloud, volume) === "available") deleteVolume(cloud, volume.identity);
    return;
  }
  if (policy === "Delete") store.remove(object);
  const left = store.find("PersistentVolume", undefined, object.metadata.name);
  if (left?.metadata.deletionTimestamp !== undefined) dropFinalizer(context, left, volumeFinalizer);
}

function setPhase({ store }: Context, object: KubeObject, phase: string): void {
  store.change(object, (draft) => {
    draft.status = { ...draft.status, phase };
  });
}

/** A claim stays while a pod uses it. */
function isUsed({ store }: Context, { metadata }: KubeObject): boolean {
  return store
    .all("Pod", metadata.namespace)
    .some(({ spec }) =>
      (spec?.volumes ?? []).some(
        (volume: { persistentVolumeClaim?: { claimName?: string } }) =>
          volume.persistentVolumeClaim?.claimName === metadata.name,
      ),
    );
}

function dropFinalizer({ store }: Context, object: KubeObject, finalizer: string): void {
  if (!object.metadata.finalizers?.includes(finalizer)) return;
  store.change(object, (draft) => {
    draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  });
}
