/** The NAT gateway: the only server with a public address, and the only door where the API is behind it. */
import * as hcloud from "@pulumi/hcloud";
import type { Build } from "./build";

export interface Gateway {
  /** Kept when the server is replaced: it is the address from which the cluster is seen. */
  address: hcloud.PrimaryIp;
  firewall: hcloud.Firewall;
}

/** The address and the firewall need no network, so they are made beside it. */
export function createGateway(build: Build, location: string): Gateway {
  const { name, spec } = build;
  const address = new hcloud.PrimaryIp(
    `${name}-gateway-address`,
    {
      name: build.called("gateway"),
      type: "ipv4",
      location,
      autoDelete: false,
      labels: build.labels("gateway-address"),
      deleteProtection: spec.deleteProtection,
    },
    build.options("gateway-address"),
  );
  const firewall = new hcloud.Firewall(
    `${name}-gateway-firewall`,
    {
      name: build.called("gateway"),
      labels: build.labels("gateway-firewall"),
      rules: firewallRules(spec),
    },
    build.options("gateway-firewall"),
  );
  return { address, firewall };
}

/**
 * What may come in from the internet. There is always a rule: the provider doesn't take away a firewall's last
 * one, and a closed SSH port has to be closed.
 */
export function firewallRules(
  spec: Build["spec"],
): Array<Record<"protocol" | "direction", string> & FirewallRule> {
  const { apiServer, emergencyAccess } = spec;
  const tcp = (description: string, port: string, sources: string[]) =>
    sources.length === 0
      ? []
      : [{ description, direction: "in", protocol: "tcp", port, sourceIps: sources.map(withPrefix) }];
  return [
    // Without it a sender never learns that a packet was too large.
    { description: "icmp", direction: "in", protocol: "icmp", sourceIps: ["0.0.0.0/0", "::/0"] },
    ...tcp("kubernetes api", "6443", apiServer.access === "gateway" ? apiServer.allowedCidrs : []),
    ...tcp("emergency ssh", "22", emergencyAccess?.from ?? []),
  ];
}

interface FirewallRule {
  description: string;
  sourceIps: string[];
  port?: string;
}

/** Hetzner takes ranges only. */
function withPrefix(source: string): string {
  if (source.includes("/")) return source;
  return source.includes(":") ? `${source}/128` : `${source}/32`;
}
