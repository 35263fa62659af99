/** How load balancers come to be, are connected, and go. */
import { randomUUID } from "node:crypto";
import { alive, all, create, type Scaleway, startDeletion, statusOf, steps, touch } from "../cloud";
import { invalidArgument, lbNotFound, notFound, preconditionFailed } from "../errors";
import { macAddressOf, newIpv4, newIpv6Network } from "../instance/addresses";
import { bookIp, ipsOf, releaseIps, useIp } from "../ipam/book";
import { regionOf } from "../localities";
import { checkQuota } from "../quotas";
import { latencies } from "./latencies";
import type { Attachment, LoadBalancer, LoadBalancerIp } from "./records";
import { loadBalancerTypeOf } from "./types";

export interface NewLoadBalancer {
  project: string;
  zone: string;
  name: string;
  description?: string;
  tags?: string[];
  /** Default: LB-S. */
  type?: string;
  /** Addresses that were made before. Default: a new one. */
  ipIds?: string[];
  /** Whether it gets an IPv4 address when it was given none. Default: true. */
  assignIpv4?: boolean;
  /** Default: false. */
  assignIpv6?: boolean;
  sslCompatibilityLevel?: string;
  /** Attached at once. */
  privateNetworkId?: string;
}

/** Makes a load balancer. Everything about it is checked before anything is made. */
export function createLoadBalancer(cloud: Scaleway, fields: NewLoadBalancer): LoadBalancer {
  const { project, zone, name, ipIds = [] } = fields;
  const type = loadBalancerTypeOf(fields.type ?? "LB-S");
  if (type === undefined) throw invalidArgument("type", `${fields.type} is not a type of load balancer`);
  const given = ipIds.map((id) => freeIp(cloud, id, project, zone));
  checkQuota(cloud, "lb_lbs", all(cloud, "loadBalancer").length);
  const balancer = create(cloud, "loadBalancer", {
    project,
    region: regionOf(zone),
    zone,
    name,
    tags: fields.tags ?? [],
    description: fields.description ?? "",
    type: type.name.toLowerCase(),
    sslCompatibilityLevel: fields.sslCompatibilityLevel ?? "ssl_compatibility_level_intermediate",
    privateNetworks: [],
    instanceId: randomUUID(),
    steps: steps(cloud, ["to_create", latencies.toCreate], ["creating", latencies.create], ["ready", 0]),
  });
  for (const ip of given) ip.loadBalancerId = balancer.identity;
  const own = { project, zone, loadBalancerId: balancer.identity };
  if (given.length === 0 && (fields.assignIpv4 ?? true)) createIp(cloud, own);
  if (given.length === 0 && (fields.assignIpv6 ?? false)) createIp(cloud, { ...own, isIpv6: true });
  if (fields.privateNetworkId !== undefined) attachNetwork(cloud, balancer, fields.privateNetworkId);
  return balancer;
}

function freeIp(cloud: Scaleway, id: string, project: string, zone: string): LoadBalancerIp {
  const ip = alive(cloud, "loadBalancerIp", id);
  if (ip?.zone !== zone || ip.organisation !== project) throw lbNotFound("ips");
  if (ip.loadBalancerId !== null) {
    throw preconditionFailed("resource_still_in_use", "the IP belongs to another load balancer");
  }
  return ip;
}

/** Deletes a load balancer with all that is in it; one that is gone is no error. */
export function deleteLoadBalancer(cloud: Scaleway, id: string, { releaseIp }: { releaseIp: boolean }): void {
  const balancer = alive(cloud, "loadBalancer", id);
  if (balancer === undefined || statusOf(cloud, balancer) === "to_delete") return;
  const latency = latencies.delete;
  for (const frontend of all(cloud, "lbFrontend")) {
    if (frontend.loadBalancerId !== id) continue;
    for (const acl of all(cloud, "lbAcl")) {
      if (acl.frontendId === frontend.identity) startDeletion(cloud, acl);
    }
    startDeletion(cloud, frontend);
  }
  for (const kind of ["lbBackend", "lbCertificate"] as const) {
    for (const part of all(cloud, kind)) {
      if (part.loadBalancerId === id) startDeletion(cloud, part);
    }
  }
  for (const ip of addressesOf(cloud, balancer)) {
    if (releaseIp) startDeletion(cloud, ip, { status: "deleting", latency });
    else ip.loadBalancerId = null;
  }
  releaseIps(cloud, id);
  balancer.privateNetworks = [];
  startDeletion(cloud, balancer, { status: "to_delete", latency });
}

export function addressesOf(cloud: Scaleway, balancer: LoadBalancer): LoadBalancerIp[] {
  return all(cloud, "loadBalancerIp").filter((ip) => ip.loadBalancerId === balancer.identity);
}

export interface NewIp {
  project: string;
  zone: string;
  tags?: string[];
  reverse?: string | null;
  isIpv6?: boolean;
  loadBalancerId?: string;
}

/** Makes a public address for load balancers. */
export function createIp(cloud: Scaleway, fields: NewIp): LoadBalancerIp {
  const { project, zone, tags = [] } = fields;
  const address = fields.isIpv6 ? newIpv6Network(cloud).replace("/64", "1") : newIpv4(cloud);
  return create(cloud, "loadBalancerIp", {
    project,
    region: regionOf(zone),
    zone,
    name: address,
    tags,
    address,
    loadBalancerId: fields.loadBalancerId ?? null,
    reverse: fields.reverse ?? `${address.replaceAll(/[.:]+/g, "-")}.lb.${regionOf(zone)}.scw.cloud`,
  });
}

/** Connects a load balancer to a private network, with an address that was booked before or the next free one. */
export function attachNetwork(
  cloud: Scaleway,
  balancer: LoadBalancer,
  privateNetworkId: string,
  ipamIpIds: string[] = [],
): Attachment {
  const network = alive(cloud, "privateNetwork", privateNetworkId);
  const region = balancer.region ?? "";
  if (network?.region !== region || network.organisation !== balancer.organisation) {
    throw notFound("private_network", privateNetworkId);
  }
  if (balancer.privateNetworks.some((one) => one.privateNetworkId === network.identity)) {
    throw preconditionFailed("resource_still_in_use", "the load balancer is in this private network already");
  }
  const user = {
    type: "lb_server",
    id: balancer.identity,
    name: balancer.name,
    macAddress: macAddressOf(balancer.identity).toUpperCase(),
  };
  const booked = ipamIpIds.map((id) => {
    const ip = alive(cloud, "ipamIp", id);
    if (ip?.privateNetworkId !== network.identity) throw notFound("ip", id);
    return ip;
  });
  for (const ip of booked) useIp(cloud, ip, user);
  if (booked.length === 0) {
    bookIp(cloud, {
      project: balancer.organisation,
      region,
      privateNetworkId: network.identity,
      resource: user,
    });
  }
  touch(cloud, balancer);
  const place = {
    privateNetworkId: network.identity,
    createdAt: balancer.updatedAt,
    readyAt: cloud.clock.after(latencies.attach),
  };
  balancer.privateNetworks.push(place);
  return place;
}

/** Takes a load balancer out of a private network, and gives its addresses there back. */
export function detachNetwork(cloud: Scaleway, balancer: LoadBalancer, privateNetworkId: string): void {
  const place = balancer.privateNetworks.find((one) => one.privateNetworkId === privateNetworkId);
  if (place === undefined) throw lbNotFound("privateNetwork");
  balancer.privateNetworks = balancer.privateNetworks.filter((one) => one !== place);
  releaseIps(cloud, balancer.identity, privateNetworkId);
  touch(cloud, balancer);
}

/** Ids of the addresses that a load balancer has in a private network. */
export function privateIpIdsOf(cloud: Scaleway, balancer: LoadBalancer, privateNetworkId: string): string[] {
  return ipsOf(cloud, balancer.identity)
    .filter((ip) => ip.privateNetworkId === privateNetworkId)
    .map((ip) => ip.identity);
}
