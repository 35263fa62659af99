/** What a plan costs in a month: nothing is forgotten, and what is not known is said. */
import fc from "fast-check";
import { unknownCheckingProxy } from "@pulumi/policy";
import { clouds } from "../../components/cluster";
import { zonePools as scalewayPools } from "../../components/scaleway/pools";
import { poolSettings } from "../../components/scaleway/settings";
import { zonePools as thalassaPools } from "../../components/thalassa";
import { knownTypes } from "../../policies/catalogue";
import { estimateMonthlyCost, type Planned } from "../../policies/cost/estimate";
import { hetznerClusterSpec, hetznerPoolSpec, poolSpec, scalewayPoolSpec } from "../support/spec";
import { unknown } from "./support";

const server = (serverType: unknown, location: unknown = "fsn1"): Planned => ({
  type: "hcloud:index/server:Server",
  name: "cluster-workers-0",
  props: { serverType, location },
});

const component = (...sizes: object[]): Planned => ({
  type: "byoc:index:HetznerSelfManagedCluster",
  name: "cluster",
  props: {
    spec: hetznerClusterSpec({
      nodePools: sizes.map((size, nth) => hetznerPoolSpec({ name: `p${nth}`, size, ...size } as object)),
    }),
  },
});

const pool = (props: object): Planned => ({
  type: "scaleway:kubernetes/pool:Pool",
  name: "cluster-workers",
  props: {
    nodeType: "PRO2-XS",
    zone: "fr-par-1",
    autoscaling: false,
    size: 2,
    publicIpDisabled: true,
    rootVolumeType: "sbs_5k",
    rootVolumeSizeInGb: 50,
    ...props,
  },
});

describe("Hetzner", () => {
  test("servers, the load balancer and public addresses are counted at their price for a month", () => {
    const estimate = estimateMonthlyCost("hetzner", [
      server("cx33"),
      server("cx23"),
      {
        type: "hcloud:index/loadBalancer:LoadBalancer",
        name: "api",
        props: { loadBalancerType: "lb11", location: "nbg1" },
      },
      { type: "hcloud:index/primaryIp:PrimaryIp", name: "ip", props: { type: "ipv4", location: "fsn1" } },
      { type: "hcloud:index/network:Network", name: "network", props: {} },
    ]);
    expect(estimate).toMatchObject({ monthly: 21.97, mostMonthly: 21.97, unpriced: [] });
    expect(estimate.lines.map(({ what }) => what)).toEqual([
      "1 × cx33 in fsn1",
      "1 × cx23 in fsn1",
      "1 × lb11 in nbg1",
      "1 × ipv4 in fsn1",
    ]);
  });

  test("the autoscaler's servers count, although no plan has them: at least min, at most max", () => {
    const autoscaling = { min: 1, max: 4 };
    const { lines, monthly, mostMonthly } = estimateMonthlyCost("hetzner", [
      component({ autoscaling, zones: ["fsn1", "nbg1"] }, { count: 9 }),
    ]);
    expect([monthly, mostMonthly]).toEqual([8.49, 33.96]);
    expect(lines.map(({ what }) => what)).toEqual([
      "1 to 2 × cx33 of pool p0 in fsn1",
      "0 to 2 × cx33 of pool p0 in nbg1",
    ]);
  });

  test("of several types, the first is the likely one and the dearest the most that it can come to", () => {
    const size = { autoscaling: { min: 1, max: 2 }, machineTypes: ["cx33", "cpx32"], zones: ["fsn1"] };
    const { lines } = estimateMonthlyCost("hetzner", [component(size)]);
    expect(lines).toMatchObject([
      { what: "1 to 2 × cx33 or cpx32 of pool p0 in fsn1", monthly: 8.49, mostMonthly: 70.98 },
    ]);
  });

  test("a place without a price is not priced as another one", () => {
    const { monthly, unpriced } = estimateMonthlyCost("hetzner", [server("ccx13", "ash")]);
    expect(monthly).toBe(0);
    expect(unpriced).toMatchObject([{ reason: "the list has no price of ccx13 in ash" }]);
  });
});

describe("Scaleway", () => {
  test("control planes are counted by the hour; the shared one is free", () => {
    const cluster = (type: string): Planned => ({
      type: "scaleway:kubernetes/cluster:Cluster",
      name: "cluster",
      props: { type, region: "fr-par" },
    });
    expect(estimateMonthlyCost("scaleway", [cluster("kapsule-dedicated-4")]).monthly).toBe(80.3);
    expect(estimateMonthlyCost("scaleway", [cluster("kapsule")])).toMatchObject({ lines: [], unpriced: [] });
  });

  test("nodes are counted with their disks and public addresses", () => {
    const { lines, monthly } = estimateMonthlyCost("scaleway", [pool({ publicIpDisabled: false })]);
    expect(lines.map(({ what, monthly }) => [what, monthly])).toEqual([
      ["2 × PRO2-XS in fr-par-1", 163.81],
      ["2 × public address in fr-par-1", 7.3],
      ["2 × 50 GB sbs_5k in fr-par-1", 9.49],
    ]);
    expect(monthly).toBe(180.6);
  });

  test("the third zone of Paris has prices of its own", () => {
    const there = estimateMonthlyCost("scaleway", [pool({ zone: "fr-par-3" })]);
    expect(there.lines[0]?.monthly).toBe(245.72);
  });

  test("autoscaled pools count as they stand, and at their largest", () => {
    const { lines } = estimateMonthlyCost("scaleway", [pool({ autoscaling: true, minSize: 0, maxSize: 3 })]);
    expect(lines[0]).toMatchObject({
      what: "2 to 3 × PRO2-XS in fr-par-1",
      monthly: 163.81,
      mostMonthly: 245.72,
    });
  });

  test("a gateway and its address are counted", () => {
    const zone = "nl-ams-1";
    const gateway = (type: string): Planned[] => [
      { type: "scaleway:network/publicGateway:PublicGateway", name: "gateway", props: { type, zone } },
      { type: "scaleway:network/publicGatewayIp:PublicGatewayIp", name: "address", props: { zone } },
    ];
    expect(estimateMonthlyCost("scaleway", gateway("VPC-GW-S")).monthly).toBe(22.63);
    expect(estimateMonthlyCost("scaleway", gateway("VPC-GW-XL"))).toMatchObject({
      monthly: 3.65,
      unpriced: [{ name: "gateway" }],
    });
  });

  test.each([
    [
      "a local disk",
      { nodeType: "DEV1-M", rootVolumeType: undefined, rootVolumeSizeInGb: undefined },
      "l_ssd",
    ],
    ["a disk that the cloud chooses", { rootVolumeType: undefined }, "left to the cloud"],
    ["a disk of an old kind", { rootVolumeType: "b_ssd" }, "b_ssd"],
  ])("%s has no known price, and that is said", (_, props, reason) => {
    const present = Object.entries({ ...pool({}).props, ...props }).filter(
      ([, value]) => value !== undefined,
    );
    const asked = { ...pool({}), props: Object.fromEntries(present) };
    const { lines, unpriced } = estimateMonthlyCost("scaleway", [asked]);
    expect(lines).toHaveLength(1);
    expect(unpriced.map((each) => each.reason).join()).toContain(reason);
  });

  test("a bucket is paid by use", () => {
    const bucket = { type: "scaleway:object/bucket:Bucket", name: "backups", props: {} };
    expect(estimateMonthlyCost("scaleway", [bucket]).unpriced).toMatchObject([{ byUse: true }]);
  });

  test("pools as the component makes them are understood", () => {
    const spec = scalewayPoolSpec({
      machineType: "PRO2-XS",
      zones: ["fr-par-1"],
      size: { autoscaling: { min: 1, max: 3 } },
    });
    const planned = scalewayPools(spec).map((zonePool) => pool(poolSettings(zonePool)));
    expect(estimateMonthlyCost("scaleway", planned).lines[0]).toMatchObject({
      what: "1 to 3 × PRO2-XS in fr-par-1",
    });
  });
});

describe("Thalassa", () => {
  const planned: Planned[] = [
    { type: "pulumi-nodejs:dynamic/thalassa:KubernetesCluster", name: "cluster", props: { region: "nl-01" } },
    { type: "pulumi-nodejs:dynamic/thalassa:NatGateway", name: "nat", props: {} },
    ...thalassaPools(poolSpec({ size: { autoscaling: { min: 1, max: 2 } } })).map((each) => ({
      type: "pulumi-nodejs:dynamic/thalassa:NodePool",
      name: "workers",
      props: { ...each },
    })),
  ];

  test("publishes no prices: everything is named as not priced", () => {
    const { lines, unpriced } = estimateMonthlyCost("thalassa", planned);
    expect(lines).toEqual([]);
    expect(unpriced.map(({ reason }) => reason)).toEqual([
      "no published price of control-plane",
      "no published price of nat-gateway",
      "no published price of pgp-medium",
    ]);
  });

  test("is counted at the prices that a platform gives", () => {
    const prices = { "control-plane": 50, "nat-gateway": 10, "PGP-medium": 40 };
    expect(estimateMonthlyCost("thalassa", planned, { prices })).toMatchObject({
      monthly: 100,
      mostMonthly: 140,
      unpriced: [],
    });
  });
});

describe("what a preview does not know", () => {
  const noticed = (props: Record<string, unknown>) => {
    const { lines, unpriced } = estimateMonthlyCost("scaleway", [pool(props)]);
    return lines.every(({ what }) => !what.includes("PRO2")) && unpriced.length > 0;
  };

  test.each(["nodeType", "zone", "size"])(
    "%s: the pool is named, and never counted as nothing",
    (property) => {
      expect(noticed({ [property]: unknown })).toBe(true);
      expect(noticed({ [property]: undefined })).toBe(true);
      expect(noticed({ [property]: "[secret]" })).toBe(true);
    },
  );

  test("the same where the engine's inputs throw on unknown values", () => {
    const { props, ...rest } = pool({ zone: unknown });
    const proxied = unknownCheckingProxy({ ...props }) as Record<string, unknown>;
    expect(estimateMonthlyCost("scaleway", [{ ...rest, props: proxied }])).toMatchObject({
      lines: [],
      unpriced: [{ name: "cluster-workers" }],
    });
  });

  test("public addresses are counted unless it is known that there are none", () => {
    const { lines } = estimateMonthlyCost("scaleway", [pool({ publicIpDisabled: unknown })]);
    expect(lines.map(({ what }) => what)).toContain("2 × public address in fr-par-1");
  });

  test("a component that does not say its pools is named", () => {
    const silent = { ...component(), props: {} };
    expect(estimateMonthlyCost("hetzner", [silent]).unpriced).toHaveLength(1);
  });

  test("a value that is no name is not shown", () => {
    const secret = `${"Xk3v9QmZ".repeat(8)}`;
    const said = JSON.stringify(estimateMonthlyCost("hetzner", [server(secret), server("cx33", secret)]));
    expect(said).not.toContain(secret);
    expect(estimateMonthlyCost("hetzner", [server(secret)]).unpriced).toHaveLength(1);
  });
});

test("resources of types that nobody knows are named", () => {
  const volume = { type: "hcloud:index/volume:Volume", name: "data", props: { size: 100 } };
  expect(estimateMonthlyCost("hetzner", [volume]).unpriced).toMatchObject([{ name: "data" }]);
});

test("every type that a cluster may have is paid for, or is one of those that are free", () => {
  const free = [
    "SshKey Network NetworkSubnet NetworkRoute Firewall PlacementGroup LoadBalancerNetwork LoadBalancerService",
    "LoadBalancerTarget Anchor ClusterApi CloudAccess Manifests Upgrade Vpc PrivateNetwork GatewayNetwork Acl",
    "Subnet RouteTable Route Kubeconfig",
  ].flatMap((line) => line.split(" "));
  for (const [type, { cloud }] of Object.entries(knownTypes)) {
    const { lines, unpriced } = estimateMonthlyCost(cloud, [{ type, name: "any", props: {} }]);
    // Pools of ours on Hetzner are servers, which are counted themselves.
    const isFree = free.includes(type.split(":").at(-1) ?? "") || type.endsWith("hetzner:NodePool");
    expect([type, lines.length + unpriced.length === 0]).toEqual([type, isFree]);
  }
  const local = ["pulumi:pulumi:Stack", "pulumi:providers:hcloud", "tls:index/privateKey:PrivateKey"];
  const planned = local.map((type) => ({ type, name: "local", props: {} }));
  for (const cloud of clouds)
    expect(estimateMonthlyCost(cloud, planned)).toMatchObject({ lines: [], unpriced: [] });
});

describe("for all plans", () => {
  const types = ["cx33", "cpx22", "ccx13", "cx99", unknown];
  const anyServer = fc
    .tuple(fc.constantFrom(...types), fc.constantFrom("fsn1", "hel1", "ash", unknown))
    .map(([type, location]) => server(type, location));
  const anyPool = fc
    .record({
      nodeType: fc.constantFrom("PRO2-XS", "POP2-4C-16G", "NONE-1", unknown),
      zone: fc.constantFrom("fr-par-1", "fr-par-3", unknown),
      autoscaling: fc.boolean(),
      size: fc.nat(20),
      minSize: fc.nat(5),
      maxSize: fc.nat(20),
    })
    .map(pool);

  const toCents = (sum: number) => Math.round(sum * 100) / 100;

  test("the sums are those of the lines, and the most is never less than what is sure", () => {
    fc.assert(
      fc.property(fc.array(anyPool), fc.array(anyServer), (pools, servers) => {
        for (const estimate of [
          estimateMonthlyCost("scaleway", pools),
          estimateMonthlyCost("hetzner", servers),
        ]) {
          const { lines, monthly, mostMonthly } = estimate;
          expect(monthly).toBe(toCents(lines.reduce((sum, line) => sum + line.monthly, 0)));
          expect(mostMonthly).toBe(toCents(lines.reduce((sum, line) => sum + line.mostMonthly, 0)));
          for (const line of lines) expect(line.mostMonthly).toBeGreaterThanOrEqual(line.monthly);
        }
      }),
    );
  });

  test("every server is either in the sum or named", () => {
    fc.assert(
      fc.property(anyServer, (one) => {
        const { lines, unpriced } = estimateMonthlyCost("hetzner", [one]);
        expect(lines.length + unpriced.length).toBe(1);
        for (const line of lines) expect(line.monthly).toBeGreaterThan(0);
      }),
    );
  });

  test("more resources, and more nodes, never cost less", () => {
    fc.assert(
      fc.property(fc.array(anyPool), anyPool, fc.nat(10), (pools, last, more) => {
        const cost = (...planned: Planned[]) => estimateMonthlyCost("scaleway", [...pools, ...planned]);
        const { size, maxSize } = last.props as { size: number; maxSize: number };
        const larger = { ...last, props: { ...last.props, size: size + more, maxSize: maxSize + more } };
        expect(cost(last).monthly).toBeGreaterThanOrEqual(cost().monthly);
        expect(cost(larger).monthly).toBeGreaterThanOrEqual(cost(last).monthly);
        expect(cost(larger).mostMonthly).toBeGreaterThanOrEqual(cost(last).mostMonthly);
      }),
    );
  });
});
