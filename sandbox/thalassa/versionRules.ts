/** Which Kubernetes versions may be chosen, and what may follow what. */
import { ApiError } from "../base/errors";
import { named, type Version, versions } from "./catalogue";
import { versionOf } from "./references";

/** The version that a new cluster gets; the latest stable one when none is named. */
export function versionForNewCluster(reference: string | null | undefined): Version {
  if (reference) return choosable(reference);
  const latest = versions.find((version) => version.enabled && version.supported);
  if (latest === undefined) throw new Error("no version is enabled and supported");
  return latest;
}

/** The version that a cluster is to change to: the same, or newer by at most one minor release. */
export function versionForUpgrade(current: string, reference: string): Version {
  const from = versionOf(current);
  const to = named(versions, reference);
  if (to === from) return from;
  const target = choosable(reference);
  if (isNewer(from, target))
    throw new ApiError(400, `downgrade from ${from.name} to ${target.name} is not possible`);
  if (minor(target) > minor(from) + 1) {
    throw new ApiError(400, `upgrade from ${from.name} to ${target.name} skips a minor version`);
  }
  return target;
}

/** The version of a node pool: not newer than its cluster's, and never older than before. */
export function versionForPool(cluster: string, current: string | undefined, reference: string): Version {
  if (current !== undefined && named(versions, reference)?.identity === current) return versionOf(current);
  const target = choosable(reference);
  if (isNewer(target, versionOf(cluster))) {
    throw new ApiError(
      400,
      `node pool version ${target.name} is newer than the cluster's ${versionOf(cluster).name}`,
    );
  }
  if (current !== undefined && isNewer(versionOf(current), target)) {
    throw new ApiError(400, `downgrade from ${versionOf(current).name} to ${target.name} is not possible`);
  }
  return target;
}

function choosable(reference: string): Version {
  const version = named(versions, reference);
  if (version === undefined) throw new ApiError(400, `kubernetes version ${reference} does not exist`);
  if (!version.enabled) throw new ApiError(400, `kubernetes version ${version.name} is not enabled`);
  return version;
}

function numbers(version: Version): number[] {
  return version.name.slice(1).split(/[.-]/).map(Number);
}

function minor(version: Version): number {
  return numbers(version)[1] ?? 0;
}

function isNewer(a: Version, b: Version): boolean {
  const other = numbers(b);
  const difference = numbers(a).map((part, index) => part - (other[index] ?? 0));
  return (difference.find((part) => part !== 0) ?? 0) > 0;
}
