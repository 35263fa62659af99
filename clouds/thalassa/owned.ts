/** What of a stack exists in the organisation, found by owner labels alone: independent of any state. */
import { hasLabels, matchLabels, type ThalassaClient } from "./client";
import type { Labelled } from "./types";

export interface OwnedObject {
  /** What it is, such as `NAT gateway`. */
  noun: string;
  name: string;
  identity: string;
}

/** Lists the objects that carry these labels, node pools included. */
export async function listOwned(
  client: ThalassaClient,
  labels: Record<string, string>,
): Promise<OwnedObject[]> {
  const list = async (noun: string, collection: { list(f: Record<string, string>): Promise<Labelled[]> }) =>
    (await collection.list(matchLabels(labels)))
      .filter((object) => hasLabels(object, labels))
      .map(({ name, identity }) => ({ noun, name, identity }));
  const [clusters, ...others] = await Promise.all([
    list("Kubernetes cluster", client.clusters),
    list("VPC", client.vpcs),
    list("subnet", client.subnets),
    list("route table", client.routeTables),
    list("NAT gateway", client.natGateways),
  ]);
  const pools = await Promise.all(
    clusters.map(({ identity }) => list("node pool", client.nodePools(identity))),
  );
  return [...others.flat(), ...clusters, ...pools.flat()];
}
