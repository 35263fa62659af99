/** How volumes and snapshots come to be, are attached, and go. */
import { randomUUID } from "node:crypto";
import { alive, all, create, type Scaleway, startDeletion, statusOf, steps, touch } from "../cloud";
import { invalidArgument, preconditionFailed, transientState } from "../errors";
import { regionOf } from "../localities";
import { checkQuota } from "../quotas";
import { latencies } from "./latencies";
import type { Snapshot, Volume } from "./records";

const gigabyte = 1_000_000_000;
const smallest = gigabyte;
const largest = 10_000 * gigabyte;

/** I/O operations a second that a volume can have. */
const iopsClasses = [5_000, 15_000];

export interface NewVolume {
  project: string;
  zone: string;
  name: string;
  /** Bytes. */
  size: number;
  tags?: string[];
  /** Default: 5000. */
  iops?: number;
  parentSnapshotId?: string | null;
  /** The cluster whose storage driver makes it. */
  clusterId?: string;
  /** Whether its storage class keeps it. Default: false. */
  retain?: boolean;
}

/** Makes a volume. */
export function createVolume(cloud: Scaleway, fields: NewVolume): Volume {
  const { project, zone, name, size, tags = [], iops = 5_000 } = fields;
  checkSize(size);
  checkIops(iops);
  checkQuota(cloud, "sbs_volumes", all(cloud, "volume").length);
  return create(cloud, "volume", {
    project,
    region: regionOf(zone),
    zone,
    name,
    tags,
    size,
    iops,
    before: null,
    parentSnapshotId: fields.parentSnapshotId ?? null,
    reference: null,
    lastDetachedAt: null,
    clusterId: fields.clusterId ?? null,
    retain: fields.retain ?? false,
    steps: steps(cloud, ["creating", latencies.volume.create], ["available", 0]),
  });
}

/** Deletes a volume that nothing holds; none with this id is no error. */
export function deleteVolume(cloud: Scaleway, id: string): void {
  const volume = alive(cloud, "volume", id);
  if (volume === undefined) return;
  const status = volumeStatus(cloud, volume);
  if (status === "in_use") {
    throw preconditionFailed("resource_still_in_use", "the volume is attached: detach it first");
  }
  if (status !== "available" && status !== "error") throw transientState("volume", id, status);
  startDeletion(cloud, volume);
}

/** Changes size and speed. Until it is done, the volume shows what it had before. */
export function updateVolume(
  cloud: Scaleway,
  volume: Volume,
  change: { size?: number; iops?: number },
): void {
  const { size = volume.size, iops = volume.iops } = change;
  if (size === volume.size && iops === volume.iops) return;
  if (size < volume.size) throw invalidArgument("size", "a volume can't shrink");
  checkSize(size);
  checkIops(iops);
  const status = volumeStatus(cloud, volume);
  if (status !== "available" && status !== "in_use") {
    throw transientState("volume", volume.identity, status);
  }
  volume.before = { size: volume.size, iops: volume.iops };
  volume.size = size;
  volume.iops = iops;
  volume.steps = steps(cloud, ["updating", latencies.volume.update], ["available", 0]);
  touch(cloud, volume);
}

/** Attaches a volume to a server. */
export function attach(cloud: Scaleway, volume: Volume, serverId: string): void {
  const status = volumeStatus(cloud, volume);
  if (status === "in_use") {
    throw preconditionFailed("resource_still_in_use", "the volume is attached to a server already");
  }
  if (status !== "available") throw transientState("volume", volume.identity, status);
  touch(cloud, volume);
  volume.reference = {
    id: randomUUID(),
    serverId,
    createdAt: volume.updatedAt,
    attachedAt: cloud.clock.after(latencies.volume.attach),
    detachedAt: null,
  };
}

/** Begins to take a volume from its server; `atOnce` when the server goes too. */
export function detach(cloud: Scaleway, volume: Volume, { atOnce = false } = {}): void {
  const reference = referenceOf(cloud, volume);
  if (reference === undefined || reference.detachedAt !== null) return;
  reference.detachedAt = atOnce ? cloud.clock.elapsed : cloud.clock.after(latencies.volume.detach);
  touch(cloud, volume);
  volume.lastDetachedAt = volume.updatedAt;
}

/** Who holds the volume, if anybody does. */
export function referenceOf(cloud: Scaleway, { reference }: Volume) {
  if (reference === null) return undefined;
  const { detachedAt } = reference;
  return detachedAt !== null && cloud.clock.elapsed >= detachedAt ? undefined : reference;
}

export function volumeStatus(cloud: Scaleway, volume: Volume): string {
  const status = statusOf(cloud, volume);
  return status === "available" && referenceOf(cloud, volume) !== undefined ? "in_use" : status;
}

export interface NewSnapshot {
  project: string;
  name: string;
  tags?: string[];
  public?: boolean;
  /** The cluster whose storage driver makes it. */
  clusterId?: string;
}

/** Makes a snapshot of a volume. */
export function createSnapshot(cloud: Scaleway, volume: Volume, fields: NewSnapshot): Snapshot {
  const status = volumeStatus(cloud, volume);
  if (status !== "available" && status !== "in_use") {
    throw transientState("volume", volume.identity, status);
  }
  checkQuota(cloud, "sbs_snapshots", all(cloud, "snapshot").length);
  const zone = volume.zone ?? "";
  return create(cloud, "snapshot", {
    project: fields.project,
    region: regionOf(zone),
    zone,
    name: fields.name,
    tags: fields.tags ?? [],
    size: volume.size,
    parentVolumeId: volume.identity,
    public: fields.public ?? false,
    clusterId: fields.clusterId ?? null,
    steps: steps(cloud, ["creating", latencies.snapshot.create], ["available", 0]),
  });
}

/** Deletes a snapshot; none with this id is no error. */
export function deleteSnapshot(cloud: Scaleway, id: string): void {
  const snapshot = alive(cloud, "snapshot", id);
  if (snapshot === undefined) return;
  const status = statusOf(cloud, snapshot);
  if (status === "creating") throw transientState("snapshot", id, status);
  startDeletion(cloud, snapshot);
}

function checkSize(size: number): void {
  if (size < smallest || size > largest) {
    throw invalidArgument("size", `must be between ${smallest} and ${largest} bytes`);
  }
}

function checkIops(iops: number): void {
  if (!iopsClasses.includes(iops))
    throw invalidArgument("perf_iops", `must be one of ${iopsClasses.join(", ")}`);
}
