/** Crashes on the real engine: run again, and there is one of everything, or nothing. */
import { exampleCounts, ThalassaStack } from "./thalassaSupport";

jest.setTimeout(120_000);

let stack: ThalassaStack;
afterEach(() => stack.dispose());

const complete = { ...exampleCounts, machine: 2 };

describe("kill -9 while the cloud makes", () => {
  test.each([
    ["the VPC", "/v1/vpcs"],
    ["the NAT gateway", "/v1/nat-gateways"],
    ["the cluster", "/v1/kubernetes/clusters"],
    ["a node pool", "/v1/kubernetes/clusters/*/nodepools"],
  ])("%s: the next up goes on, without a twin, and destroy leaves nothing", async (_what, path) => {
    stack = await ThalassaStack.create();
    await stack.killDuring("up", `POST ${path}`);
    await stack.run("up");
    expect(await stack.counts()).toEqual(complete);
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
  });
});

test.each([
  ["the cluster", "/v1/kubernetes/clusters/*"],
  ["a load balancer that the cluster left", "/v1/loadbalancers/*"],
  ["the subnet", "/v1/subnets/*"],
])("kill -9 while the cloud deletes %s: the next destroy goes on and leaves nothing", async (_what, path) => {
  stack = await ThalassaStack.create();
  await stack.run("up");
  await stack.sandbox.admin.plant({
    cluster: await stack.output("clusterId"),
    loadBalancers: 1,
    volumes: 1,
  });
  await stack.killDuring("destroy", `DELETE ${path}`);
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});
