/**
 * What a run that was cut off made and no state ever heard of. The next `up` takes it over; where a destroy comes
 * instead, it would run and cost for ever.
 */
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";
import type { Abilities } from "./types";

export interface OrphanOptions extends Removal {
  volumes: "delete" | "keep";
  abilities: Abilities;
}

/**
 * Deletes everything that carries the tag, in every zone of the region, but for the bucket: clusters with their
 * leftovers, gateways and their addresses, placement groups, private networks, VPCs. Only once all that the state knows
 * is gone.
 */
export async function removeOrphans(
  _client: ScalewayClient,
  _tag: string,
  _options: OrphanOptions,
): Promise<void> {
  throw new Error("not there yet");
}
