/**
 * What a run that was cut off made and no state ever heard of. The next `up` takes it over; where a destroy comes
 * instead, it would run and cost for ever.
 */
import { type Collection, type HetznerClient, selector } from "./client";
import { type Removal, removeAndFinish } from "./remove";
import { standing } from "./standing";
import type { Labelled } from "./types";

/** Deletes everything that carries the labels, but for placement groups and volumes. Only once all that the state knows is gone. */
export async function removeOrphans(
  client: HetznerClient,
  labels: Record<string, string>,
  options: Omit<Removal, "why">,
): Promise<void> {
  const [servers, { networks, loadBalancers, sshKeys, firewalls, primaryIps }] = await Promise.all([
    client.servers.list({ label_selector: selector(labels) }),
    standing(client, labels),
  ]);
  const how = { ...options, why: "which a run that was cut off left behind" };
  const removeAll = <T extends Labelled>(noun: string, collection: Collection<T>, objects: T[]) =>
    Promise.all(objects.map((object) => removeAndFinish(client, noun, collection, object, how)));
  await Promise.all([
    removeAll("server", client.servers, servers),
    removeAll("load balancer", client.loadBalancers, loadBalancers),
    removeAll("SSH key", client.sshKeys, sshKeys),
  ]);
  await Promise.all([
    removeAll("firewall", client.firewalls, firewalls),
    removeAll("primary IP", client.primaryIps, primaryIps),
    removeAll("network", client.networks, networks),
  ]);
}
