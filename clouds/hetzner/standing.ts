/** What of a cluster stands in its project besides servers, for a run that goes on where another was cut off. */
import { type HetznerClient, selector } from "./client";
import type { Labelled, LoadBalancer, Network } from "./types";

export interface Standing {
  networks: Network[];
  loadBalancers: LoadBalancer[];
  sshKeys: Labelled[];
  firewalls: Labelled[];
  primaryIps: Labelled[];
}

/** Asks for everything at once, each thing once. */
export async function standing(
  client: HetznerClient,
  clusterLabels: Record<string, string>,
): Promise<Standing> {
  const ofCluster = { label_selector: selector(clusterLabels) };
  const [networks, loadBalancers, sshKeys, firewalls, primaryIps] = await Promise.all([
    client.networks.list(ofCluster),
    client.loadBalancers.list(ofCluster),
    client.sshKeys.list(ofCluster),
    client.firewalls.list(ofCluster),
    client.primaryIps.list(ofCluster),
  ]);
  return { networks, loadBalancers, sshKeys, firewalls, primaryIps };
}
