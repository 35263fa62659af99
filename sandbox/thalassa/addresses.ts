/** Addresses that the cloud gives out. */
import { addressAt, parseRange, type Range, size } from "../base/cidr";
import { ApiError } from "../base/errors";
import type { Thalassa } from "./cloud";
import type { Subnet } from "./records";

/** The first addresses of a subnet belong to the network itself. */
const reserved = 4;

/** Documentation ranges: a public address from here can't be anybody's. */
const publicRanges = ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"];

function ranges(subnet: Pick<Subnet, "cidr">): Range[] {
  return subnet.cidr.split(",").flatMap((cidr) => parseRange(cidr.trim()) ?? []);
}

/** Addresses that somebody holds in a subnet. */
export function usedAddresses(cloud: Thalassa, subnet: Subnet): Set<string> {
  const { store, clock } = cloud;
  const inSubnet = (one: { subnet: string }) => one.subnet === subnet.identity;
  return new Set([
    ...store
      .alive("natGateway", clock)
      .filter(inSubnet)
      .map((one) => one.endpointIp),
    ...store
      .alive("loadBalancer", clock)
      .filter(inSubnet)
      .map((one) => one.internalIp),
    ...store
      .alive("machine", clock)
      .filter(inSubnet)
      .map((one) => one.address),
  ]);
}

/** How many IPv4 addresses a subnet can give. */
export function addressCount(subnet: Subnet): number {
  const v4 = ranges(subnet).find((range) => range.version === 4);
  return v4 === undefined ? 0 : Math.max(0, size(v4) - reserved - 1);
}

/** A free address of a subnet. */
export function allocateAddress(cloud: Thalassa, subnet: Subnet): string {
  const used = usedAddresses(cloud, subnet);
  const range = ranges(subnet)[0];
  if (range !== undefined) {
    for (let index = reserved; index < size(range) - 1; index++) {
      const address = addressAt(range, index);
      if (!used.has(address)) return address;
    }
  }
  throw new ApiError(400, `subnet ${subnet.identity} has no free addresses`);
}

/** A free public IPv4 address. */
export function allocatePublicAddress(cloud: Thalassa): string {
  const { store } = cloud;
  const used = new Set([
    ...store.list("natGateway").map((one) => one.publicIp),
    ...store.list("loadBalancer").map((one) => one.publicIp),
    ...store.list("reservedIp").map((one) => one.ipv4),
  ]);
  for (const cidr of publicRanges) {
    const range = parseRange(cidr);
    if (range === undefined) continue;
    for (let index = 1; index < 255; index++) {
      const address = addressAt(range, index);
      if (!used.has(address)) return address;
    }
  }
  throw new ApiError(400, "no public addresses left");
}
