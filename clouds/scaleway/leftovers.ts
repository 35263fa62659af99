/**
 * What controllers inside a cluster made in the project and nobody removes when the cluster goes: load balancers of the
 * cloud controller with their addresses, volumes and snapshots of the storage driver.
 */
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";
import type { Abilities } from "./types";

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
  _client: ScalewayClient,
  _scope: SweepScope,
  _options: SweepOptions,
): Promise<void> {
  throw new Error("not there yet");
}
