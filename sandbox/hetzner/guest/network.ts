/** Who reaches whom: egress through the NAT gateway, peers, and the load balancer in front of the API. */
import { addressAt, parseRange } from "../../base/cidr";
import type { GuestLoadBalancer, GuestServer, GuestService } from "./cloudView";
import { answeringFor } from "./etcd";
import { guestOf, isUp, type World } from "./world";

const apiPort = 6443;

/** Why a server reaches nothing outside of its network; undefined when it does. */
export function egressProblem(
  world: World,
  server: GuestServer,
  router: string | undefined,
): string | undefined {
  const [net] = server.privateNets;
  if (net === undefined) return "no private network yet";
  const network = world.networks.get(net.network);
  if (network === undefined) return "no private network yet";
  const range = parseRange(network.ipRange);
  if (range === undefined || router !== addressAt(range, 1))
    return `no egress yet: ROUTER ${router} is not the network's`;
  const route = network.routes.find(({ destination }) => destination === "0.0.0.0/0");
  if (route === undefined) return "no egress yet: the network has no default route";
  const gateway = [...world.servers.values()].find((one) => hasAddress(one, network.id, route.gateway));
  const guest = gateway && guestOf(world, gateway.id);
  if (
    gateway === undefined ||
    guest?.role !== "gateway" ||
    !isUp(world, guest) ||
    gateway.publicIpv4 === null
  )
    return `no egress yet: nothing forwards at ${route.gateway}`;
  return undefined;
}

/** The server at a peer's address that answers as a Kubernetes API, if one does. */
export function livePeer(world: World, network: number, address: string): GuestServer | undefined {
  return [...world.servers.values()].find(
    (server) => hasAddress(server, network, address) && answeringFor(world, server.id) !== undefined,
  );
}

/** The load balancer at a private address. */
export function loadBalancerAt(
  world: World,
  network: number,
  address: string,
): GuestLoadBalancer | undefined {
  return world.loadBalancers.find(({ privateNets }) =>
    privateNets.some((net) => net.network === network && net.ip === address),
  );
}

/** The service of a load balancer that passes the API on. */
export function apiService(loadBalancer: GuestLoadBalancer): GuestService | undefined {
  return loadBalancer.services.find(
    ({ protocol, listenPort }) => protocol === "tcp" && listenPort === apiPort,
  );
}

/** The targets of a load balancer that answer and pass the service's health check. */
export function healthyTargets(
  world: World,
  loadBalancer: GuestLoadBalancer,
  service: GuestService,
): number[] {
  return loadBalancer.targets
    .filter(({ server, usePrivateIp }) => {
      const target = world.servers.get(server);
      if (target === undefined || service.destinationPort !== apiPort) return false;
      return isReached(loadBalancer, target, usePrivateIp) && healthOf(world, server, service) === "healthy";
    })
    .map(({ server }) => server);
}

/** What a service's health check finds at a server's API port: `down`, healthy, or another status than it wants. */
export function healthOf(
  world: World,
  server: number,
  { healthCheck }: Pick<GuestService, "healthCheck">,
): "healthy" | "down" | number {
  if (healthCheck.port !== apiPort || answeringFor(world, server) === undefined) return "down";
  if (healthCheck.protocol === "tcp") return "healthy";
  // Without TLS the API answers 400; with it anybody without a certificate gets 401.
  const status = healthCheck.http?.tls === true ? 401 : 400;
  const accepted = (healthCheck.http?.statusCodes ?? ["2??", "3??"]).some((wanted) =>
    new RegExp(`^${wanted.replaceAll("?", ".")}$`).test(String(status)),
  );
  return accepted ? "healthy" : status;
}

function isReached({ privateNets }: GuestLoadBalancer, target: GuestServer, usePrivateIp: boolean): boolean {
  if (!usePrivateIp) return target.publicIpv4 !== null;
  return target.privateNets.some(({ network }) => privateNets.some((net) => net.network === network));
}

function hasAddress(server: GuestServer, network: number, address: string): boolean {
  return server.running && server.privateNets.some((net) => net.network === network && net.ip === address);
}
