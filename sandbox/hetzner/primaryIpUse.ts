/** Who has which Primary IP. */
import { all, alive, type Hetzner } from "./cloud";
import type { PrimaryIp, Server } from "./records";

/** What a Primary IP is assigned to. What is gone has none any more. */
export function assigneeOf(cloud: Hetzner, { assignee }: PrimaryIp): PrimaryIp["assignee"] {
  if (assignee === null) return null;
  const kind = assignee.type === "server" ? "server" : "loadBalancer";
  return alive(cloud, kind, assignee.id) === undefined ? null : assignee;
}

/** A server's address of a kind. */
export function primaryIpOf(cloud: Hetzner, server: Server, type: PrimaryIp["type"]): PrimaryIp | undefined {
  return all(cloud, server.organisation, "primaryIp").find(
    (one) => one.type === type && one.assignee?.type === "server" && one.assignee.id === server.id,
  );
}

/** The address that a server is reached by from outside, if there is one. */
export function publicIpv4Of(cloud: Hetzner, server: Server): string | undefined {
  return primaryIpOf(cloud, server, "ipv4")?.ip;
}

export function hasPublicInterface(cloud: Hetzner, server: Server): boolean {
  return primaryIpOf(cloud, server, "ipv4") !== undefined || primaryIpOf(cloud, server, "ipv6") !== undefined;
}
