/** The connection to Scaleway: today's credential, and proof that it is the right one. */
import { ScalewayClient } from "./client";
import { readScalewayEnvironment } from "./environment";
import { assertPermissions, type PatienceOptions } from "./permissions";

const clients = new Map<string, ScalewayClient>();
const proofs = new Map<ScalewayClient, Promise<void>>();

/** A client with the credential and endpoints of this run's environment; nothing is proven about them. */
export function connect(project: string, region: string): ScalewayClient {
  const { accessKey, secretKey, endpoint, s3Endpoint } = readScalewayEnvironment(process.env);
  const options = { project, region, accessKey, secretKey, endpoint, s3Endpoint: s3Endpoint(region) };
  const key = JSON.stringify(options);
  const client = clients.get(key) ?? new ScalewayClient(options);
  clients.set(key, client);
  return client;
}

/**
 * The guard: a client whose key reaches the project with the five permission sets. Asked for once in a process: after
 * that, "not found" means gone, and not "looked in the wrong place". Throws `MissingPermissionsError`.
 */
export async function connectTo(
  project: string,
  region: string,
  options: PatienceOptions = {},
): Promise<ScalewayClient> {
  const client = connect(project, region);
  let proof = proofs.get(client);
  if (!proof) {
    proof = assertPermissions(client, options);
    proofs.set(client, proof);
    // A failure is not remembered: the next one asks again.
    proof.catch(() => proofs.delete(client));
  }
  await proof;
  return client;
}
