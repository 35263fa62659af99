/** Routes of networks. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { overlaps, parseRange } from "../base/cidr";
import type { Hetzner } from "./cloud";
import { HetznerError } from "./errors";
import { InvalidInput } from "./invalidInput";
import type { NetworkAct } from "./networks";
import { holds, isIpv4Range, isPrivate, platformAddress, range, routerOf } from "./ranges";
import type { Network, Route } from "./records";
import { change } from "./routing";

const everything = "0.0.0.0/0";

export const routeBody = z.object({
  destination: z
    .string()
    .refine(isIpv4Range, { message: "not an IPv4 range with its first address", abort: true })
    .refine((cidr) => cidr === everything || isPrivate(cidr), "neither 0.0.0.0/0 nor a private range"),
  gateway: z.string().refine((address) => isIpv4Range(`${address}/32`), "not an IPv4 address"),
});

const maxRoutes = 100;

export function registerNetworkRoutes(app: FastifyInstance, cloud: Hetzner, act: NetworkAct): void {
  change(app, cloud, "POST", "networks/:id/actions/add_route", routeBody, (request, route) =>
    act(cloud, request, "add_route", (network) => {
      network.routes = withRoute(network, route);
    }),
  );

  change(app, cloud, "POST", "networks/:id/actions/delete_route", routeBody, (request, route) =>
    act(cloud, request, "delete_route", (network) => {
      const others = network.routes.filter(
        ({ destination, gateway }) => destination !== route.destination || gateway !== route.gateway,
      );
      if (others.length === network.routes.length) {
        throw new HetznerError(404, "not_found", `route to ${route.destination} not found`);
      }
      network.routes = others;
    }),
  );
}

/** The routes of a network with one more. */
export function withRoute(network: Pick<Network, "ipRange" | "subnets" | "routes">, route: Route): Route[] {
  const { destination, gateway } = route;
  const router = routerOf(network.ipRange);
  if (network.routes.length >= maxRoutes) {
    throw new InvalidInput("destination", `a network has ${maxRoutes} routes at most`);
  }
  if (network.routes.some((one) => one.destination === destination)) {
    throw new InvalidInput("destination", "there is a route to this destination");
  }
  if (destination !== everything && clashes(network, destination)) {
    throw new InvalidInput("destination", "overlaps a subnet, another route or a reserved address");
  }
  if (!holds(network.ipRange, gateway)) throw new InvalidInput("gateway", "outside the network's range");
  if ([router, platformAddress].includes(gateway)) {
    throw new InvalidInput("gateway", "the address is reserved");
  }
  return [...network.routes, { destination, gateway }];
}

function clashes(
  { ipRange, subnets, routes }: Pick<Network, "ipRange" | "subnets" | "routes">,
  destination: string,
): boolean {
  const others = [
    ...subnets.map((one) => one.ipRange),
    ...routes.map((one) => one.destination).filter((one) => one !== everything),
    `${routerOf(ipRange)}/32`,
    `${platformAddress}/32`,
  ];
  return others.some((other) => {
    const parsed = parseRange(other);
    return parsed !== undefined && overlaps(parsed, range(destination));
  });
}
