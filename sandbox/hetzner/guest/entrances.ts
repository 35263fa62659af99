/** Where clusters are reached from outside: addresses on which somebody passes port 6443 on to an API server. */
import type { GuestLoadBalancer } from "./cloudView";
import { apiService, healthyTargets, loadBalancerAt } from "./network";
import { apiPort } from "../../kubernetes/listeners";
import { isUp, type World } from "./world";

export interface Entrance {
  address: string;
  /** The server that a connection from this source ends at; undefined: it is refused. */
  route(world: World, source: string): number | undefined;
}

/** Every entrance that is open right now. */
export function entrances(world: World): Entrance[] {
  const open = new Map<string, Entrance>();
  for (const { id, publicIpv4 } of world.loadBalancers) {
    if (publicIpv4 === null) continue;
    add(publicIpv4, (now) => {
      const loadBalancer = now.loadBalancers.find((one) => one.id === id);
      return loadBalancer?.publicIpv4 === publicIpv4 ? targetOf(now, loadBalancer) : undefined;
    });
  }
  for (const { role, server } of world.state.guests) {
    const address = world.servers.get(server)?.publicIpv4;
    if (role !== "gateway" || address === null || address === undefined) continue;
    add(address, (now, source) =>
      source === null || now.cloud.lets(server, apiPort, source)
        ? throughGateway(now, server, address)
        : undefined,
    );
  }
  return [...open.values()];

  function add(address: string, route: (world: World, source: string | null) => number | undefined): void {
    if (route(world, null) !== undefined) open.set(address, { address, route });
  }
}

/** Takes the healthy targets in turn. */
function targetOf(world: World, loadBalancer: GuestLoadBalancer): number | undefined {
  const service = apiService(loadBalancer);
  if (service === undefined) return undefined;
  const targets = healthyTargets(world, loadBalancer, service);
  turn += 1;
  return targets[turn % targets.length];
}
let turn = 0;

/** The gateway passes port 6443 on to the load balancer's private address when its user data says so. */
function throughGateway(world: World, server: number, address: string): number | undefined {
  const machine = world.servers.get(server);
  const guest = world.state.guests.find((one) => one.server === server);
  if (machine === undefined || guest === undefined || machine.publicIpv4 !== address || !isUp(world, guest))
    return undefined;
  const target = world.instructions(machine)?.node.API_PROXY;
  const network = machine.privateNets[0]?.network;
  if (!target || network === undefined) return undefined;
  const loadBalancer = loadBalancerAt(world, network, target);
  return loadBalancer && targetOf(world, loadBalancer);
}
