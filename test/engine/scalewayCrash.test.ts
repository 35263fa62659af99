/** Crashes on the real engine: run again, and there is one of everything, or nothing. */
import { ScalewayStack, smallConfig } from "./scalewaySupport";

jest.setTimeout(240_000);

let stack: ScalewayStack;
beforeAll(async () => {
  stack = await ScalewayStack.create({
    key: "all",
    config: smallConfig((config) => {
      config["byoc:cluster"].nodePools[0].publicIps = false;
      config["byoc:cluster"].nodePools[0].placementGroup = true;
    }),
  });
});
afterAll(() => stack.dispose());

const complete = {
  bucket: 1,
  cluster: 1,
  gateway: 1,
  gatewayNetwork: 1,
  placementGroup: 1,
  pool: 1,
  privateNetwork: 1,
  vpc: 1,
};

/** One run after the other is killed; each goes on where the one before was cut off. */
describe("kill -9 while the cloud makes", () => {
  test.each([
    ["the VPC", "POST /vpc/v2/regions/*/vpcs"],
    ["the gateway", "POST /vpc-gw/v2/zones/*/gateways"],
    ["the cluster", "POST /k8s/v1/regions/*/clusters"],
    ["a pool", "POST /k8s/v1/regions/*/clusters/*/pools"],
  ])("%s: the next run goes on without a twin", async (_what, call) => {
    await stack.killDuring("up", call);
    for (const [kind, count] of Object.entries(await stack.counts()))
      if (kind in complete) expect([kind, count]).toEqual([kind, 1]);
  });

  test("in the end there is one of everything, and nothing to do", async () => {
    await stack.run("up");
    expect(await stack.counts()).toMatchObject(complete);
    await stack.preview({}, ["--expect-no-changes"]);
  });
});

describe("kill -9 while the cloud deletes", () => {
  test.each([
    ["the cluster", "DELETE /k8s/v1/regions/*/clusters/*"],
    ["a load balancer that the cluster left", "DELETE /lb/v1/zones/*/lbs/*"],
    ["the VPC", "DELETE /vpc/v2/regions/*/vpcs/*"],
  ])("%s: the next destroy goes on", async (what, call) => {
    if (what === "the cluster")
      await stack.sandbox.admin.plant({
        clusterId: await stack.output("clusterId"),
        loadBalancers: 1,
        volumes: 1,
      });
    await stack.killDuring("destroy", call);
  });

  test("in the end nothing is left", async () => {
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
    expect(await stack.resources()).toEqual([]);
  });
});
