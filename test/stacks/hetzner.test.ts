/** What a config on Hetzner means: defaults, and how its friendlier forms become the spec. */
import fc from "fast-check";
import { defaultTypes, locations, networkZoneOf } from "../../clouds/hetzner/catalogue";
import { contains, overlaps, parseCidr } from "../../components/cidr";
import type { HetznerClusterSpec } from "../../components/cluster";
import { parseStackConfig } from "../../stacks/config";
import {
  environment,
  fullHetznerConfig,
  hetznerToken,
  issues,
  type Loose,
  minimalHetznerConfig,
  parse,
} from "./support";

function parseHetzner(config: unknown): HetznerClusterSpec {
  const spec = parse(config);
  if (spec.cloud !== "hetzner") throw new Error("not a spec for Hetzner");
  return spec;
}

function withCluster(changes: Loose): Loose {
  const config = minimalHetznerConfig();
  Object.assign(config.cluster, changes);
  return config;
}

describe("defaults", () => {
  test("five keys of a cluster are enough", () => {
    expect(parse(minimalHetznerConfig())).toEqual<HetznerClusterSpec>({
      cloud: "hetzner",
      customer: "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      id: "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
      name: "prod",
      type: "dedicated",
      region: "fsn1",
      kubernetesVersion: "1.36",
      network: {
        cidr: "10.0.0.0/16",
        controlCidr: "10.0.0.0/24",
        subnetCidr: "10.0.128.0/17",
        podCidr: "192.168.0.0/16",
        serviceCidr: "172.16.0.0/18",
      },
      controlPlane: { machineTypes: ["cx33", "cx43", "cpx32"], locations: ["fsn1"], generation: 1 },
      gateway: { machineTypes: ["cx23", "cx33", "cpx22"], generation: 1 },
      nodePools: [
        {
          name: "workers",
          machineTypes: ["cx33", "cx43", "cpx32"],
          size: { count: 1 },
          zones: ["fsn1"],
          labels: {},
          taints: [],
          generation: 1,
        },
      ],
      apiServer: { access: "public", allowedCidrs: [], loadBalancerType: "lb11" },
      security: { podSecurity: "baseline" },
      reboots: { days: [0, 1, 2, 3, 4, 5, 6], start: "02:00", end: "05:00" },
      etcdSnapshots: { schedule: "0 */6 * * *", retention: 28 },
      deleteProtection: false,
      onDelete: { volumes: "delete" },
    });
  });

  test("dedicated-ha has three control-plane nodes and three workers, and is protected from deletion", () => {
    const spec = parseHetzner(withCluster({ type: "dedicated-ha", region: "hel1" }));
    expect(spec.controlPlane.locations).toEqual(["hel1", "hel1", "hel1"]);
    expect(spec.nodePools).toMatchObject([{ size: { count: 3 }, zones: ["hel1"] }]);
    expect(spec.deleteProtection).toBe(true);
  });

  test.each(locations)("in %s the server types are of one architecture", (region) => {
    const { nodePools, controlPlane, gateway } = parseHetzner(withCluster({ region }));
    expect(nodePools[0]?.machineTypes).toEqual(controlPlane.machineTypes);
    for (const types of [controlPlane.machineTypes, gateway.machineTypes]) {
      const nodes = { name: "chosen", count: 1, machineTypes: types };
      expect(parse(withCluster({ region, nodePools: [nodes] })).nodePools[0]).toMatchObject({
        machineTypes: types,
      });
    }
  });

  test("overseas no server type is taken that is in Europe only", () => {
    for (const region of locations.filter((each) => networkZoneOf(each) !== "eu-central"))
      for (const type of Object.values(defaultTypes(region)).flat()) expect(type).toMatch(/^c[pc]x/);
  });

  test.each([
    ["10.0.0.0/8", "10.0.0.0/24", "10.128.0.0/9"],
    ["172.16.0.0/13", "172.16.0.0/24", "172.20.0.0/14"],
    ["192.168.6.0/23", "192.168.6.0/24", "192.168.7.0/24"],
  ])("network %s has the control plane in %s and the nodes in %s", (cidr, controlCidr, subnetCidr) => {
    const network = { cidr, podCidr: "100.64.0.0/16", serviceCidr: "100.65.0.0/20" };
    expect(parse(withCluster({ network })).network).toEqual({ ...network, controlCidr, subnetCidr });
  });

  test("the two subnets lie within the network, apart, and the nodes' is the last", () => {
    const base = fc.integer({ min: 0, max: 2 ** 24 - 1 });
    fc.assert(
      fc.property(base, fc.integer({ min: 9, max: 23 }), (offset, prefix) => {
        const start = 10 * 2 ** 24 + offset - (offset % 2 ** (32 - prefix));
        const cidr = `${[24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256).join(".")}/${prefix}`;
        const { network } = parseHetzner(withCluster({ network: { cidr } }));
        const [whole, control, nodes] = [network.cidr, network.controlCidr, network.subnetCidr].map(
          parseCidr,
        );
        if (!whole || !control || !nodes) throw new Error("not ranges");
        expect([contains(whole, control), contains(whole, nodes), overlaps(control, nodes)]).toEqual([
          true,
          true,
          false,
        ]);
        expect(nodes.start).toBeGreaterThan(control.start);
      }),
    );
  });

  test("snapshots in a bucket are in a folder that no other cluster has", () => {
    const { s3 } = fullHetznerConfig().cluster.etcdSnapshots;
    delete s3.folder;
    const config = withCluster({ etcdSnapshots: { s3 } });
    expect(parseHetzner(config).etcdSnapshots.s3).toEqual({ ...s3, folder: config.cluster.id });
  });
});

describe("values", () => {
  test("every key arrives in the spec", () => {
    const spec = parseHetzner(fullHetznerConfig());
    const { nodePools, controlPlane, gateway, ...same } = fullHetznerConfig().cluster;
    expect(spec).toMatchObject({
      ...same,
      reboots: { ...same.reboots, days: [0, 6] },
      emergencyAccess: { ...same.emergencyAccess, until: "2026-01-31T18:00:00.000Z" },
    });
    expect(spec.controlPlane).toEqual({
      machineTypes: controlPlane.machineTypes,
      locations: controlPlane.zones,
      generation: controlPlane.generation,
    });
    expect(spec.gateway).toEqual({ machineTypes: [gateway.machineType], generation: gateway.generation });
    const { count, ...workers } = nodePools[0];
    expect(spec.nodePools).toEqual([
      { ...workers, size: { count } },
      {
        name: "burst",
        machineTypes: ["cax21"],
        size: { autoscaling: { min: 0, max: 3 } },
        zones: ["fsn1"],
        labels: {},
        taints: [],
        generation: 1,
      },
    ]);
  });

  test("one location is enough for three control-plane nodes, and need not be the region", () => {
    const config = withCluster({ type: "dedicated-ha", controlPlane: { zones: ["nbg1"] } });
    expect(parseHetzner(config).controlPlane.locations).toEqual(["nbg1", "nbg1", "nbg1"]);
  });

  test("two of three control-plane nodes may share a location", () => {
    const zones = ["fsn1", "nbg1", "nbg1"];
    const config = withCluster({ type: "dedicated-ha", controlPlane: { zones } });
    expect(parseHetzner(config).controlPlane.locations).toEqual(zones);
  });

  test("as many servers as a network takes", () => {
    const nodePools = [
      { name: "a", count: 50 },
      { name: "b", autoscaling: { min: 0, max: 48 } },
    ];
    expect(parse(withCluster({ nodePools })).nodePools).toHaveLength(2);
    nodePools[0] = { name: "a", count: 51 };
    expect(issues(withCluster({ nodePools }))).toHaveLength(1);
  });

  test("a pool of ARM beside one of x86", () => {
    const nodePools = [
      { name: "arm", count: 1, machineTypes: ["cax31", "cax41"] },
      { name: "x86", count: 1, machineTypes: ["ccx13", "cx33", "cpx31"] },
    ];
    expect(parse(withCluster({ nodePools })).nodePools).toMatchObject(
      nodePools.map(({ machineTypes }) => ({ machineTypes })),
    );
  });

  test("the gateway may let everybody through, where the config says so", () => {
    const apiServer = { access: "gateway", allowedCidrs: ["0.0.0.0/0"] };
    expect(parse(withCluster({ apiServer })).apiServer).toMatchObject(apiServer);
  });

  test.each(["0 */6 * * *", "*/15 * * * *", "5,35 0-23/2 1,15 1-12 0-6", "0 0 31 12 0"])(
    "snapshots are taken at %s",
    (schedule) => {
      expect(parseHetzner(withCluster({ etcdSnapshots: { schedule } })).etcdSnapshots.schedule).toBe(
        schedule,
      );
    },
  );

  test.each(["s3.example.com", "127.0.0.1:9000", "minio:9000"])("snapshots go to %s", (endpoint) => {
    const s3 = { endpoint, region: "fsn1", bucket: "etcd" };
    expect(parseHetzner(withCluster({ etcdSnapshots: { s3 } })).etcdSnapshots.s3?.endpoint).toBe(endpoint);
  });
});

describe("emergency access", () => {
  const from = ["203.0.113.7", "198.51.100.0/24"];
  const at = (until: string) =>
    parseHetzner(withCluster({ emergencyAccess: { from, until } })).emergencyAccess;

  test("is open until its time, in any time zone, at most 7 days ahead", () => {
    for (const until of ["2026-01-30T12:00:01Z", "2026-01-30T13:00:01+01:00", "2026-02-06T12:00:00Z"])
      expect(at(until)).toEqual({ from, until: new Date(until).toISOString() });
  });

  test("may have its time without quotes: Pulumi writes it in another form then", () => {
    expect(at("2026-01-31 18:00:00 +0000 UTC")?.until).toBe("2026-01-31T18:00:00.000Z");
    expect(at("2026-01-31 18:00:00 +0200 +0200")?.until).toBe("2026-01-31T16:00:00.000Z");
  });

  test("is closed after its time, and that the config still has it is no reason to stop", () => {
    for (const until of ["2026-01-30T12:00:00Z", "2026-01-30T12:59:00+01:00", "2020-01-01T00:00Z"])
      expect(at(until)).toBeUndefined();
  });
});

describe("the environment", () => {
  const refusedFor = (config: Loose, changes: Record<string, string | undefined>) =>
    issues(config, { environment: { ...environment, ...changes } }).map(({ key, fix }) => `${key}: ${fix}`);

  test.each([undefined, "", "short", `${hetznerToken}x`, `"${hetznerToken}"`, `${hetznerToken}\n`])(
    "token %p is refused and not repeated",
    (token) => {
      const found = issues(minimalHetznerConfig(), { environment: { HCLOUD_TOKEN: token } });
      expect(found.map(({ key }) => key)).toEqual(["HCLOUD_TOKEN"]);
      if (token) expect(JSON.stringify(found)).not.toContain(token.trim());
    },
  );

  test("the keys of a bucket are needed where snapshots go to one, and not repeated", () => {
    const names = { BYOC_SNAPSHOT_S3_ACCESS_KEY: undefined, BYOC_SNAPSHOT_S3_SECRET_KEY: "with white space" };
    expect(refusedFor(fullHetznerConfig(), names)).toEqual([
      "BYOC_SNAPSHOT_S3_ACCESS_KEY: export BYOC_SNAPSHOT_S3_ACCESS_KEY='<key>'",
      "BYOC_SNAPSHOT_S3_SECRET_KEY: export BYOC_SNAPSHOT_S3_SECRET_KEY='<key>'",
    ]);
    const found = issues(fullHetznerConfig(), { environment: { ...environment, ...names } });
    expect(JSON.stringify(found)).not.toContain("with white space");
  });

  test("the keys of a bucket are not needed otherwise", () => {
    expect(parse(minimalHetznerConfig(), { environment: { HCLOUD_TOKEN: hetznerToken } }).name).toBe("prod");
  });

  test("the credentials of another cloud are not needed", () => {
    expect(refusedFor(minimalHetznerConfig(), { HCLOUD_TOKEN: undefined })).toEqual([
      "HCLOUD_TOKEN: export HCLOUD_TOKEN='<token>'",
    ]);
  });

  test("without a time given, a config is checked as of now", () => {
    const until = new Date(Date.now() + 60 * 60 * 1000).toISOString();
    const config = withCluster({ emergencyAccess: { from, until } });
    expect(parseStackConfig(config, { stack: "acme", environment })).toMatchObject({
      emergencyAccess: { from, until },
    });
  });

  const from = ["203.0.113.7"];
});
