/** What a config means: defaults, and how its friendlier forms become the spec. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import type { ClusterSpec } from "../../components/cluster";
import { fullConfig, type Loose, minimalConfig, organisation, parse } from "./support";

const folder = join(__dirname, "../../stacks");

describe("defaults", () => {
  test("five keys of a cluster are enough", () => {
    expect(parse(minimalConfig())).toEqual<ClusterSpec>({
      cloud: "thalassa",
      customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      project: organisation,
      id: "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e01",
      name: "prod",
      type: "dedicated",
      region: "nl-01",
      kubernetesVersion: "1.34",
      network: {
        cidr: "10.0.0.0/16",
        subnetCidr: "10.0.0.0/20",
        podCidr: "192.168.0.0/16",
        serviceCidr: "172.16.0.0/18",
      },
      nodePools: [
        {
          name: "workers",
          machineType: "pgp-medium",
          size: { count: 1 },
          zones: ["nl-01a"],
          labels: {},
          taints: [],
          autohealing: true,
          upgradeStrategy: "auto",
        },
      ],
      apiServer: { allowedCidrs: [], publicEndpoint: true },
      upgrades: { auto: "none" },
      security: { podSecurity: "baseline", auditLog: "none", networkPolicy: "allow-all" },
      deleteProtection: false,
      onDelete: { volumes: "delete" },
    });
  });

  test("dedicated-ha has three nodes over all zones, and is protected from deletion", () => {
    const config = minimalConfig();
    config.cluster.type = "dedicated-ha";
    const spec = parse(config);
    expect(spec.nodePools).toMatchObject([{ size: { count: 3 }, zones: ["nl-01a", "nl-01b", "nl-01c"] }]);
    expect(spec.deleteProtection).toBe(true);
  });

  test("delete protection of dedicated-ha can be switched off", () => {
    const config = minimalConfig();
    Object.assign(config.cluster, { type: "dedicated-ha", deleteProtection: false });
    expect(parse(config).deleteProtection).toBe(false);
  });

  test.each([
    ["10.0.0.0/8", "10.0.0.0/20"],
    ["10.5.0.0/20", "10.5.0.0/20"],
    ["10.5.6.0/24", "10.5.6.0/24"],
  ])("the subnet of network %s is %s", (cidr, subnetCidr) => {
    const config = minimalConfig();
    config.cluster.network = { cidr };
    expect(parse(config).network).toHaveProperty("subnetCidr", subnetCidr);
  });
});

describe("values", () => {
  test("every key arrives in the spec", () => {
    const spec = parse(fullConfig());
    const { nodePools, network, apiServer, security, onDelete } = fullConfig().cluster;
    expect(spec).toMatchObject({ network, apiServer, security, onDelete, deleteProtection: true });
    expect(spec).toHaveProperty("upgrades", {
      auto: "latest-stable",
      maintenance: { day: 6, startMinute: 23 * 60 + 30 },
    });
    const { count, ...rest } = nodePools[0];
    expect(spec.nodePools[0]).toEqual({ ...rest, size: { count } });
    expect(spec.nodePools[1]).toMatchObject({ size: { autoscaling: { min: 0, max: 3 } } });
  });

  test.each(["1.34", "1.34.1", "v1.34.1-6"])("version %s", (version) => {
    const config = minimalConfig();
    config.cluster.kubernetesVersion = version;
    expect(parse(config).kubernetesVersion).toBe(version);
  });

  test.each(["0.0.0.0/0", "203.0.113.7", "203.0.113.7/32", "2001:db8::/32", "2001:db8::1"])(
    "%s may reach the API server",
    (source) => {
      const config = minimalConfig();
      config.cluster.apiServer = { allowedCidrs: [source] };
      expect(parse(config).apiServer.allowedCidrs).toEqual([source]);
    },
  );

  test("several pools together give dedicated-ha its three nodes, in more zones than a pool has nodes", () => {
    const config = minimalConfig();
    Object.assign(config.cluster, {
      type: "dedicated-ha",
      nodePools: [
        { name: "a", count: 1 },
        { name: "b", autoscaling: { min: 2, max: 9 } },
        { name: "c", autoscaling: { min: 0, max: 1 }, zones: ["nl-01c", "nl-01a"] },
      ],
    });
    expect(parse(config).nodePools.map((pool) => pool.zones.length)).toEqual([3, 3, 2]);
  });

  test("taints with one key and different effects", () => {
    const config = minimalConfig();
    const taints = [
      { key: "nvidia.com/gpu", effect: "NoSchedule" },
      { key: "nvidia.com/gpu", effect: "NoExecute" },
    ];
    config.cluster.nodePools = [{ name: "gpu", count: 1, taints }];
    expect(parse(config).nodePools[0]?.taints).toEqual(taints);
  });
});

describe("the example stacks", () => {
  function example(name: string): Loose {
    const { config } = parseYaml(readFileSync(join(folder, `Pulumi.${name}.yaml`), "utf8"));
    return Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace(/^byoc:/, ""), value]),
    );
  }

  test("all are tested here", () => {
    const files = readdirSync(folder).filter((file) => file.startsWith("Pulumi.example-"));
    expect(files.sort()).toEqual([
      "Pulumi.example-hetzner-minimal.yaml",
      "Pulumi.example-hetzner.yaml",
      "Pulumi.example-scaleway-isolated.yaml",
      "Pulumi.example-scaleway-minimal.yaml",
      "Pulumi.example-scaleway.yaml",
      "Pulumi.example-thalassa-ha.yaml",
      "Pulumi.example-thalassa-minimal.yaml",
      "Pulumi.example-thalassa.yaml",
    ]);
  });

  test.each([
    ["example-hetzner-minimal", "dedicated", ["workers"]],
    ["example-hetzner", "dedicated-ha", ["workers", "arm", "burst"]],
    ["example-scaleway-minimal", "testing", ["workers"]],
    ["example-scaleway-isolated", "testing", ["workers"]],
    ["example-scaleway", "production", ["workers", "burst"]],
    ["example-thalassa-minimal", "dedicated", ["workers"]],
    ["example-thalassa", "dedicated", ["workers", "burst"]],
    ["example-thalassa-ha", "dedicated-ha", ["workers", "scaling"]],
  ])("%s is accepted", (stack, type, pools) => {
    const spec = parse(example(stack), { stack });
    expect(spec.type).toBe(type);
    expect(spec.nodePools.map((pool) => pool.name)).toEqual(pools);
  });
});
