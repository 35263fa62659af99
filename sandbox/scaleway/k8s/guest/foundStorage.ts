/** Volumes and snapshots that stand in the cloud as a cluster's own but came another way, such as planted ones. */
import type { Draft } from "../../../kubernetes/object";
import { all } from "../../cloud";
import type { Snapshot, Volume } from "../../block/records";
import { driver, provisioned } from "./bootstrap";
import type { Context } from "./store";

/** Shows each of them once, as the driver would have. */
export function showFound({ cloud, cluster, store }: Context): void {
  const isNew = ({ clusterId, identity }: Volume | Snapshot) =>
    clusterId === cluster.identity && !cluster.shown.includes(identity);
  const drafts: [string, Draft][] = [
    ...all(cloud, "volume")
      .filter(isNew)
      .map((one): [string, Draft] => [one.identity, volumeDraft(one)]),
    ...all(cloud, "snapshot")
      .filter(isNew)
      .map((one): [string, Draft] => [one.identity, snapshotDraft(one)]),
  ];
  for (const [id, draft] of drafts) {
    store.ensure(draft);
    cluster.shown.push(id);
  }
}

/** By what the driver knows a volume or a snapshot. */
export function handleOf({ zone, identity }: Volume | Snapshot): string {
  return `${zone}/${identity}`;
}

/** Somebody unknown uses it. */
function volumeDraft(volume: Volume): Draft {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volume.name, annotations: provisioned },
    spec: {
      capacity: { storage: String(volume.size) },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: volume.retain ? "Retain" : "Delete",
      storageClassName: volume.retain ? "scw-bssd-retain" : "scw-bssd",
      csi: { driver, fsType: "ext4", volumeHandle: handleOf(volume) },
    },
    status: { phase: "Bound" },
  };
}

function snapshotDraft(snapshot: Snapshot): Draft {
  return {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshotContent",
    metadata: { name: `snapcontent-${snapshot.identity}` },
    spec: {
      driver,
      deletionPolicy: "Delete",
      source: { volumeHandle: `${snapshot.zone}/${snapshot.parentVolumeId}` },
    },
    status: { readyToUse: true, snapshotHandle: handleOf(snapshot) },
  };
}
