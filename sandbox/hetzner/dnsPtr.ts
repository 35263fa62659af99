/** Reverse DNS of public addresses. */
import { z } from "zod";
import { addressRange, contains, parseRange } from "../base/cidr";
import { InvalidInput } from "./invalidInput";
import { defaultDnsPtr } from "./publicAddresses";
import type { PublicAddress } from "./records";

export const dnsPtrBody = z.object({ ip: z.string(), dns_ptr: z.string().min(1).max(253).nullish() });

/** The names of an address. An IPv4 address always has one, those of an IPv6 network when somebody gave them one. */
export function dnsPtrView({ ip, dnsPtr }: PublicAddress): { ip: string; dns_ptr: string }[] {
  if (!ip.includes(":")) return [{ ip, dns_ptr: dnsPtr[ip] ?? defaultDnsPtr(ip) }];
  return Object.entries(dnsPtr).map(([one, name]) => ({ ip: one, dns_ptr: name }));
}

/** Whether a body's address is this one, or lies in this network. */
export function covers({ ip }: PublicAddress, address: string): boolean {
  const outer = ip.includes("/") ? parseRange(ip) : addressRange(ip);
  const inner = addressRange(address);
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

/** Names an address; null gives it the default name back. */
export function setDnsPtr(address: PublicAddress, { ip, dns_ptr }: z.output<typeof dnsPtrBody>): void {
  if (!covers(address, ip)) throw new InvalidInput("ip", `${ip} is not one of its addresses`);
  const { [ip]: _, ...others } = address.dnsPtr;
  address.dnsPtr = dns_ptr === null || dns_ptr === undefined ? others : { ...others, [ip]: dns_ptr };
}
