/** Public IPv4 addresses, of whatever product: out of a range that no network routes. */
import { addressAt, parseRange, type Range } from "../base/cidr";
import type { Scaleway } from "./cloud";

const block = parseRange("198.18.0.0/15") as Range;

/** An address that nobody has had before. */
export function newPublicAddress(cloud: Scaleway): string {
  cloud.settings.lastAddress += 1;
  return addressAt(block, cloud.settings.lastAddress);
}

/** The name that an address has until somebody gives it another. */
export function defaultReverse(address: string): string {
  return `${address.split(".").toReversed().join("-")}.instances.scw.cloud`;
}
