import { fixedSettings } from "../../../components/scaleway/fixed";
import { anchor, type AnchorInputs } from "../../../components/scaleway/provider/anchor";
import type { ScalewayClusterSpec } from "../../../components/cluster";
import { scalewayClusterSpec } from "../../support/spec";

const base = scalewayClusterSpec();

function inputs(changes: Partial<ScalewayClusterSpec> = {}): AnchorInputs {
  const spec = scalewayClusterSpec(changes);
  return {
    kind: "Anchor",
    clusterId: spec.id,
    project: spec.project,
    region: spec.region,
    fixed: fixedSettings(spec),
  };
}

const refused = async (changes: Partial<ScalewayClusterSpec>) =>
  (await anchor.check(inputs(), inputs(changes))).failures;

describe("the anchor refuses before anything is changed", () => {
  const other = "7d1f0a39-0000-4000-8000-000000000000";
  test.each<[string, Partial<ScalewayClusterSpec>, string]>([
    ["byoc:project", { project: other }, `pulumi config set byoc:project '${base.project}'`],
    ["byoc:cluster.region", { region: "nl-ams" }, "pulumi config set --path byoc:cluster.region 'fr-par'"],
    ["byoc:cluster.cni", { cni: "calico" }, "pulumi config set --path byoc:cluster.cni 'cilium'"],
    [
      "byoc:cluster.network.cidr",
      { network: { ...base.network, cidr: "10.0.0.0/22" } },
      "byoc:cluster.network.cidr '172.16.0.0/22'",
    ],
    [
      "byoc:cluster.network.podCidr",
      { network: { ...base.network, podCidr: "10.64.0.0/15" } },
      "'100.64.0.0/15'",
    ],
    [
      "byoc:cluster.network.serviceCidr",
      { network: { ...base.network, serviceCidr: "10.96.0.0/20" } },
      "'10.32.0.0/20'",
    ],
    ["byoc:cluster.autoscaler.logLevel", { autoscaler: { ...base.autoscaler, logLevel: 4 } }, "'2'"],
    [
      "byoc:cluster.autoscaler.skipNodesWithLocalStorage",
      { autoscaler: { ...base.autoscaler, skipNodesWithLocalStorage: false } },
      "'true'",
    ],
  ])("another %s: the cluster would be replaced", async (property, changes, fix) => {
    expect(await refused(changes)).toEqual([
      { property, reason: expect.stringMatching(/cluster would be lost.*Nothing was changed/) },
    ]);
    expect((await refused(changes))[0]?.reason).toContain(fix);
  });

  test("a plan with problems, and does not keep them", async () => {
    const { failures, inputs: kept } = await anchor.check({}, { ...inputs(), refusal: "sold out" });
    expect(failures).toEqual([{ property: "cluster", reason: "sold out" }]);
    expect(kept).not.toHaveProperty("refusal");
  });
});

test("what can be changed in place is no business of the anchor", async () => {
  const news = inputs({ kubernetesVersion: "1.35", controlPlane: "kapsule-dedicated-4", nodePools: [] });
  expect((await anchor.check(inputs(), news)).failures).toEqual([]);
  expect(await anchor.diff("id", inputs(), news)).toMatchObject({ changes: false, replaces: [] });
});

test("it has no object in the cloud: making it, changing it and deleting it call nobody", async () => {
  const { id, outs } = await anchor.create(inputs());
  expect(id).toBe(base.id);
  expect((await anchor.update(id, outs, inputs())).outs).toEqual(outs);
  await anchor.delete(id, outs);
});
