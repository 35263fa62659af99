/** Address ranges, IPv4 and IPv6. */
import ipaddr from "ipaddr.js";

/** A parsed CIDR: its first and last address as numbers. */
export interface Range {
  version: 4 | 6;
  first: bigint;
  last: bigint;
}

/** Parses a CIDR; undefined when it is none. Host bits are cut off. */
export function parseRange(cidr: string): Range | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const hostBits = BigInt(bytes.length * 8 - length);
  const first = (toNumber(bytes) >> hostBits) << hostBits;
  return { version: bytes.length === 4 ? 4 : 6, first, last: first + (1n << hostBits) - 1n };
}

/** Whether the text is a CIDR or a single address. */
export function isCidrOrAddress(text: string): boolean {
  return ipaddr.isValidCIDR(text) || (ipaddr.isValid(text) && !text.includes("/"));
}

export function overlaps(a: Range, b: Range): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

/** How many addresses a range has, as far as a number can say. */
export function size(range: Range): number {
  return Number(range.last - range.first + 1n);
}

/** The address at this place in a range. */
export function addressAt(range: Range, index: number): string {
  let value = range.first + BigInt(index);
  const bytes: number[] = [];
  for (let i = 0; i < (range.version === 4 ? 4 : 16); i++) {
    bytes.unshift(Number(value & 255n));
    value >>= 8n;
  }
  return ipaddr.fromByteArray(bytes).toString();
}

/** The range that holds only this address; undefined when it is no address. */
export function addressRange(address: string): Range | undefined {
  return address.includes("/") ? undefined : parseRange(`${address}/${address.includes(":") ? 128 : 32}`);
}

function toNumber(bytes: number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
