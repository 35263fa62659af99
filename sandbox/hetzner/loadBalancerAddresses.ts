/** Public addresses of load balancers: their own, or Primary IPs. */
import { all, type Hetzner, referred } from "./cloud";
import { dnsPtrView } from "./dnsPtr";
import { refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { assigneeOf } from "./primaryIpUse";
import { firstAddress } from "./publicAddresses";
import type { LoadBalancer, PrimaryIp } from "./records";

/** The Primary IP that a load balancer has, if it has one of this kind. */
export function assignedIp(
  cloud: Hetzner,
  balancer: LoadBalancer,
  type: PrimaryIp["type"],
): PrimaryIp | undefined {
  return all(cloud, balancer.organisation, "primaryIp").find(
    (one) => one.type === type && one.assignee?.type === "load_balancer" && one.assignee.id === balancer.id,
  );
}

/** A Primary IP that a new load balancer is to have. */
export function assignable(
  cloud: Hetzner,
  project: string,
  id: number,
  type: PrimaryIp["type"],
  location: string,
): PrimaryIp {
  const primaryIp = referred(cloud, project, "primaryIp", id);
  if (primaryIp.type !== type) throw new InvalidInput(`public_net.${type}`, `not of type ${type}`);
  if (primaryIp.location !== location) {
    throw new InvalidInput(`public_net.${type}`, "in another location");
  }
  if (assigneeOf(cloud, primaryIp) !== null) {
    throw refused("primary_ip_already_assigned", "Primary IP is already assigned");
  }
  return primaryIp;
}

export function publicNetView(cloud: Hetzner, balancer: LoadBalancer) {
  return {
    enabled: balancer.publicInterface,
    ipv4: addressView(cloud, balancer, "ipv4"),
    ipv6: addressView(cloud, balancer, "ipv6"),
  };
}

/** Of an IPv6 network a load balancer has the first address. */
function addressView(cloud: Hetzner, balancer: LoadBalancer, type: PrimaryIp["type"]) {
  const primaryIp = assignedIp(cloud, balancer, type);
  const address = primaryIp ?? balancer[type];
  const ip = firstAddress(address.ip);
  return {
    ...(primaryIp === undefined ? {} : { id: primaryIp.id }),
    ip,
    blocked: false,
    dns_ptr: dnsPtrView(address).find((one) => one.ip === ip)?.dns_ptr ?? null,
  };
}
