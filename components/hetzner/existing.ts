/**
 * What of a cluster stands in its project, by the label that names each of our objects. A run that is cut off leaves
 * objects which the state never heard of; the next one takes them over instead of making twins.
 */
import type { Standing } from "../../clouds/hetzner/standing";
import type { Server } from "../../clouds/hetzner/types";
import { ownerLabelKeys } from "../naming";
import type { PlannedServer } from "./serverPlan";

/** Ids as the provider writes them, by resource. */
export type Existing = Readonly<Record<string, string>>;

export interface ExistingServers {
  /** To be taken over. */
  ids: Existing;
  /**
   * Made, but not connected or not started. One that the state knows of is finished; one that it does not, and that
   * therefore never had a chance to boot, is made anew. By server name.
   */
  unfinished: ReadonlyMap<string, number>;
}

/** Servers with the planned boot configuration. The name tells them from one that is about to be replaced. */
export function existingServers(planned: readonly PlannedServer[], live: readonly Server[]): ExistingServers {
  const found = planned.flatMap(({ resource, name }) =>
    live.filter((server) => server.name === name).map((server) => ({ resource, server })),
  );
  // The gateway has nothing to lose, and what the provider reads of its address is not what it was given.
  const isFinished = ({ resource, server }: (typeof found)[number]) =>
    resource !== "gateway" && server.status === "running" && server.private_net.length > 0;
  return {
    ids: Object.fromEntries(
      found.filter(isFinished).map(({ resource, server }) => [resource, `${server.id}`]),
    ),
    unfinished: new Map(
      found.filter((each) => !isFinished(each)).map(({ server }) => [server.name, server.id]),
    ),
  };
}

/** Everything else, with what has no labels of its own: subnets, routes, and the parts of a load balancer. */
export function existingObjects({
  networks,
  loadBalancers,
  sshKeys,
  firewalls,
  primaryIps,
}: Standing): Existing {
  const ids: Record<string, string> = {};
  for (const { labels, id } of [...networks, ...loadBalancers, ...sshKeys, ...firewalls, ...primaryIps]) {
    const resource = labels[ownerLabelKeys.resource];
    if (resource !== undefined) ids[resource] = `${id}`;
  }
  for (const { id, subnets, routes } of networks) {
    // The subnets follow each other by address.
    const ranges = subnets.map(({ ip_range: range }) => range);
    for (const [nth, resource] of ["control-subnet", "nodes-subnet"].entries())
      if (ranges[nth] !== undefined) ids[resource] = `${id}-${ranges[nth]}`;
    for (const { destination } of routes) ids["default-route"] = `${id}-${destination}`;
  }
  for (const { id, private_net: nets, services } of loadBalancers) {
    for (const { network } of nets) ids["api-network"] = `${id}-${network}`;
    for (const { listen_port: port } of services) ids["api-service"] = `${id}__${port}`;
  }
  return ids;
}
