/** The connection to Thalassa: today's credential, and proof that it is the right one. */
import { ThalassaClient } from "./client";
import { thalassaEnvironment } from "./environment";
import { assertOrganisation } from "./identity";

const sessions = new Map<string, Promise<ThalassaClient>>();

/**
 * A client for an organisation, with the credential and endpoint of this run's environment. Before the first
 * use in a process the credential is shown to reach the organisation: after that, "not found" means gone, and
 * not "looked in the wrong place".
 */
export function connect(organisation: string): Promise<ThalassaClient> {
  const { endpoint, token } = thalassaEnvironment(process.env);
  const key = JSON.stringify([endpoint, token, organisation]);
  let session = sessions.get(key);
  if (!session) {
    session = proven(new ThalassaClient({ endpoint, token, organisation }));
    sessions.set(key, session);
    // A failure is not remembered: the next resource asks again.
    session.catch(() => sessions.delete(key));
  }
  return session;
}

async function proven(client: ThalassaClient): Promise<ThalassaClient> {
  await assertOrganisation(client);
  return client;
}
