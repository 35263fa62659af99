/**
 * Volumes and snapshots carry nothing that says whose they are: only the cluster itself knows. So they are tagged while
 * it lives; the tag stays in the cloud, whatever becomes of the run.
 */
import { ifFound } from "../errors";
import { listStorage } from "../kubernetes/empty";
import { KubernetesError } from "../kubernetes/errors";
import type { ScalewayClient } from "./client";
import { isDenied } from "./errors";
import type { Zone } from "./types";

/** Name of Scaleway's storage driver inside a cluster. */
const storageDriver = "csi.scaleway.com";

/**
 * Asks a living cluster for the volumes and snapshots that it made, and tags them. Gives whether that was possible:
 * where the cluster does not answer, or the key may not see volumes, they can't be told from others once it is gone.
 */
export async function claimFromCluster(
  client: ScalewayClient,
  clusterId: string,
  options: { tag: string; report: (line: string) => void },
): Promise<boolean> {
  const kubeconfig = await client.kubeconfig(clusterId);
  // A cluster that is gone was asked before it went.
  if (kubeconfig === undefined) return true;
  try {
    await claimStorage(client, await listStorage(kubeconfig, storageDriver), options);
    return true;
  } catch (error) {
    const why = isDenied(error)
      ? "the key may not see volumes (permission set BlockStorageFullAccess)"
      : error instanceof KubernetesError
        ? `the cluster's API does not answer (${error.message.replace(/\.$/, "")})`
        : undefined;
    if (why === undefined) throw error;
    options.report(`volumes and snapshots of the cluster could not be marked: ${why}. Going on`);
    return false;
  }
}

/** Handles as the storage driver writes them, `zone/uuid`. */
export interface StorageHandles {
  volumes: readonly string[];
  snapshots: readonly string[];
}

/**
 * Puts the tag on the volumes and snapshots, and keeps their other tags. What is gone is fine. Throws `CloudError` 403
 * where the key has no right to block storage.
 */
export async function claimStorage(
  { block }: ScalewayClient,
  { volumes, snapshots }: StorageHandles,
  { tag, report }: { tag: string; report: (line: string) => void },
): Promise<void> {
  const claimed = await Promise.all([
    ...volumes.flatMap(parsed).map(({ zone, id: volumeId }) =>
      claim(
        tag,
        () => block.getVolume({ zone, volumeId }),
        (tags) => block.updateVolume({ zone, volumeId, tags }),
      ),
    ),
    ...snapshots.flatMap(parsed).map(({ zone, id: snapshotId }) =>
      claim(
        tag,
        () => block.getSnapshot({ zone, snapshotId }),
        (tags) => block.updateSnapshot({ zone, snapshotId, tags }),
      ),
    ),
  ]);
  const count = claimed.filter((one) => one).length;
  if (count > 0) report(`marked ${count} volumes and snapshots that were made inside the cluster`);
}

async function claim(
  tag: string,
  get: () => Promise<{ tags: string[] }>,
  update: (tags: string[]) => Promise<unknown>,
): Promise<boolean> {
  const seen = await ifFound(get());
  if (!seen || seen.tags.includes(tag)) return false;
  return (await ifFound(update([...seen.tags, tag]))) !== undefined;
}

/** A handle of another form is not Scaleway's. */
function parsed(handle: string): { zone: Zone; id: string }[] {
  const [, zone, id] = /^([a-z]{2}-[a-z]{3,7}-\d{1,2})\/([0-9a-f-]{36})$/i.exec(handle) ?? [];
  return zone && id ? [{ zone: zone as Zone, id }] : [];
}
