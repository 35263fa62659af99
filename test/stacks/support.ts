import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ConfigError, type Issue } from "../../clouds/issue";
import { parseStackConfig } from "../../stacks/config";
import type { ConfigContext } from "../../stacks/config/check";

export const token = "tc-pat-0123456789abcdef";
/** Of the form of Hetzner's tokens. */
export const hetznerToken = "Xk3v9QmZ".repeat(8);
export const organisation = "o-d65pcprjp56s73cvk140";
export const scalewayProject = "5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3";
export const scalewayKey = {
  access_key: "SCWB5WJK8V1XJXW1AKKZ",
  secret_key: "7b1f0a3c-58d2-4e96-8a71-c4d03f9b26e5",
  default_organization_id: "0d1a7c52-6f3e-4b8a-9c41-2e5d8f7a1b30",
};

const folder = mkdtempSync(join(tmpdir(), "byoc-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A config file of Scaleway's tools; gives its path. */
export function scalewayFile(content: object = scalewayKey, name = "config.yaml"): string {
  const path = join(folder, name);
  writeFileSync(path, stringify(content), { mode: 0o600 });
  return path;
}

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

/** When the tests' configs are checked. */
export const now = new Date("2026-01-30T12:00:00Z");

export function minimalHetznerConfig(): Loose {
  return {
    cloud: "hetzner",
    customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
    cluster: {
      id: "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
      name: "prod",
      type: "dedicated",
      region: "fsn1",
      kubernetesVersion: "1.36",
    },
  };
}

/** A config on Hetzner that uses every key. */
export function fullHetznerConfig(): Loose {
  const config = minimalHetznerConfig();
  Object.assign(config.cluster, {
    type: "dedicated-ha",
    network: {
      cidr: "10.1.0.0/16",
      subnetCidr: "10.1.64.0/18",
      podCidr: "192.168.0.0/17",
      serviceCidr: "172.20.0.0/18",
    },
    controlPlane: { machineTypes: ["cpx32", "ccx13"], zones: ["fsn1", "nbg1", "hel1"], generation: 2 },
    gateway: { machineType: "cx23", generation: 3 },
    nodePools: [
      {
        name: "workers",
        machineTypes: ["cx43", "cpx42"],
        count: 3,
        zones: ["nbg1", "fsn1"],
        labels: { "example.com/team": "a", tier: "web" },
        taints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }],
        generation: 4,
      },
      { name: "burst", machineType: "cax21", autoscaling: { min: 0, max: 3 } },
    ],
    apiServer: {
      access: "gateway",
      allowedCidrs: ["203.0.113.0/24", "198.51.100.7"],
      loadBalancerType: "lb21",
    },
    security: { podSecurity: "restricted" },
    reboots: { days: ["saturday", "sunday"], start: "23:30", end: "01:30" },
    etcdSnapshots: {
      schedule: "15 1,13 * * 1-5",
      retention: 10,
      s3: { endpoint: "fsn1.your-objectstorage.com", region: "fsn1", bucket: "acme-etcd", folder: "prod" },
    },
    emergencyAccess: { from: ["203.0.113.7"], until: "2026-01-31T18:00:00Z" },
    deleteProtection: true,
    onDelete: { volumes: "keep" },
  });
  return config;
}

export function minimalScalewayConfig(): Loose {
  return {
    cloud: "scaleway",
    customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
    project: scalewayProject,
    cluster: {
      id: "5b0f3c1a-4e7d-4b92-a6f8-1c3d5e7f9a0b",
      name: "prod",
      type: "testing",
      region: "fr-par",
      kubernetesVersion: "1.34",
    },
  };
}

/** A config on Scaleway that uses every key. */
export function fullScalewayConfig(): Loose {
  const config = minimalScalewayConfig();
  Object.assign(config.cluster, {
    type: "production",
    network: { cidr: "10.1.0.0/22", podCidr: "100.64.0.0/16", serviceCidr: "172.20.0.0/18" },
    controlPlane: "kapsule-dedicated-8",
    cni: "calico",
    nodePools: [
      {
        name: "workers",
        machineType: "GP1-XS",
        count: 3,
        zones: ["fr-par-2", "fr-par-1"],
        labels: { "example.com/team": "a", tier: "web" },
        taints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }],
        autohealing: false,
        upgradePolicy: { maxUnavailable: 2, maxSurge: 1 },
        rootVolume: { type: "l_ssd", sizeGb: 100 },
        kubeletArgs: { maxPods: "64" },
        placementGroup: true,
        publicIps: true,
      },
      { name: "burst", machineType: "POP2-4C-16G", autoscaling: { min: 0, max: 3 }, publicIps: false },
    ],
    gateway: { type: "VPC-GW-M", zone: "fr-par-2" },
    autoscaler: {
      scaleDown: false,
      scaleDownDelayAfterAdd: "1h30m",
      scaleDownUnneededTime: "90s",
      scaleDownUtilizationThreshold: 0.65,
      expander: "least_waste",
      ignoreDaemonsetsUtilization: true,
      balanceSimilarNodeGroups: true,
      expendablePodsPriorityCutoff: 0,
      maxGracefulTerminationSeconds: 60,
      skipNodesWithLocalStorage: false,
      logLevel: 4,
    },
    apiServer: {
      allowedCidrs: ["203.0.113.0/24", "198.51.100.7"],
      certSans: ["api.example.com", "198.51.100.8"],
      admissionPlugins: ["AlwaysPullImages", "PodNodeSelector"],
      featureGates: ["HPAScaleToZero"],
      oidc: {
        issuerUrl: "https://login.example.com/realms/acme",
        clientId: "kubernetes",
        usernameClaim: "email",
        usernamePrefix: "oidc:",
        groupsClaim: ["groups"],
        groupsPrefix: "oidc:",
        requiredClaim: ["team=platform"],
      },
    },
    upgrades: { auto: true, maintenance: { day: "saturday", start: "23:00" } },
    backups: { bucket: false, keepOldVersionsDays: 7 },
    deleteProtection: true,
    onDelete: { volumes: "keep", backups: "delete" },
  });
  return config;
}

/** The environment of a run on any cloud. */
export const environment = {
  SCW_CONFIG_PATH: scalewayFile(),
  THALASSA_API_TOKEN: token,
  HCLOUD_TOKEN: hetznerToken,
  BYOC_SNAPSHOT_S3_ACCESS_KEY: "AKEXAMPLE7",
  BYOC_SNAPSHOT_S3_SECRET_KEY: "secret-example-7",
};

export function context(overrides: Partial<ConfigContext> = {}): ConfigContext {
  return {
    stack: "acme",
    environment,
    now,
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
