/** Servers in networks. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { overlaps } from "../base/cidr";
import { id } from "./bodies";
import { alive, type Hetzner, referred } from "./cloud";
import { HetznerError, refused } from "./errors";
import { latencies } from "./latencies";
import { checkAliases, checkRoom, pickAddress, type Wish } from "./privateAddresses";
import { range } from "./ranges";
import type { Network, Server, ServerAttachment } from "./records";
import { change, created } from "./routing";
import { type ServerAct } from "./serverAct";

const address = z.ipv4();
const attachBody = z.object({
  network: id,
  ip: address.nullish(),
  alias_ips: z.array(address).max(5).nullish(),
  ip_range: z.string().nullish(),
});
const detachBody = z.object({ network: id });
const aliasBody = z.object({ network: id, alias_ips: z.array(address).max(5) });

/** Most networks of a server. */
const maxNetworks = 3;

export function registerServerNetworks(app: FastifyInstance, cloud: Hetzner, act: ServerAct): void {
  const latency = latencies.server.change;

  change(app, cloud, "POST", "servers/:id/actions/attach_to_network", attachBody, (request, body) => {
    const { server, run } = act(cloud, request, "attach_to_network", latency);
    const network = referred(cloud, server.organisation, "network", body.network);
    const attachment = newAttachment(cloud, server, network, {
      ip: body.ip,
      ipRange: body.ip_range,
      aliases: body.alias_ips ?? [],
    });
    return created(run(() => server.privateNet.push(attachment), [["network", network]]));
  });

  change(app, cloud, "POST", "servers/:id/actions/detach_from_network", detachBody, (request, body) => {
    const { server, run } = act(cloud, request, "detach_from_network", latency);
    const network = referred(cloud, server.organisation, "network", body.network);
    const attachment = attachmentIn(server, network);
    return created(
      run(() => {
        server.privateNet = server.privateNet.filter((one) => one !== attachment);
      }, [["network", network]]),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/change_alias_ips", aliasBody, (request, body) => {
    const { server, run } = act(cloud, request, "change_alias_ips", latency);
    const network = referred(cloud, server.organisation, "network", body.network);
    const attachment = attachmentIn(server, network);
    checkAliases(cloud, network, body.alias_ips, attachment.aliasIps);
    return created(
      run(() => {
        attachment.aliasIps = body.alias_ips;
      }, [["network", network]]),
    );
  });
}

function attachmentIn(server: Server, network: Network): ServerAttachment {
  const attachment = server.privateNet.find((one) => one.network === network.id);
  if (attachment === undefined) {
    throw new HetznerError(404, "not_found", `server is not attached to network with ID '${network.id}'`);
  }
  return attachment;
}

/** What a server's place in one more network will be; refused when it can't be had. */
export function newAttachment(
  cloud: Hetzner,
  server: Pick<Server, "privateNet" | "location">,
  network: Network,
  { aliases = [], ...wish }: Wish & { aliases?: string[] } = {},
): ServerAttachment {
  checkNetworks(cloud, server, network);
  checkRoom(cloud, network);
  const ip = pickAddress(cloud, network, server.location, wish);
  checkAliases(cloud, network, aliases);
  if (aliases.includes(ip)) throw refused("ip_not_available", `IP ${ip} is not available`);
  return { network: network.id, ip, aliasIps: aliases, macAddress: newMacAddress() };
}

function checkNetworks(cloud: Hetzner, { privateNet }: Pick<Server, "privateNet">, network: Network): void {
  if (privateNet.some((one) => one.network === network.id)) {
    throw refused("server_already_attached", "server is already attached to this network");
  }
  if (privateNet.length >= maxNetworks) {
    throw refused("service_error", `server is already attached to ${maxNetworks} networks`);
  }
  const others = privateNet.flatMap((one) => alive(cloud, "network", one.network) ?? []);
  if (others.some((other) => overlaps(range(other.ipRange), range(network.ipRange)))) {
    throw refused("networks_overlap", "the network overlaps another network of the server");
  }
}

function newMacAddress(): string {
  return `86:00:00:${randomBytes(3)
    .toString("hex")
    .replace(/(..)(?!$)/g, "$1:")}`;
}
