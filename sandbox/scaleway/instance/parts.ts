/** What belongs to a server: volumes, addresses, private NICs. */
import { detach } from "../block/manage";
import { alive, all, create, type Scaleway, startDeletion, steps } from "../cloud";
import { bookIp, releaseIps, useIp } from "../ipam/book";
import { notFound, preconditionFailed } from "../errors";
import { regionOf } from "../localities";
import { macAddressOf, newIpv4, newIpv6Network } from "./addresses";
import { latencies } from "./latencies";
import type { FlexibleIp, PrivateNic, Server } from "./records";

/** Most private NICs of a server. */
const maxPrivateNics = 8;

export function privateNicsOf(cloud: Scaleway, server: Server): PrivateNic[] {
  return all(cloud, "privateNic").filter((nic) => nic.serverId === server.identity);
}

export function ipsOfServer(cloud: Scaleway, server: Server): FlexibleIp[] {
  return all(cloud, "flexibleIp").filter((ip) => ip.serverId === server.identity);
}

export interface NewIp {
  project: string;
  zone: string;
  tags?: string[];
  type?: FlexibleIp["type"];
  serverId?: string | null;
  dynamic?: boolean;
}

/** Makes a public address. */
export function createIp(cloud: Scaleway, fields: NewIp): FlexibleIp {
  const { project, zone, tags = [], type = "routed_ipv4" } = fields;
  const address = type === "routed_ipv4" ? newIpv4(cloud) : newIpv6Network(cloud);
  return create(cloud, "flexibleIp", {
    project,
    region: regionOf(zone),
    zone,
    name: address,
    tags,
    type,
    address,
    serverId: fields.serverId ?? null,
    reverse: null,
    dynamic: fields.dynamic ?? false,
    steps: steps(cloud, ["pending", fields.serverId ? latencies.ip.attach : 0], ["attached", 0]),
  });
}

/** Gives a server that asks for it, and has no other, a public address for as long as it runs. */
export function giveDynamicIp(cloud: Scaleway, server: Server): void {
  if (!server.dynamicIpRequired || ipsOfServer(cloud, server).length > 0) return;
  createIp(cloud, {
    project: server.organisation,
    zone: server.zone ?? "",
    serverId: server.identity,
    dynamic: true,
  });
}

/** Connects an address to a server, or (null) takes it away. */
export function moveIp(cloud: Scaleway, ip: FlexibleIp, serverId: string | null): void {
  if (ip.serverId === serverId) return;
  ip.serverId = serverId;
  ip.steps = steps(cloud, ["pending", latencies.ip.attach], ["attached", 0]);
  if (serverId === null && ip.dynamic) startDeletion(cloud, ip);
}

export interface NewPrivateNic {
  privateNetworkId: string;
  tags?: string[];
  /** Addresses that were booked before. Default: the next free ones, IPv4 and IPv6. */
  ipamIpIds?: string[];
}

/** Connects a server to a private network. */
export function createPrivateNic(cloud: Scaleway, server: Server, fields: NewPrivateNic): PrivateNic {
  const { privateNetworkId, ipamIpIds = [] } = fields;
  const zone = server.zone ?? "";
  const region = regionOf(zone);
  const network = alive(cloud, "privateNetwork", privateNetworkId);
  if (network?.region !== region || network.organisation !== server.organisation) {
    throw notFound("private_network", privateNetworkId);
  }
  const others = privateNicsOf(cloud, server);
  if (others.some((nic) => nic.privateNetworkId === network.identity)) {
    throw preconditionFailed("resource_still_in_use", "the server is in this private network already");
  }
  if (others.length >= maxPrivateNics) {
    throw preconditionFailed("resource_not_usable", `a server has ${maxPrivateNics} private NICs at most`);
  }
  const booked = ipamIpIds.map((id) => {
    const ip = alive(cloud, "ipamIp", id);
    if (ip?.privateNetworkId !== network.identity) throw notFound("ip", id);
    return ip;
  });
  const nic = create(cloud, "privateNic", {
    project: server.organisation,
    region,
    zone,
    name: server.name,
    tags: fields.tags ?? [],
    serverId: server.identity,
    privateNetworkId: network.identity,
    macAddress: "",
    steps: steps(cloud, ["syncing", latencies.privateNic.attach], ["available", 0]),
  });
  nic.macAddress = macAddressOf(nic.identity);
  const user = {
    type: "instance_private_nic",
    id: nic.identity,
    name: server.name,
    macAddress: nic.macAddress.toUpperCase(),
  };
  const booking = {
    project: server.organisation,
    region,
    privateNetworkId: network.identity,
    resource: user,
  };
  for (const ip of booked) useIp(cloud, ip, user);
  if (booked.length === 0) {
    for (const isIpv6 of [false, true]) bookIp(cloud, { ...booking, isIpv6 });
  }
  return nic;
}

/** Takes a server out of a private network, and gives its addresses back. */
export function deletePrivateNic(cloud: Scaleway, nic: PrivateNic): void {
  releaseIps(cloud, nic.identity);
  startDeletion(cloud, nic);
}

/** Takes everything from a server that is about to go. Its local volumes go with it when it is terminated. */
export function strip(cloud: Scaleway, server: Server, { terminates }: { terminates: boolean }): void {
  for (const nic of privateNicsOf(cloud, server)) deletePrivateNic(cloud, nic);
  for (const ip of ipsOfServer(cloud, server)) moveIp(cloud, ip, null);
  for (const id of Object.values(server.volumes)) {
    const volume = alive(cloud, "volume", id);
    if (volume !== undefined) detach(cloud, volume, { atOnce: true });
    const local = alive(cloud, "localVolume", id);
    if (local === undefined) continue;
    if (terminates) startDeletion(cloud, local, { status: "deleting", latency: latencies.server.terminate });
    else if (local.volumeType === "scratch") startDeletion(cloud, local);
    else local.serverId = null;
  }
}
