/** IPv4 address ranges. */
import { IPv4 } from "ipaddr.js";

/** A range in numbers; `start` is its first address. */
export interface Cidr {
  start: number;
  prefix: number;
}

/** Ranges that are never routed on the internet, among them the shared one of RFC 6598. */
export const privateRanges: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
];

/** Reads `a.b.c.d/prefix`; bits behind the prefix are dropped. Not such a text: `undefined`. */
export function parseCidr(text: string): Cidr | undefined {
  if (!IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const [address, prefix] = IPv4.parseCIDR(text);
  const number = address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return { start: number - (number % size(prefix)), prefix };
}

export function formatCidr({ start, prefix }: Cidr): string {
  return `${formatAddress(start)}/${prefix}`;
}

/** The dotted form of an address. */
export function formatAddress(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join(".");
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.start <= inner.start && end(inner) <= end(outer);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.start < end(b) && b.start < end(a);
}

/** The first subnet of that prefix length, or the whole range where that is smaller already. */
export function firstSubnet(range: Cidr, prefix: number): Cidr {
  return { start: range.start, prefix: Math.max(range.prefix, prefix) };
}

/** Whether the whole range is private, in one of `ranges`. */
export function isPrivate(range: Cidr, ranges = privateRanges): boolean {
  return ranges.some((text) => {
    const outer = parseCidr(text);
    return outer !== undefined && contains(outer, range);
  });
}

function size(prefix: number): number {
  return 2 ** (32 - prefix);
}

function end(range: Cidr): number {
  return range.start + size(range.prefix);
}
