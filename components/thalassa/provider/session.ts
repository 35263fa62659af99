/** The provider's connection to Thalassa: today's credential, and proof that it is the right one. */
import { clientFromEnvironment, type ThalassaClient } from "../../../clouds/thalassa/client";
import { thalassaEnvironment } from "../../../clouds/thalassa/environment";
import { assertOrganisation } from "../../../clouds/thalassa/identity";

const sessions = new Map<string, Promise<ThalassaClient>>();

/**
 * A client for the organisation that a resource's state names. The credential comes from the environment of
 * this very run. Before the first use in a process it is shown to reach the organisation: after that, "not
 * found" means gone, and not "looked in the wrong place".
 */
export function connect(organisation: string): Promise<ThalassaClient> {
  const { endpoint, token } = thalassaEnvironment(process.env);
  const key = JSON.stringify([endpoint, token, organisation]);
  let session = sessions.get(key);
  if (!session) {
    session = open(clientFromEnvironment(organisation));
    sessions.set(key, session);
    // A failure is not remembered: the next resource asks again.
    session.catch(() => sessions.delete(key));
  }
  return session;
}

async function open(client: ThalassaClient): Promise<ThalassaClient> {
  await assertOrganisation(client);
  return client;
}
