/** Deleting the private network and the VPC, which stay busy for a while after what was in them is gone. */
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";
import type { Abilities } from "./types";

export interface Release extends Removal {
  /** With the right to IPAM, free reservations are released and the rest is named where the deadline passes. */
  abilities: Pick<Abilities, "ipam">;
}

/**
 * Deletes the private network: tries again while the cloud says that it is in use, until the deadline. One that is gone
 * is fine, and so does the provider's own delete take it.
 */
export async function releasePrivateNetwork(
  _client: ScalewayClient,
  _privateNetworkId: string,
  _options: Release,
): Promise<void> {
  throw new Error("not there yet");
}

/**
 * Deletes the VPC in the same way. The provider's own delete takes a VPC that is gone for an error, so this is for one
 * that the provider retains.
 */
export async function releaseVpc(_client: ScalewayClient, _vpcId: string, _options: Removal): Promise<void> {
  throw new Error("not there yet");
}
