/** Crashes on the real engine: run again, and there is one of everything, or nothing. */
import { exampleCounts, ThalassaStack } from "./thalassaSupport";

jest.setTimeout(120_000);

let stack: ThalassaStack;
afterEach(() => stack.dispose());

/** Waits until the sandbox has got this call. */
async function seen(method: string, route: RegExp): Promise<void> {
  for (let look = 0; look < 400; look++) {
    const calls = await stack.sandbox.admin.requests();
    if (calls.some((call) => call.method === method && route.test(call.path))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${method} ${route} within 20 s`);
}

const complete = { ...exampleCounts, machine: 2 };

/** Kills the CLI and all that it started while a call hangs that the cloud has carried out. */
async function killDuring(
  verb: "up" | "destroy",
  method: string,
  match: string,
  route: RegExp,
): Promise<void> {
  await stack.sandbox.admin.addFault({
    match: `${method} ${match}`,
    nth: 1,
    effect: { type: "hang", when: "after" },
  });
  const run = stack.run(verb, { expectFailure: true });
  await seen(method, route);
  await new Promise((resolve) => setTimeout(resolve, 300));
  stack.workspace.kill9();
  await run;
  await stack.sandbox.admin.clearFaults();
  await stack.workspace.cancel();
}

describe("kill -9 while the cloud makes", () => {
  test.each([
    ["the VPC", "/v1/vpcs", /^\/v1\/vpcs$/],
    ["the NAT gateway", "/v1/nat-gateways", /^\/v1\/nat-gateways$/],
    ["the cluster", "/v1/kubernetes/clusters", /^\/v1\/kubernetes\/clusters$/],
    ["a node pool", "/v1/kubernetes/clusters/*/nodepools", /nodepools$/],
  ])("%s: the next up goes on, without a twin, and destroy leaves nothing", async (_what, match, route) => {
    stack = await ThalassaStack.create();
    await killDuring("up", "POST", match, route);
    await stack.run("up");
    expect(await stack.counts()).toEqual(complete);
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
  });
});

test.each([
  ["the cluster", "/v1/kubernetes/clusters/*", /\/clusters\/[^/]+$/],
  ["a load balancer that the cluster left", "/v1/loadbalancers/*", /\/loadbalancers\/[^/]+$/],
  ["the subnet", "/v1/subnets/*", /\/subnets\/[^/]+$/],
])(
  "kill -9 while the cloud deletes %s: the next destroy goes on and leaves nothing",
  async (_what, match, route) => {
    stack = await ThalassaStack.create();
    await stack.run("up");
    await stack.sandbox.admin.plant({
      cluster: await stack.output("clusterId"),
      loadBalancers: 1,
      volumes: 1,
    });
    await killDuring("destroy", "DELETE", match, route);
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
  },
);
