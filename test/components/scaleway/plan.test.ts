import type { ScalewayClusterSpec } from "../../../components/cluster";
import { planCluster } from "../../../components/scaleway/plan";
import { liveCluster, livePools, scalewaySurvey } from "../../support/scalewaySurvey";
import { scalewayClusterSpec, scalewayPoolSpec } from "../../support/spec";

const plan = (changes: Partial<ScalewayClusterSpec>, survey: Parameters<typeof scalewaySurvey>[0] = {}) =>
  planCluster(scalewayClusterSpec(changes), scalewaySurvey(survey));
const running = (version: string, more: object = {}) => ({ cluster: liveCluster({ version, ...more }) });
const auto = (on: boolean) => ({
  upgrades: { auto: on, maintenance: { day: "any", startHour: 3 } as const },
});

describe("the version", () => {
  test("of a new cluster is the newest patch of the minor version", () => {
    expect(plan({ kubernetesVersion: "1.34" })).toMatchObject({ version: "1.34.6", issues: [] });
  });

  test("stays as it runs while the config names the same minor version", () => {
    expect(plan({ kubernetesVersion: "1.34" }, running("1.34.5"))).toMatchObject({
      version: "1.34.5",
      issues: [],
    });
  });

  test("stays also where the cloud does not offer it any more", () => {
    expect(plan({ kubernetesVersion: "1.33" }, running("1.33.2"))).toMatchObject({
      version: "1.33.2",
      issues: [],
    });
  });

  test("is the one that the config names in full", () => {
    expect(plan({ kubernetesVersion: "1.34.6" }, running("1.34.5")).version).toBe("1.34.6");
  });

  test("with automatic upgrades is the minor version, as the provider demands, whatever patch runs", () => {
    expect(plan({ kubernetesVersion: "1.34", ...auto(true) })).toMatchObject({
      version: "1.34",
      nodeVersion: "1.34.6",
    });
    expect(plan({ kubernetesVersion: "1.34", ...auto(true) }, running("1.34.5")).version).toBe("1.34");
    expect(plan({ kubernetesVersion: "1.35", ...auto(true) }, running("1.34.5")).version).toBe("1.35");
  });

  test("is the patch that runs where automatic upgrades are switched off", () => {
    expect(plan({ kubernetesVersion: "1.34", ...auto(false) }, running("1.34.6")).version).toBe("1.34.6");
  });

  test("goes up one minor version at a time and never down, and the refusal says what may be", () => {
    const skip = plan({ kubernetesVersion: "1.35" }, running("1.33.10"));
    expect(skip.issues).toEqual([
      expect.objectContaining({
        key: "byoc:cluster.kubernetesVersion",
        value: "1.35",
        allowed: "1.33, 1.34",
        fix: "pulumi config set --path byoc:cluster.kubernetesVersion '1.33'",
      }),
    ]);
    expect(skip.version).toBe("1.33.10");
    expect(plan({ kubernetesVersion: "1.34" }, running("1.35.3")).issues).toHaveLength(1);
    expect(plan({ kubernetesVersion: "1.35" }, running("1.34.5")).issues).toEqual([]);
  });

  test("that the region does not offer is refused with those that it does", () => {
    const [issue] = plan({ kubernetesVersion: "1.99" }).issues;
    expect(issue).toMatchObject({ value: "1.99", allowed: expect.stringContaining("1.35.3, 1.34.6") });
    expect(issue?.fix).toBe("pulumi config set --path byoc:cluster.kubernetesVersion '1.35'");
  });
});

describe("the control plane", () => {
  test("grows", () => {
    expect(plan({ controlPlane: "kapsule-dedicated-4" }, running("1.34.5")).issues).toEqual([]);
  });

  test("never becomes smaller: the provider would replace the cluster", () => {
    const { issues } = plan(
      { controlPlane: "kapsule" },
      running("1.34.5", { type: "kapsule-dedicated-4", commitmentEndsAt: new Date("2026-12-01T00:00:00Z") }),
    );
    expect(issues).toEqual([
      expect.objectContaining({
        key: "byoc:cluster.controlPlane",
        problem: expect.stringContaining("2026-12-01"),
        fix: "pulumi config set --path byoc:cluster.controlPlane kapsule-dedicated-4",
      }),
    ]);
  });
});

describe("isolated pools", () => {
  const nodePools = [
    scalewayPoolSpec({ name: "open" }),
    scalewayPoolSpec({ name: "closed", publicIps: false }),
  ];

  test("are refused while the key lacks the permission set, with the default that works with the five", () => {
    const [issue, ...others] = plan({ nodePools }).issues;
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      key: "byoc:cluster.nodePools[1].publicIps",
      problem: expect.stringContaining("VPCGatewayFullAccess"),
      allowed: expect.stringContaining("true (the default)"),
      fix: "pulumi config set --path 'byoc:cluster.nodePools[1].publicIps' true",
    });
  });

  test("are planned where it has it", () => {
    const abilities = { gateways: true, loadBalancers: false, blockStorage: false, ipam: true };
    expect(plan({ nodePools }, { abilities }).issues).toEqual([]);
  });
});

describe("stock", () => {
  const pool = (machineType: string, zones = ["fr-par-1"]) => ({
    nodePools: [scalewayPoolSpec({ machineType, zones })],
  });

  test("a new pool of a type that a zone lacks is refused, with types that it has", () => {
    expect(plan(pool("GP1-XS")).issues).toEqual([
      expect.objectContaining({
        key: "byoc:cluster.nodePools[0].machineType",
        problem: "it is out of stock in fr-par-1",
        allowed: expect.stringContaining("DEV1-L, DEV1-M, PRO2-XS"),
      }),
    ]);
    expect(plan(pool("DEV9-M")).issues[0]?.problem).toBe("fr-par-1 has no Instance type of this name");
  });

  test("it is also told where else the type is to be had", () => {
    expect(plan(pool("DEV1-M", ["fr-par-1", "fr-par-2"])).issues[0]?.allowed).toContain(
      "or this type in fr-par-1",
    );
  });

  test("a pool that runs needs no stock", () => {
    const spec = scalewayClusterSpec(pool("GP1-XS"));
    expect(planCluster(spec, scalewaySurvey({ pools: livePools(spec) })).issues).toEqual([]);
  });

  test("scarce is only worth a note", () => {
    expect(plan(pool("DEV1-L"))).toMatchObject({
      issues: [],
      notes: ["pool workers: DEV1-L is scarce in fr-par-1, its nodes may take a while"],
    });
  });
});

test("a pool that an upgrade left behind is named, with the command that upgrades it", () => {
  const spec = scalewayClusterSpec();
  const pools = livePools(spec).map((pool) => ({ ...pool, version: "1.34.5" }));
  const survey = scalewaySurvey({ cluster: liveCluster({ version: "1.34.6", status: "ready" }), pools });
  expect(planCluster(spec, survey).notes).toEqual([
    expect.stringContaining("scw k8s pool upgrade pool-0 version=1.34.6 region=fr-par"),
  ]);
  const equal = { ...survey, cluster: liveCluster({ version: "1.34.5", status: "ready" }) };
  expect(planCluster(spec, equal).notes).toEqual([]);
});
