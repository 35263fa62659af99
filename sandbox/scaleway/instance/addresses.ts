/** Public addresses and hardware addresses. */
import type { Scaleway } from "../cloud";

/** The next public IPv4 address. All are from a range that is for documentation alone. */
export function newIpv4(cloud: Scaleway): string {
  const number = (cloud.settings.lastAddress += 1);
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

/** The next IPv6 network. */
export function newIpv6Network(cloud: Scaleway): string {
  const number = (cloud.settings.lastAddress += 1);
  return `2001:db8:${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}::/64`;
}

/** A hardware address that belongs to an object for good. */
export function macAddressOf(id: string, prefix = "02:00:00"): string {
  const [a, b, c] = [0, 2, 4].map((at) => id.slice(at, at + 2));
  return `${prefix}:${a}:${b}:${c}`;
}
