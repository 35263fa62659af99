import { ConfigError, type Issue } from "../../clouds/issue";
import { parseStackConfig } from "../../stacks/config";
import type { ConfigContext } from "../../stacks/config/check";

export const token = "tc-pat-0123456789abcdef";
/** Of the form of Hetzner's tokens. */
export const hetznerToken = "Xk3v9QmZ".repeat(8);
export const organisation = "o-d65pcprjp56s73cvk140";

/** A config as YAML gives it; tests change what they are about. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests put in what the types forbid
export type Loose = any;

export function minimalConfig(): Loose {
  return {
    cloud: "thalassa",
    customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
    project: organisation,
    cluster: {
      id: "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e01",
      name: "prod",
      type: "dedicated",
      region: "nl-01",
      kubernetesVersion: "1.34",
    },
  };
}

/** A config that uses every key. */
export function fullConfig(): Loose {
  const config = minimalConfig();
  Object.assign(config.cluster, {
    network: {
      cidr: "10.1.0.0/16",
      subnetCidr: "10.1.16.0/20",
      podCidr: "192.168.0.0/17",
      serviceCidr: "172.20.0.0/18",
    },
    nodePools: [
      {
        name: "workers",
        machineType: "pgp-large",
        count: 2,
        zones: ["nl-01b"],
        labels: { "example.com/team": "a", tier: "web" },
        taints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }],
        autohealing: false,
        upgradeStrategy: "manual",
      },
      { name: "burst", machineType: "dgp-small", autoscaling: { min: 0, max: 3 } },
    ],
    apiServer: { allowedCidrs: ["203.0.113.0/24", "198.51.100.7"], publicEndpoint: true },
    upgrades: { auto: "latest-stable", maintenance: { day: "saturday", start: "23:30" } },
    security: { podSecurity: "restricted", auditLog: "advanced", networkPolicy: "deny" },
    deleteProtection: true,
    onDelete: { volumes: "keep" },
  });
  return config;
}

export function context(overrides: Partial<ConfigContext> = {}): ConfigContext {
  return {
    stack: "acme",
    environment: { THALASSA_API_TOKEN: token, HCLOUD_TOKEN: hetznerToken },
    ...overrides,
  };
}

export const parse = (config: unknown, overrides?: Partial<ConfigContext>) =>
  parseStackConfig(config, context(overrides));

/** The error that a config is refused with. */
export function refusal(config: unknown, overrides?: Partial<ConfigContext>): ConfigError {
  try {
    parse(config, overrides);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the config was accepted");
}

export function issues(config: unknown, overrides?: Partial<ConfigContext>): readonly Issue[] {
  return refusal(config, overrides).issues;
}
