/** Addresses of private networks, for whatever is attached to one. */
import { randomBytes } from "node:crypto";
import { addressAt, addressRange, contains, parseRange, type Range, size } from "../../base/cidr";
import { alive, all, create, type Scaleway, startDeletion, statusOf, touch } from "../cloud";
import { invalidArgument, notFound, preconditionFailed } from "../errors";
import type { PrivateNetwork, Subnet } from "../vpc/records";
import type { AddressUser, IpamIp } from "./records";

/**
 * How long a private network stays busy after its addresses were given back, in milliseconds. Deleting it at once is
 * refused in the real cloud too; clients try again every few seconds.
 */
export const releaseLatency = 8_000;

export interface Booking {
  project: string;
  region: string;
  privateNetworkId: string;
  /** What the address is for, such as an `instance_private_nic`; its id is what `releaseIps` takes. */
  resource: { type: string; id: string; name: string; macAddress?: string };
  /** Default: IPv4. */
  isIpv6?: boolean;
}

/** Books the next free address; gives the id of the IP and the address without its mask. */
export function bookIp(cloud: Scaleway, booking: Booking): { id: string; address: string } {
  const { resource, privateNetworkId } = booking;
  const network = alive(cloud, "privateNetwork", privateNetworkId);
  if (network?.region !== booking.region) throw notFound("private_network", privateNetworkId);
  const { identity, address } = addIp(cloud, network, booking.project, {
    isIpv6: booking.isIpv6 ?? false,
    reserved: false,
    user: { ...resource, macAddress: resource.macAddress ?? null },
  });
  return { id: identity, address };
}

/** Gives an address that was booked before to what it was booked for. */
export function useIp(cloud: Scaleway, ip: IpamIp, user: AddressUser): void {
  if (ip.user !== null) throw preconditionFailed("resource_still_in_use", "IP is already attached");
  ip.user = user;
  touch(cloud, ip);
}

/** Gives back every address of an object, or those in one private network, which is busy for a moment more. */
export function releaseIps(cloud: Scaleway, resourceId: string, privateNetworkId?: string): void {
  for (const ip of ipsOf(cloud, resourceId)) {
    if (ip.privateNetworkId !== (privateNetworkId ?? ip.privateNetworkId)) continue;
    if (ip.reserved) {
      ip.user = null;
      touch(cloud, ip);
    } else {
      startDeletion(cloud, ip, { status: "releasing", latency: releaseLatency });
    }
  }
}

/** The addresses that an object has. */
export function ipsOf(cloud: Scaleway, resourceId: string): IpamIp[] {
  return all(cloud, "ipamIp").filter((ip) => ip.user?.id === resourceId && !isReleased(cloud, ip));
}

/** Whether the address has been given back: the API shows it no more. */
export function isReleased(cloud: Scaleway, ip: IpamIp): boolean {
  return statusOf(cloud, ip) === "releasing";
}

export interface NewIp {
  isIpv6: boolean;
  /** Default: the next free one. */
  address?: string | undefined;
  tags?: string[];
  reserved: boolean;
  user: AddressUser | null;
}

/** Adds an address to a private network. */
export function addIp(
  cloud: Scaleway,
  network: PrivateNetwork,
  project: string,
  { address: wanted, ...fields }: NewIp,
  subnet = subnetOf(network, fields.isIpv6),
): IpamIp {
  const range = parseRange(subnet.subnet) as Range;
  const taken = new Set(
    all(cloud, "ipamIp")
      .filter((ip) => ip.subnetId === subnet.id)
      .map((ip) => ip.address),
  );
  if (wanted !== undefined) checkAddress(wanted, range, taken);
  const address = wanted ?? nextAddress(range, taken);
  const { isIpv6: _, ...rest } = fields;
  return create(cloud, "ipamIp", {
    ...rest,
    project,
    region: network.region ?? "",
    name: address,
    address,
    privateNetworkId: network.identity,
    subnetId: subnet.id,
    reverses: [],
  });
}

function subnetOf(network: PrivateNetwork, isIpv6: boolean): Subnet {
  const subnet = network.subnets.find((one) => one.subnet.includes(":") === isIpv6);
  if (subnet === undefined) throw notFound("subnet", "");
  return subnet;
}

function checkAddress(address: string, range: Range, taken: Set<string>): void {
  const single = addressRange(address);
  if (single === undefined || !contains(range, single)) {
    throw invalidArgument("address", `${address} is not an address of the subnet`);
  }
  if (taken.has(address)) throw preconditionFailed("resource_still_in_use", `${address} is already booked`);
}

/** IPv4: the lowest that is free behind the subnet's own and its router's; IPv6: any. */
function nextAddress(range: Range, taken: Set<string>): string {
  if (range.version === 6) return addressAt(range, randomBytes(6).readUIntBE(0, 6));
  const last = size(range) - 2;
  for (let index = 2; index <= last; index++) {
    const address = addressAt(range, index);
    if (!taken.has(address)) return address;
  }
  throw preconditionFailed("resource_not_usable", "the subnet has no free address");
}
