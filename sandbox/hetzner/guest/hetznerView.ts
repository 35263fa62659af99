/** The Hetzner sandbox as the guests see it. */
import { addressRange, contains, parseRange } from "../../base/cidr";
import { named, serverTypes } from "../catalogue";
import { all, alive, type Hetzner, statusOf } from "../cloud";
import { rulesFor } from "../firewallUse";
import { matches, parseSelector } from "../labelSelector";
import { targetsOf } from "../loadBalancerTargets";
import { publicIpv4Of } from "../primaryIpUse";
import type { FirewallRule, LoadBalancer, Server } from "../records";
import type { GuestCloud, GuestLoadBalancer, GuestServer } from "./cloudView";

export function hetznerView(cloud: Hetzner): GuestCloud {
  const projects = () => cloud.accounts.organisations.map(({ identity }) => identity);
  return {
    clock: cloud.clock,
    servers: () =>
      projects()
        .flatMap((project) => all(cloud, project, "server"))
        .map((server) => serverView(cloud, server)),
    networks: () =>
      projects()
        .flatMap((project) => all(cloud, project, "network"))
        .map(({ id, name, organisation, ipRange, routes }) => ({
          id,
          name,
          project: organisation,
          ipRange,
          routes,
        })),
    loadBalancers: () =>
      projects()
        .flatMap((project) => all(cloud, project, "loadBalancer"))
        .map((balancer) => loadBalancerView(cloud, balancer)),
    lets: (id, port, source) => {
      const server = alive(cloud, "server", id);
      if (server === undefined) return false;
      const rules = rulesFor(cloud, server);
      return rules === undefined || rules.some((rule) => letsIn(rule, port, source));
    },
    mayWrite: (project, value) => {
      const token = cloud.accounts.token(value);
      return (
        token?.state === "valid" &&
        token.organisations[0] === project &&
        token.scopes.includes("write") &&
        !(token.expiresAt !== undefined && Date.parse(token.expiresAt) <= cloud.clock.now().getTime())
      );
    },
    touch: () => cloud.touch(),
  };
}

function serverView(cloud: Hetzner, server: Server): GuestServer {
  return {
    id: server.id,
    name: server.name,
    project: server.organisation,
    running: statusOf(cloud, server) === "running",
    starts: server.boots,
    userData: server.userData,
    disk: String(server.installs),
    serverType: server.serverType,
    location: server.location,
    architecture: named(serverTypes, server.serverType)?.architecture ?? "x86",
    publicIpv4: publicIpv4Of(cloud, server) ?? null,
    privateNets: server.privateNet.map(({ network, ip }) => ({ network, ip })),
  };
}

function loadBalancerView(cloud: Hetzner, balancer: LoadBalancer): GuestLoadBalancer {
  const targets = targetsOf(cloud, balancer).flatMap((target) => {
    const { usePrivateIp } = target;
    if (target.type === "ip") return [];
    if (target.type === "server") return [{ server: target.server, usePrivateIp }];
    const wanted = parseSelector(target.selector);
    return all(cloud, balancer.organisation, "server")
      .filter(({ labels }) => matches(wanted, labels))
      .map(({ id }) => ({ server: id, usePrivateIp }));
  });
  return {
    id: balancer.id,
    project: balancer.organisation,
    publicIpv4: balancer.publicInterface ? balancer.ipv4.ip : null,
    privateNets: balancer.privateNet,
    services: balancer.services,
    targets,
  };
}

function letsIn(
  { direction, protocol, port, sourceIps }: FirewallRule,
  wanted: number,
  source: string,
): boolean {
  if (direction !== "in" || protocol !== "tcp" || !covers(port ?? "any", wanted)) return false;
  const from = addressRange(source);
  return sourceIps.some((cidr) => {
    const range = parseRange(cidr) ?? addressRange(cidr);
    return (
      from !== undefined && range !== undefined && contains(range, from) && range.version === from.version
    );
  });
}

/** `any`, one port, or a range. */
function covers(ports: string, wanted: number): boolean {
  if (ports === "any") return true;
  const [first = "", last = first] = ports.split("-");
  return Number(first) <= wanted && wanted <= Number(last);
}
