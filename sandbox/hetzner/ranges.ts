/** Ranges of private addresses, as this cloud writes them. */
import { addressAt, addressRange, contains, parseRange, type Range } from "../base/cidr";

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(range);

/** The address that every server reaches its cloud by; no network may have it. */
export const platformAddress = "172.31.1.1";

/** The range of a CIDR that has been checked. */
export function range(cidr: string): Range {
  const parsed = parseRange(cidr);
  if (parsed === undefined) throw new Error(`sandbox: ${cidr} is no CIDR`);
  return parsed;
}

export function prefixLength(cidr: string): number {
  return Number(cidr.split("/", 2)[1]);
}

/** Whether the text is an IPv4 range, written with its first address. */
export function isIpv4Range(text: string): boolean {
  const parsed = /^[\d.]+\/\d+$/.test(text) ? parseRange(text) : undefined;
  return parsed !== undefined && addressAt(parsed, 0) === text.split("/", 1)[0];
}

export function isPrivate(cidr: string): boolean {
  return privateRanges.some((one) => contains(one, range(cidr)));
}

export function holds(cidr: string, address: string): boolean {
  const one = addressRange(address);
  return one !== undefined && contains(range(cidr), one);
}

/** The address of the router: the first of the whole network, whatever the subnets are. */
export function routerOf(networkRange: string): string {
  return addressAt(range(networkRange), 1);
}

/** Negative when the first range comes first. */
export function byPosition(a: string, b: string): number {
  const difference = range(a).first - range(b).first;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
