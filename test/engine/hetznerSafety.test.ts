/** What must not happen, on the real engine: other people's projects, accidents, half-made things. */
import { readFileSync, writeFileSync } from "node:fs";
import { tokenValues } from "../../sandbox/hetzner";
import { haConfig, HetznerStack, singleConfig, withToken } from "./hetznerSupport";

jest.setTimeout(240_000);

let stack: HetznerStack;
let config: string;

beforeAll(async () => {
  stack = await HetznerStack.create({
    config: singleConfig((config) => {
      config["byoc:cluster"].deleteProtection = true;
    }),
  });
  await stack.run("up");
  config = readFileSync(stack.workspace.configFile, "utf8");
});
// What one test sets in the config is none of the next one's business.
afterEach(() => writeFileSync(stack.workspace.configFile, config));
afterAll(() => stack.dispose());

describe("a valid token of another project", () => {
  const env = withToken("foreign");
  test.each(["up", "refresh", "destroy"] as const)(
    "is refused on %s, with state and cloud untouched",
    async (verb) => {
      const said = await stack.untouched(() => stack.run(verb, { env, expectFailure: true }));
      expect(said).toContain("reaches a project in which nothing labelled");
      expect(said).not.toContain(tokenValues.foreign);
    },
  );

  test("is refused in the preview", async () => {
    await stack.untouched(() => stack.preview({ env, expectFailure: true }));
  });

  test("is refused on up with a refresh", async () => {
    await stack.untouched(() =>
      stack.run("up", { env, expectFailure: true }, ["--refresh", "--run-program"]),
    );
  });
});

test("a token that may only read is refused before anything is made, and says what is needed", async () => {
  const said = await stack.untouched(() =>
    stack.run("up", { env: withToken("read-only"), expectFailure: true }),
  );
  expect(said).toContain("Read & Write");
});

test.each(["expired", "revoked"] as const)(
  "a token that is %s changes nothing, and the customer is told to act",
  async (name) => {
    const said = await stack.untouched(() => stack.run("up", { env: withToken(name), expectFailure: true }));
    expect(said).toContain("the customer has to act");
  },
);

test("a protected cluster is not destroyed, nor any part of it", async () => {
  const said = await stack.untouched(() => stack.run("destroy", { expectFailure: true }));
  expect(said).toMatch(/protect/);
});

test("another address range, which would replace the network, is refused in the preview", async () => {
  await stack.set("byoc:cluster.network.cidr", "10.64.0.0/16");
  const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
  expect(said).toMatch(/protect/);
});

test("replacing the only control-plane server, which would lose the cluster, is refused in the preview", async () => {
  await stack.set("byoc:cluster.controlPlane.generation", "2");
  const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
  expect(said).toContain("the only control-plane server");
});

test("an upgrade together with new servers, which would be newer than the control plane, is refused", async () => {
  await stack.set("byoc:cluster.kubernetesVersion", "1.37");
  await stack.set("byoc:cluster.nodePools[0].count", "2");
  const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
  expect(said).toContain("Kubernetes 1.36 is to be upgraded, and servers are to be made in the same run");
});

describe("stock", () => {
  const soldOut = (type: string, available: boolean) =>
    stack.sandbox.admin.setCapacity({ serverType: type, available });

  test("what is sold out everywhere is refused in the preview, with what can be had", async () => {
    await soldOut("cx43", false);
    await soldOut("cpx42", false);
    await stack.set("byoc:cluster.nodePools[0].count", "2");
    const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
    expect(said).toContain("cx43 is out of stock, cpx42 is out of stock");
    expect(said).toContain("in stock in fsn1");
  });

  test("what is sold out is no reason to refuse a refresh or a run that makes nothing", async () => {
    await stack.run("refresh");
    await stack.run("up", {}, ["--expect-no-changes"]);
  });

  test("the next type of the list is taken where the first is sold out, and it is said", async () => {
    await soldOut("cpx42", true);
    await stack.set("byoc:cluster.nodePools[0].count", "2");
    const { stdout } = await stack.preview();
    expect(stdout).toContain("cpx42 is taken in fsn1");
    await soldOut("cx43", true);
  });
});

test("bad config is reported all at once, with the commands that fix it, before any call", async () => {
  await stack.sandbox.admin.clearRequests();
  await stack.set("byoc:cluster.controlPlane.count", "2");
  await stack.set("byoc:cluster.region", "nl-01");
  await stack.set("byoc:cluster.network.podCidr", "10.0.0.0/16");
  const said = await stack.untouched(() =>
    stack.run("up", { env: { HCLOUD_TOKEN: "too-short" }, expectFailure: true }),
  );
  for (const part of ["controlPlane.count", "byoc:cluster.region", "network.podCidr", "HCLOUD_TOKEN"])
    expect(said).toContain(part);
  expect(said).toContain("pulumi config set");
  expect(said).not.toContain("too-short");
  expect(await stack.sandbox.admin.requests()).toEqual([]);
});

test("a cluster whose stock ran out while servers were missing can still be destroyed", async () => {
  await stack.set("byoc:cluster.deleteProtection", "false");
  await stack.run("up");
  const [worker] = await stack.servers("worker");
  await stack.byHand("DELETE", `servers/${worker?.identity}`);
  for (const type of ["cx43", "cpx42"])
    await stack.sandbox.admin.setCapacity({ serverType: type, available: false });
  await stack.run("destroy", {}, ["--refresh"]);
  expect(await stack.inventory()).toEqual({});
});

test("access through the gateway: the API answers there, from the listed addresses only", async () => {
  const behind = await HetznerStack.create({
    config: haConfig((config) => {
      config["byoc:cluster"].apiServer = { access: "gateway", allowedCidrs: ["127.0.0.0/24"] };
    }),
  });
  try {
    await behind.run("up");
    const endpoint = new URL(await behind.output("endpoint"));
    expect(endpoint.hostname).toBe(await behind.output("egressAddress"));
    // Somebody who is not on the list is not answered; who is has been, by the run itself.
    await behind.set("byoc:cluster.apiServer.allowedCidrs[0]", "203.0.113.0/24");
    await behind.run("up");
    await expect(fetch(endpoint)).rejects.toThrow();
    await behind.set("byoc:cluster.apiServer.allowedCidrs[0]", "127.0.0.0/24");
    await behind.run("up");
    await behind.run("destroy");
    expect(await behind.inventory()).toEqual({});
  } finally {
    await behind.dispose();
  }
});
