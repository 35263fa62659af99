/** The connection to Scaleway: today's credential, and proof that it is the right one. */
import type { ScalewayClient } from "./client";

/** A client with the credential and endpoints of this run's environment; nothing is proven about them. */
export function connect(_project: string, _region: string): ScalewayClient {
  throw new Error("not there yet");
}

/**
 * The guard: a client whose key reaches the project with the five permission sets. Asked for once in a process: after
 * that, "not found" means gone, and not "looked in the wrong place". Throws `MissingPermissionsError`.
 */
export async function connectTo(_project: string, _region: string): Promise<ScalewayClient> {
  throw new Error("not there yet");
}
