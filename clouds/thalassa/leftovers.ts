/**
 * What controllers inside a cluster made in the customer's organisation and nobody removes when the cluster
 * goes: load balancers with their target groups and security groups, volumes and snapshots.
 */
import { type Collection, hasLabels, matchLabels, type ThalassaClient } from "./client";
import { isDeleted, removeAndWait } from "./remove";
import type { Labelled, LoadBalancer, SecurityGroup, Snapshot, TargetGroup, Volume } from "./types";

/** Labels by which the official controllers mark their objects; the value is the cluster's id. */
const cloudControllerLabel = "k8s.thalassa.cloud/kubernetes-cluster";
const storageDriverLabel = "k8s.thalassa.cloud/cluster-identity";

export interface Leftovers {
  loadBalancers: LoadBalancer[];
  targetGroups: TargetGroup[];
  securityGroups: SecurityGroup[];
  snapshots: Snapshot[];
  volumes: Volume[];
}

export interface SweepOptions {
  /** What happens to volumes and snapshots, which hold data. */
  volumes: "delete" | "keep";
  /** Time for each group of objects to go. Default 10 minutes. */
  deadlineSeconds?: number;
  /** Gets a line for each object that is deleted or kept. */
  report: (line: string) => void;
}

/** Finds what the controllers of this cluster made. */
export async function findLeftovers(client: ThalassaClient, clusterId: string): Promise<Leftovers> {
  const byController = { [cloudControllerLabel]: clusterId };
  const byDriver = { [storageDriverLabel]: clusterId };
  const [loadBalancers, targetGroups, securityGroups, snapshots, volumes] = await Promise.all([
    made(client.loadBalancers, byController),
    made(client.targetGroups, byController),
    made(client.securityGroups, byController),
    made(client.snapshots, byDriver),
    made(client.volumes, byDriver),
  ]);
  return { loadBalancers, targetGroups, securityGroups, snapshots, volumes };
}

/**
 * Removes what the controllers of a cluster left. Only for a cluster that is gone: while it lives, its
 * controllers would make everything again, and its workloads would lose their disks.
 */
export async function sweepLeftovers(
  client: ThalassaClient,
  clusterId: string,
  options: SweepOptions,
): Promise<void> {
  const cluster = await client.clusters.get(clusterId);
  if (cluster && !isDeleted(cluster)) {
    throw new Error(
      `Cluster ${clusterId} still exists (${cluster.status}): what its controllers made is not touched.`,
    );
  }
  const left = await findLeftovers(client, clusterId);
  // Load balancers use target groups and security groups, snapshots come from volumes.
  const network = async () => {
    await removeAll("load balancer", client.loadBalancers, left.loadBalancers, options, (balancer) =>
      client.loadBalancers.update(balancer.identity, { ...metadata(balancer), deleteProtection: false }),
    );
    await removeAll("target group", client.targetGroups, left.targetGroups, options);
    await removeAll("security group", client.securityGroups, left.securityGroups, options);
  };
  const storage = async () => {
    if (options.volumes === "keep") {
      for (const object of [...left.volumes, ...left.snapshots]) {
        options.report(`kept, it holds data and goes on costing: ${object.name} (${object.identity})`);
      }
      return;
    }
    await removeAll("snapshot", client.snapshots, left.snapshots, options, (snapshot) =>
      client.snapshots.update(snapshot.identity, { ...metadata(snapshot), deleteProtection: false }),
    );
    await removeAll("volume", client.volumes, left.volumes, options, (volume) =>
      client.volumes.update(volume.identity, {
        ...metadata(volume),
        size: volume.size,
        deleteProtection: false,
      }),
    );
  };
  await Promise.all([network(), storage()]);
}

async function made<T extends Labelled>(
  collection: Pick<Collection<T, never>, "list">,
  labels: Record<string, string>,
) {
  return (await collection.list(matchLabels(labels))).filter((object) => hasLabels(object, labels));
}

async function removeAll<T extends Labelled & { deleteProtection?: boolean; status?: string }>(
  noun: string,
  collection: Pick<Collection<T, never>, "get" | "remove">,
  objects: T[],
  { deadlineSeconds = 600, report }: SweepOptions,
  unprotect?: (object: T) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    objects.map(async (object) => {
      if (object.deleteProtection) await unprotect?.(object);
      await removeAndWait(collection, object.identity, {
        what: `${noun} ${object.name} (${object.identity}) is gone`,
        deadlineSeconds,
        progress: report,
      });
      report(`deleted ${noun} ${object.name} (${object.identity}), made inside the cluster`);
    }),
  );
}

function metadata(object: Labelled) {
  return {
    name: object.name,
    description: object.description ?? "",
    labels: object.labels ?? {},
    annotations: object.annotations ?? {},
  };
}
