/** What a config on Scaleway means: defaults, and how its friendlier forms become the spec. */
import fc from "fast-check";
import { machineTypes, regions, tooSmallTypes } from "../../clouds/scaleway/catalogue";
import type { ScalewayClusterSpec } from "../../components/cluster";
import { machineType } from "../../stacks/config/scaleway/rules";
import {
  environment,
  fullScalewayConfig,
  issues,
  type Loose,
  minimalScalewayConfig,
  parse,
  scalewayFile,
  scalewayKey,
  scalewayProject,
} from "./support";

function parseScaleway(config: unknown): ScalewayClusterSpec {
  const spec = parse(config);
  if (spec.cloud !== "scaleway") throw new Error("not a spec for Scaleway");
  return spec;
}

function withCluster(changes: Loose): Loose {
  const config = minimalScalewayConfig();
  Object.assign(config.cluster, changes);
  return config;
}

describe("defaults", () => {
  test("five keys of a cluster are enough", () => {
    expect(parse(minimalScalewayConfig())).toEqual<ScalewayClusterSpec>({
      cloud: "scaleway",
      customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      project: scalewayProject,
      id: "5b0f3c1a-4e7d-4b92-a6f8-1c3d5e7f9a0b",
      name: "prod",
      type: "testing",
      region: "fr-par",
      kubernetesVersion: "1.34",
      network: { cidr: "172.16.0.0/22", podCidr: "100.64.0.0/15", serviceCidr: "10.32.0.0/20" },
      controlPlane: "kapsule",
      cni: "cilium",
      nodePools: [
        {
          name: "workers",
          machineType: "DEV1-M",
          size: { count: 1 },
          zones: ["fr-par-1"],
          labels: {},
          taints: [],
          autohealing: true,
          upgradePolicy: { maxUnavailable: 1, maxSurge: 0 },
          rootVolume: {},
          kubeletArgs: {},
          placementGroup: false,
          publicIps: true,
        },
      ],
      gateway: { type: "VPC-GW-S", zone: "fr-par-1" },
      autoscaler: {
        scaleDown: true,
        scaleDownDelayAfterAdd: "10m",
        scaleDownUnneededTime: "10m",
        scaleDownUtilizationThreshold: 0.5,
        expander: "random",
        ignoreDaemonsetsUtilization: false,
        balanceSimilarNodeGroups: false,
        expendablePodsPriorityCutoff: -10,
        maxGracefulTerminationSeconds: 600,
        skipNodesWithLocalStorage: true,
        logLevel: 2,
      },
      apiServer: { allowedCidrs: [], certSans: [], admissionPlugins: [], featureGates: [] },
      upgrades: { auto: false, maintenance: { day: "any", startHour: 3 } },
      backups: { bucket: true, keepOldVersionsDays: 30 },
      deleteProtection: false,
      onDelete: { volumes: "delete", backups: "keep" },
    });
  });

  test.each(Object.entries(regions))(
    "production in %s has a dedicated control plane, three nodes over all zones, and is protected from deletion",
    (region, zones) => {
      const spec = parseScaleway(withCluster({ type: "production", region }));
      expect(spec).toMatchObject({
        controlPlane: "kapsule-dedicated-4",
        nodePools: [{ machineType: "PRO2-XS", size: { count: 3 }, zones }],
        gateway: { zone: zones[0] },
        deleteProtection: true,
      });
    },
  );

  test("every setting of the autoscaler has a value, whichever the config names", () => {
    const all = parseScaleway(minimalScalewayConfig()).autoscaler;
    for (const [key, value] of Object.entries(fullScalewayConfig().cluster.autoscaler))
      expect(parseScaleway(withCluster({ autoscaler: { [key]: value } })).autoscaler).toEqual({
        ...all,
        [key]: value,
      });
  });
});

describe("values", () => {
  test("every key arrives in the spec", () => {
    const spec = parseScaleway(fullScalewayConfig());
    const { nodePools, upgrades, ...same } = fullScalewayConfig().cluster;
    expect(spec).toMatchObject(same);
    expect(spec.upgrades).toEqual({ auto: upgrades.auto, maintenance: { day: "saturday", startHour: 23 } });
    const { count, ...rest } = nodePools[0];
    expect(spec.nodePools[0]).toEqual({ ...rest, size: { count } });
    expect(spec.nodePools[1]).toMatchObject({
      size: { autoscaling: { min: 0, max: 3 } },
      zones: regions["fr-par"],
      publicIps: false,
    });
  });

  test.each(["1.34", "1.34.6"])("version %s", (kubernetesVersion) => {
    expect(parse(withCluster({ kubernetesVersion })).kubernetesVersion).toBe(kubernetesVersion);
  });

  test.each([...machineTypes, "COPARM1-4C-16G", "L40S-1-48G", "H100-SXM-8-80G", "NEXT9-X4C-16G"])(
    "Instance type %s",
    (type) => {
      expect(machineType(type)).toBeUndefined();
    },
  );

  test.each([...tooSmallTypes, "external", "DEV1", "GP1-", "-XS", "pro2 xs"])(
    "no Instance type: %s",
    (type) => {
      expect(machineType(type)).toBeDefined();
    },
  );

  test("a suggested Instance type is one", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(...machineTypes).map((type) => type.slice(1)),
        ),
        (type) => {
          const suggestion = machineType(type)?.suggestion;
          if (suggestion !== undefined) expect(machineType(String(suggestion))).toBeUndefined();
        },
      ),
    );
  });

  test("a dedicated control plane takes pools that may all be empty", () => {
    const nodePools = [{ name: "burst", autoscaling: { min: 0, max: 3 } }];
    const controlPlane = "kapsule-dedicated-4";
    expect(parseScaleway(withCluster({ nodePools, controlPlane })).controlPlane).toBe(controlPlane);
  });

  test("pools of one zone give production its nodes in two", () => {
    const nodePools = [
      { name: "a", count: 2, zones: ["fr-par-1"] },
      { name: "b", count: 1, zones: ["fr-par-3"] },
    ];
    expect(parse(withCluster({ type: "production", nodePools })).nodePools).toHaveLength(2);
  });

  test("a placement group of twenty nodes a zone, with the one that an upgrade adds", () => {
    const pool = {
      name: "a",
      count: 19,
      zones: ["fr-par-1"],
      placementGroup: true,
      upgradePolicy: { maxSurge: 1 },
    };
    expect(parseScaleway(withCluster({ nodePools: [pool] })).nodePools[0]?.upgradePolicy).toEqual({
      maxUnavailable: 1,
      maxSurge: 1,
    });
  });

  test("a name of a certificate with a wildcard, and an IPv6 address", () => {
    const certSans = ["*.example.com", "2001:db8::1"];
    expect(parseScaleway(withCluster({ apiServer: { certSans } })).apiServer.certSans).toEqual(certSans);
  });
});

describe("the environment of a run on Scaleway", () => {
  const keysRefused = (change: Record<string, string | undefined>) =>
    issues(minimalScalewayConfig(), { environment: { ...environment, ...change } }).map(({ key }) => key);

  test("without the credential, every other problem is found as well", () => {
    const config = withCluster({ region: "fr-pra" });
    expect(issues(config, { environment: {} }).map(({ key }) => key)).toEqual([
      "byoc:cluster.region",
      "SCW_CONFIG_PATH",
    ]);
  });

  test("keys in the environment are refused", () => {
    expect(
      keysRefused({ SCW_ACCESS_KEY: scalewayKey.access_key, SCW_SECRET_KEY: scalewayKey.secret_key }),
    ).toEqual(["SCW_ACCESS_KEY", "SCW_SECRET_KEY"]);
  });

  test("a project or region that the provider would put above the stack's is refused", () => {
    expect(
      keysRefused({
        SCW_DEFAULT_PROJECT_ID: scalewayKey.default_organization_id,
        SCW_DEFAULT_REGION: "nl-ams",
        SCW_DEFAULT_ZONE: "nl-ams-1",
      }),
    ).toEqual(["SCW_DEFAULT_PROJECT_ID", "SCW_DEFAULT_REGION", "SCW_DEFAULT_ZONE"]);
  });

  test("a project that is wrong in the config is not compared", () => {
    const run = { ...environment, SCW_DEFAULT_PROJECT_ID: scalewayProject };
    const found = issues({ ...minimalScalewayConfig(), project: "x" }, { environment: run });
    expect(found.map(({ key }) => key)).toEqual(["byoc:project"]);
  });

  test("the organisation of the environment is no project either", () => {
    const { default_organization_id: id, ...key } = scalewayKey;
    const run = { SCW_CONFIG_PATH: scalewayFile(key, "bare.yaml"), SCW_DEFAULT_ORGANIZATION_ID: id };
    const found = issues({ ...minimalScalewayConfig(), project: id }, { environment: run });
    expect(found).toMatchObject([
      { key: "byoc:project", problem: expect.stringContaining("organisation's id") },
    ]);
  });

  test("the credentials of another cloud are not needed", () => {
    expect(parse(minimalScalewayConfig(), { environment: { SCW_CONFIG_PATH: scalewayFile() } }).name).toBe(
      "prod",
    );
  });
});
