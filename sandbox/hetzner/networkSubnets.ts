/** Subnets of networks. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addressAt, contains, overlaps, parseRange } from "../base/cidr";
import type { Hetzner } from "./cloud";
import { HetznerError, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { networkZones } from "./locations";
import type { NetworkAct } from "./networks";
import { membersOf } from "./privateAddresses";
import { holds, isIpv4Range, isPrivate, prefixLength, range } from "./ranges";
import type { Network, Subnet } from "./records";
import { change } from "./routing";

const privateRange = z
  .string()
  .refine(isIpv4Range, { message: "not an IPv4 range with its first address", abort: true })
  .refine(isPrivate, "not within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");

/** The range of a whole network. */
export const networkRange = privateRange.refine(
  (cidr) => prefixLength(cidr) <= 24,
  "a network has 256 addresses at least",
);

export const subnetBody = z.object({
  type: z.enum(["cloud", "server", "vswitch"]),
  ip_range: privateRange
    .refine((cidr) => prefixLength(cidr) <= 30, "a subnet has 4 addresses at least")
    .nullish(),
  network_zone: z.string().refine((zone) => networkZones.includes(zone), "unknown network zone"),
  vswitch_id: z.int().nullish(),
});
type SubnetBody = z.output<typeof subnetBody>;

const deleteBody = z.object({ ip_range: z.string() });

const maxSubnets = 50;

export function registerSubnets(app: FastifyInstance, cloud: Hetzner, act: NetworkAct): void {
  change(app, cloud, "POST", "networks/:id/actions/add_subnet", subnetBody, (request, body) =>
    act(cloud, request, "add_subnet", (network) => {
      network.subnets = withSubnet(network, body);
    }),
  );

  change(app, cloud, "POST", "networks/:id/actions/delete_subnet", deleteBody, (request, { ip_range }) =>
    act(cloud, request, "delete_subnet", (network) => {
      const subnet = network.subnets.find((one) => one.ipRange === ip_range);
      if (subnet === undefined) throw new HetznerError(404, "not_found", `subnet ${ip_range} not found`);
      refuseIfUsed(cloud, network, subnet);
      network.subnets = network.subnets.filter((one) => one !== subnet);
    }),
  );
}

function refuseIfUsed(cloud: Hetzner, network: Network, subnet: Subnet): void {
  const inside = membersOf(cloud, network).filter(({ ip, aliasIps }) =>
    [ip, ...aliasIps].some((address) => holds(subnet.ipRange, address)),
  );
  if (inside.some(({ type }) => type === "server")) {
    throw refused("service_error", "cannot remove subnet because servers are attached to it");
  }
  if (inside.length > 0) throw refused("service_error", "network has attached resources");
}

/** The subnets of a network with one more. */
export function withSubnet(
  network: Pick<Network, "ipRange" | "subnets" | "routes">,
  body: SubnetBody,
): Subnet[] {
  // There are no dedicated servers here, and so no vSwitches.
  if (body.type === "vswitch") throw refused("service_error", "vswitch not found");
  if (network.subnets.length >= maxSubnets) {
    throw new InvalidInput("ip_range", `a network has ${maxSubnets} subnets at most`);
  }
  const ipRange = body.ip_range ?? firstFree(network);
  if (!contains(range(network.ipRange), range(ipRange))) {
    throw new InvalidInput("ip_range", "outside the network's range");
  }
  if (clashes(network, ipRange)) {
    throw new InvalidInput("ip_range", "overlaps an existing subnet or route");
  }
  return [
    ...network.subnets,
    { type: body.type, ipRange, networkZone: body.network_zone, vswitchId: body.vswitch_id ?? null },
  ];
}

function clashes({ subnets, routes }: Pick<Network, "subnets" | "routes">, ipRange: string): boolean {
  const others = [
    ...subnets.map((one) => one.ipRange),
    ...routes.map((one) => one.destination).filter((destination) => destination !== "0.0.0.0/0"),
  ];
  return others.some((other) => overlaps(range(other), range(ipRange)));
}

/** The first /24 of a network that nothing is in. */
function firstFree(network: Pick<Network, "ipRange" | "subnets" | "routes">): string {
  const whole = range(network.ipRange);
  for (let index = 0; whole.first + BigInt(index) <= whole.last; index += 256) {
    const cidr = `${addressAt(whole, index)}/24`;
    if (parseRange(cidr) !== undefined && !clashes(network, cidr)) return cidr;
  }
  throw new InvalidInput("ip_range", "no range is free");
}
