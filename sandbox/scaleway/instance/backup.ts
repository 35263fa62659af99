/** Backups of servers: an image of snapshots of all its volumes. */
import { createSnapshot } from "../block/manage";
import { alive, create, type Scaleway, steps } from "../cloud";
import { latencies } from "./latencies";
import type { Image, LocalVolume, Server } from "./records";
import { serverTypeOf } from "./catalogue";

/** Makes the image; without a name it is called after the server and the minute. */
export function backUp(cloud: Scaleway, server: Server, name: string | undefined): Image {
  const place = {
    project: server.organisation,
    region: server.region ?? "",
    zone: server.zone ?? "",
  };
  const minute = cloud.clock.now().toISOString().slice(0, 16).replace("T", "_").replace(":", "-");
  const imageName = name ?? `image_${server.name}_${minute}`;
  const snapshotIds = Object.entries(server.volumes).flatMap(([slot, volumeId]) => {
    const snapshotName = `${imageName}_snap_${slot}`;
    const block = alive(cloud, "volume", volumeId);
    if (block !== undefined) {
      return [[slot, createSnapshot(cloud, block, { ...place, name: snapshotName }).identity] as const];
    }
    const local = alive(cloud, "localVolume", volumeId);
    if (local?.volumeType !== "l_ssd") return [];
    return [[slot, snapshotOf(cloud, local, { ...place, name: snapshotName })] as const];
  });
  const { "0": rootSnapshotId = "", ...extraSnapshotIds } = Object.fromEntries(snapshotIds);
  return create(cloud, "image", {
    ...place,
    name: imageName,
    arch: serverTypeOf(server.commercialType)?.arch ?? "x86_64",
    rootSnapshotId,
    extraSnapshotIds,
    public: false,
    fromServerId: server.identity,
  });
}

function snapshotOf(
  cloud: Scaleway,
  volume: LocalVolume,
  fields: { project: string; region: string; zone: string; name: string },
): string {
  return create(cloud, "localSnapshot", {
    ...fields,
    volumeType: "l_ssd",
    size: volume.size,
    volumeId: volume.identity,
    volumeName: volume.name,
    steps: steps(cloud, ["snapshotting", latencies.snapshot.create], ["available", 0]),
  }).identity;
}
