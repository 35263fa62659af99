/**
 * Volumes and snapshots carry nothing that says whose they are: only the cluster itself knows. So they are tagged while
 * it lives; the tag stays in the cloud, whatever becomes of the run.
 */
import type { ScalewayClient } from "./client";
import type { Abilities } from "./types";

/** Handles as the storage driver writes them, `zone/uuid`. */
export interface StorageHandles {
  volumes: readonly string[];
  snapshots: readonly string[];
}

/**
 * Puts the tag on the volumes and snapshots, and keeps their other tags. What is gone is fine. Without the right to
 * block storage it says so and does nothing.
 */
export async function claimStorage(
  _client: ScalewayClient,
  _handles: StorageHandles,
  _options: { tag: string; abilities: Pick<Abilities, "blockStorage">; report: (line: string) => void },
): Promise<void> {
  throw new Error("not there yet");
}
