/** The connection to Hetzner: today's credential, and what can be proven about it. */
import { HetznerClient, selector } from "./client";
import { hetznerEnvironment } from "./environment";
import { assertProject } from "./identity";
import { assertMayWrite } from "./permission";

const clients = new Map<string, HetznerClient>();
const proofs = new Map<string, Promise<void>>();

/** A client with the credential and endpoint of this run's environment; nothing is proven about them. */
export function connect(): HetznerClient {
  return current().client;
}

/** A client whose token works and may write, as far as that can be known beforehand. Asked for once in a process. */
export function connectForWriting(): Promise<HetznerClient> {
  return proven("may write", assertMayWrite);
}

/**
 * A client whose token belongs to the cluster's project. Asked for once in a process: after that, "not found" means
 * gone, and not "looked in the wrong place".
 */
export function connectToCluster(clusterLabels: Record<string, string>): Promise<HetznerClient> {
  return proven(`holds ${selector(clusterLabels)}`, (client) => assertProject(client, clusterLabels));
}

function current(): { key: string; client: HetznerClient } {
  const { endpoint, token } = hetznerEnvironment(process.env);
  const key = JSON.stringify([endpoint, token]);
  const client = clients.get(key) ?? new HetznerClient({ endpoint, token });
  clients.set(key, client);
  return { key, client };
}

async function proven(what: string, prove: (client: HetznerClient) => Promise<void>): Promise<HetznerClient> {
  const { key, client } = current();
  const id = JSON.stringify([key, what]);
  let proof = proofs.get(id);
  if (!proof) {
    proof = prove(client);
    proofs.set(id, proof);
    // A failure is not remembered: the next one asks again.
    proof.catch(() => proofs.delete(id));
  }
  await proof;
  return client;
}
