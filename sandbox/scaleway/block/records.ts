/** What the sandbox keeps of Block Storage. */
import type { KindDescription, Metadata } from "../kinds";

/** A server's hold on a volume. The times are those of the cloud's clock. */
export interface Reference {
  id: string;
  serverId: string;
  createdAt: string;
  attachedAt: number;
  /** When a detachment is over. */
  detachedAt: number | null;
}

export interface Volume extends Metadata {
  /** Bytes. */
  size: number;
  /** I/O operations a second, 5000 or 15000. */
  iops: number;
  /** What it had before the update that is under way. */
  before: { size: number; iops: number } | null;
  parentSnapshotId: string | null;
  reference: Reference | null;
  lastDetachedAt: string | null;
  /** The cluster whose storage driver made it. The API doesn't show it. */
  clusterId: string | null;
  /** Whether its storage class keeps it. The API doesn't show it. */
  retain: boolean;
}

export interface Snapshot extends Metadata {
  /** Bytes. */
  size: number;
  parentVolumeId: string | null;
  public: boolean;
  /** The cluster whose storage driver made it. The API doesn't show it. */
  clusterId: string | null;
}

export interface BlockRecords {
  volume: Volume;
  snapshot: Snapshot;
}

export const blockKinds = {
  volume: { resource: "volume", family: "BlockStorage" },
  snapshot: { resource: "snapshot", family: "BlockStorage" },
} satisfies Record<keyof BlockRecords, KindDescription>;
