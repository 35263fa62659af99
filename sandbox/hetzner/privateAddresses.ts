/** Who has which private address, and which one comes next. */
import { addressAt, addressRange, size } from "../base/cidr";
import { all, type Hetzner } from "./cloud";
import { HetznerError, refused } from "./errors";
import { locations } from "./locations";
import { byPosition, holds, platformAddress, range, routerOf } from "./ranges";
import type { LoadBalancer, Network, Server, Subnet } from "./records";

/** Most servers in a network. */
const capacity = 100;

/** A server or load balancer in a network, with its addresses there. */
export type Member =
  | { type: "server"; record: Server; ip: string; aliasIps: string[] }
  | { type: "load_balancer"; record: LoadBalancer; ip: string; aliasIps: string[] };

export function membersOf(cloud: Hetzner, network: Network): Member[] {
  const { organisation, id } = network;
  return [
    ...all(cloud, organisation, "server").flatMap((record) =>
      record.privateNet
        .filter((one) => one.network === id)
        .map(({ ip, aliasIps }) => ({ type: "server" as const, record, ip, aliasIps })),
    ),
    ...all(cloud, organisation, "loadBalancer").flatMap((record) =>
      record.privateNet
        .filter((one) => one.network === id)
        .map(({ ip }) => ({ type: "load_balancer" as const, record, ip, aliasIps: [] })),
    ),
  ];
}

/** The subnet that an address lies in. */
export function subnetOf(network: Network, address: string): Subnet | undefined {
  return network.subnets.find((subnet) => holds(subnet.ipRange, address));
}

export interface Wish {
  /** The address to have. */
  ip?: string | null | undefined;
  /** The subnet to have an address from. */
  ipRange?: string | null | undefined;
}

/** The address that something in a location gets in a network: as wished, else from the last subnet of its zone. */
export function pickAddress(cloud: Hetzner, network: Network, location: string, wish: Wish = {}): string {
  const zone = locations.find((one) => one.name === location)?.network_zone;
  const candidates = network.subnets
    .filter((subnet) => subnet.type !== "vswitch" && subnet.networkZone === zone)
    .sort((a, b) => byPosition(a.ipRange, b.ipRange));
  const subnet = chooseSubnet(candidates, wish);
  if (subnet === undefined) {
    throw refused("no_subnet_available", "no subnet is available for this network zone");
  }
  const taken = addressesIn(cloud, network);
  if (wish.ip) {
    if (!isFree(network, subnet, wish.ip, taken)) throw ipNotAvailable(wish.ip);
    return wish.ip;
  }
  const subnetRange = range(subnet.ipRange);
  for (let index = 1; index < size(subnetRange) - 1; index++) {
    const address = addressAt(subnetRange, index);
    if (isFree(network, subnet, address, taken)) return address;
  }
  throw refused("no_subnet_available", "no address is left in the subnet");
}

function chooseSubnet(candidates: Subnet[], { ip, ipRange }: Wish): Subnet | undefined {
  if (ip) {
    const subnet = candidates.find((one) => holds(one.ipRange, ip));
    if (subnet === undefined) throw ipNotAvailable(ip);
    return subnet;
  }
  return ipRange ? candidates.find((one) => one.ipRange === ipRange) : candidates.at(-1);
}

/** Refuses alias addresses that are outside the network's subnets or taken. */
export function checkAliases(cloud: Hetzner, network: Network, aliases: string[], own: string[] = []): void {
  const taken = new Set([...addressesIn(cloud, network)].filter((ip) => !own.includes(ip)));
  for (const [index, ip] of aliases.entries()) {
    const subnet = subnetOf(network, ip);
    const again = aliases.indexOf(ip) !== index;
    if (again || subnet === undefined || !isFree(network, subnet, ip, taken)) throw ipNotAvailable(ip);
  }
}

/** Refuses one more server in a full network. */
export function checkRoom(cloud: Hetzner, network: Network): void {
  if (membersOf(cloud, network).length >= capacity) {
    throw new HetznerError(
      403,
      "resource_limit_exceeded",
      `network with ID ${network.id} contains already ${capacity} resources`,
      {
        limits: [{ name: "network_resource_limit" }],
      },
    );
  }
}

function addressesIn(cloud: Hetzner, network: Network): Set<string> {
  return new Set(membersOf(cloud, network).flatMap(({ ip, aliasIps }) => [ip, ...aliasIps]));
}

/** Neither taken nor reserved: the network's router, and the first and last address of each subnet, are. */
function isFree(network: Network, subnet: Subnet, address: string, taken: Set<string>): boolean {
  const { first, last } = range(subnet.ipRange);
  const number = addressRange(address)?.first;
  return (
    number !== undefined &&
    number > first &&
    number < last &&
    address !== routerOf(network.ipRange) &&
    address !== platformAddress &&
    !taken.has(address)
  );
}

function ipNotAvailable(ip: string) {
  return refused("ip_not_available", `IP ${ip} is not available`);
}
