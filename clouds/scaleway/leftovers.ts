/**
 * What controllers inside a cluster made in the project and nobody removes when the cluster goes: load balancers of the
 * cloud controller with their addresses, volumes and snapshots of the storage driver.
 */
import { ifFound } from "../errors";
import type { ScalewayClient } from "./client";
import { removeAndWait } from "./remove";
import type { Removal } from "./removal";
import type { Abilities, LoadBalancer, Snapshot, Volume, Zone } from "./types";
import { inEach, zonesOf } from "./zones";

/** Whose leftovers are meant. */
export interface SweepScope {
  /** Kapsule's id of the cluster. */
  clusterId: string;
  /** The tag by which the cluster's objects are known, `key=value`; `claimStorage` puts it on volumes and snapshots. */
  tag: string;
}

export interface SweepOptions extends Removal {
  /** What happens to volumes and snapshots, which hold data. */
  volumes: "delete" | "keep";
  /** What the key can't see is reported, not swept. */
  abilities: Pick<Abilities, "loadBalancers" | "blockStorage">;
}

/**
 * Removes what the controllers of a cluster left, in every zone of the region. Only for a cluster that is gone: throws
 * while it lives. It may be cut off at any point and run again.
 */
export async function sweepLeftovers(
  client: ScalewayClient,
  scope: SweepScope,
  options: SweepOptions,
): Promise<void> {
  const { clusterId } = scope;
  const cluster = await ifFound(client.kubernetes.getCluster({ clusterId }));
  if (cluster && cluster.status !== "deleted")
    throw new Error(
      `Cluster ${clusterId} still exists (${cluster.status}): what its controllers made is not touched.`,
    );
  await Promise.all([sweepLoadBalancers(client, scope, options), sweepStorage(client, scope, options)]);
}

/** The cloud controller's names begin with the cluster's id; of a load balancer that was renamed the tag still tells. */
export function isOfCluster(clusterId: string, { name, tags }: Pick<LoadBalancer, "name" | "tags">): boolean {
  return name.startsWith(clusterId) || tags.includes(`cluster=${clusterId}`);
}

/**
 * Whether an address of a load balancer is the customer's own, reserved before: those that the controller made carry no
 * tags, and no other reverse name than Scaleway's.
 */
export function isReserved({ tags, reverse }: Pick<LoadBalancer["ip"][number], "tags" | "reverse">): boolean {
  return tags.length > 0 || !(reverse === "" || reverse.endsWith(".scw.cloud"));
}

async function sweepLoadBalancers(
  { loadBalancers: api, project, region }: ScalewayClient,
  { clusterId }: SweepScope,
  { abilities, ...removal }: SweepOptions,
): Promise<void> {
  const { report } = removal;
  if (!abilities.loadBalancers) return report(unseen("load balancers", "LoadBalancersFullAccess"));
  const all = await inEach(zonesOf(region), (zone) => api.listLbs({ zone, projectId: project }).all());
  await Promise.all(
    all
      .filter((balancer) => balancer.projectId === project && isOfCluster(clusterId, balancer))
      .map(async ({ id: lbId, name, zone, ip }) => {
        const what = `load balancer ${name} (${lbId})`;
        // The controller gives a load balancer either the customer's addresses or its own, never both.
        const reserved = ip.filter(isReserved);
        await removeAndWait(
          {
            what,
            get: () => api.getLb({ zone, lbId }),
            remove: () => api.deleteLb({ zone, lbId, releaseIp: reserved.length === 0 }),
          },
          removal,
        );
        report(`deleted ${what}, made inside the cluster`);
        for (const { ipAddress, id } of reserved)
          report(
            `kept, it was reserved apart from the cluster and goes on costing: address ${ipAddress} (${id})`,
          );
      }),
  );
}

async function sweepStorage(
  { block, project, region }: ScalewayClient,
  { clusterId, tag }: SweepScope,
  { abilities, volumes: fate, ...removal }: SweepOptions,
): Promise<void> {
  const { report } = removal;
  if (!abilities.blockStorage) return report(unseen("volumes and snapshots", "BlockStorageFullAccess"));
  const list = { projectId: project, includeDeleted: false };
  const [everyVolume, everySnapshot] = await Promise.all([
    inEach(zonesOf(region), (zone) => block.listVolumes({ zone, ...list }).all()),
    inEach(zonesOf(region), (zone) => block.listSnapshots({ zone, ...list }).all()),
  ]);
  const isOurs = ({ name, tags, projectId }: Volume | Snapshot) =>
    projectId === project && (tags.includes(tag) || name.startsWith(clusterId));
  const volumes = everyVolume.filter(isOurs);
  const volumeIds = new Set(volumes.map(({ id }) => id));
  const snapshots = everySnapshot.filter(
    (snapshot) => isOurs(snapshot) || volumeIds.has(snapshot.parentVolume?.id ?? ""),
  );
  if (fate === "keep") {
    for (const [noun, objects] of [
      ["volume", volumes],
      ["snapshot", snapshots],
    ] as const)
      for (const { name, id, size } of objects)
        report(`kept, it holds data and goes on costing: ${noun} ${name} (${id}, ${size / 1e9} GB)`);
    return;
  }
  const remove = async (noun: string, { name, id, zone }: Located, calls: Calls) => {
    const what = `${noun} ${name} (${id})`;
    await removeAndWait(
      { what, get: () => calls.get(zone, id), remove: () => calls.remove(zone, id) },
      removal,
    );
    report(`deleted ${what}, made inside the cluster`);
  };
  // Snapshots first: a cloud may keep a volume as long as a snapshot of it exists.
  await Promise.all(
    snapshots.map((snapshot) =>
      remove("snapshot", snapshot, {
        get: (zone, snapshotId) => block.getSnapshot({ zone, snapshotId }),
        remove: (zone, snapshotId) => block.deleteSnapshot({ zone, snapshotId }),
      }),
    ),
  );
  await Promise.all(
    volumes.map((volume) =>
      remove("volume", volume, {
        get: (zone, volumeId) => block.getVolume({ zone, volumeId }),
        remove: (zone, volumeId) => block.deleteVolume({ zone, volumeId }),
      }),
    ),
  );
}

type Located = Pick<Volume, "id" | "name" | "zone">;

interface Calls {
  get: (zone: Zone, id: string) => Promise<object>;
  remove: (zone: Zone, id: string) => Promise<unknown>;
}

function unseen(what: string, set: string): string {
  return `${what} that the cluster may have left were not looked for: the key lacks ${set}`;
}
