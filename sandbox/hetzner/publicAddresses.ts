/** Public addresses. IPv4 ones are loopback addresses, so that what runs in the sandbox can answer on them. */
import { randomInt } from "node:crypto";
import { type Hetzner, all } from "./cloud";
import { HetznerError } from "./errors";

/** A block of its own for each sandbox, so that several of them can run side by side. */
export function newBlock(): string {
  return `127.${randomInt(64, 255)}.${randomInt(0, 256)}`;
}

/** An IPv4 address that nobody has. Goes round, so that an address doesn't come back at once. */
export function allocateIpv4(cloud: Hetzner): string {
  const taken = new Set(
    cloud.accounts.organisations.flatMap(({ identity }) => [
      ...all(cloud, identity, "primaryIp").map((one) => one.ip),
      ...all(cloud, identity, "floatingIp").map((one) => one.ip),
      ...all(cloud, identity, "loadBalancer").map((one) => one.ipv4.ip),
    ]),
  );
  const { settings } = cloud;
  for (let tries = 0; tries < 254; tries++) {
    settings.lastAddress = (settings.lastAddress % 254) + 1;
    const address = `${settings.block}.${settings.lastAddress}`;
    if (!taken.has(address)) return address;
  }
  throw new HetznerError(412, "resource_unavailable", "no IPv4 addresses are left");
}

/** An IPv6 network that nobody has: `2001:db8:0:1::/64`. */
export function allocateIpv6Network(cloud: Hetzner): string {
  cloud.settings.lastPrefix += 1;
  const prefix = cloud.settings.lastPrefix;
  return `2001:db8:${(prefix >> 16).toString(16)}:${(prefix & 0xffff).toString(16)}::/64`;
}

/** The first address of an IPv6 network that can be used: what has a single address has this one. */
export function firstAddress(network: string): string {
  return network.replace(/\/64$/, "1");
}

/** The name of an IPv4 address until somebody gives it another one. */
export function defaultDnsPtr(ipv4: string): string {
  return `static.${ipv4.split(".").reverse().join(".")}.clients.your-server.de`;
}
