/** Names, tags and ids of a cluster's objects on Scaleway. */
import { createHash } from "node:crypto";
import type { ScalewayClusterSpec, ScalewayNodePoolSpec } from "../cluster";
import { clusterLabels, ownerLabels, resourceName } from "../naming";

/** The owner labels of one object, as Scaleway's tags. */
export function ownerTags(
  spec: Pick<ScalewayClusterSpec, "customer" | "id">,
  stack: string,
  resource: string,
): string[] {
  return tagsOf(ownerLabels(spec, stack, resource));
}

/** The tag by which everything of a cluster is found. */
export function clusterTag(clusterId: string): string {
  return tagsOf(clusterLabels(clusterId))[0] ?? "";
}

function tagsOf(labels: Record<string, string>): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Names of buckets are shared by all customers of the cloud. */
export function bucketName(clusterId: string): string {
  return `mengi-backup-${clusterId}`;
}

/**
 * Name of the Kapsule pool that a pool of ours has in a zone. What can't be changed in place is part of it, so that a
 * replacement has another name than the pool that it replaces: the two exist side by side for a while.
 */
export function poolName(pool: ScalewayNodePoolSpec, zone: string): string {
  const { machineType, rootVolume, publicIps, placementGroup } = pool;
  const fixed = [machineType, rootVolume.type ?? "", rootVolume.sizeGb ?? 0, publicIps, placementGroup];
  const hash = createHash("sha256").update(JSON.stringify(fixed)).digest("hex").slice(0, 5);
  return `${pool.name}-${zone}-${hash}`;
}

/** A pool's placement group is replaced together with it, for there may be no more than 20 nodes in one. */
export function placementGroupName(spec: Pick<ScalewayClusterSpec, "name" | "id">, pool: string): string {
  return resourceName(spec, pool);
}

/** Value of the label `mengi-resource` on the placement group of a Kapsule pool. */
export function placementGroupResource(pool: string): string {
  return `placement-${pool}`;
}

/** An id as the provider writes it: `region/id` or `zone/id`. */
export function localId(locality: string, id: string): string {
  return `${locality}/${id}`;
}

/** The id as the API knows it, without the region or zone that the provider puts before it. */
export function bareId(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
