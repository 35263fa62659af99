/** What must not happen, on the real engine: other people's projects, accidents, half-made things. */
import { readFileSync, writeFileSync } from "node:fs";
import { foreignOrganisation, tokenValues } from "../../sandbox/thalassa/seed";
import { exampleConfig, ThalassaStack, withToken } from "./thalassaSupport";

jest.setTimeout(120_000);

let stack: ThalassaStack;
let config: string;

beforeAll(async () => {
  stack = await ThalassaStack.create({
    config: exampleConfig((config) => {
      config["byoc:cluster"].deleteProtection = true;
      config["byoc:cluster"].onDelete = { volumes: "keep" };
    }),
  });
  await stack.run("up");
  config = readFileSync(stack.workspace.configFile, "utf8");
});
// What one test sets in the config is none of the next one's business.
afterEach(() => writeFileSync(stack.workspace.configFile, config));
afterAll(() => stack.dispose());

describe("a valid token of another organisation", () => {
  const env = withToken("foreign");
  test.each(["up", "refresh", "destroy"] as const)(
    "is refused on %s, with state and cloud untouched",
    async (verb) => {
      const said = await stack.untouched(() => stack.run(verb, { env, expectFailure: true }));
      expect(said).toContain("does not reach organisation o-d65pcprjp56s73cvk140. Nothing was changed");
      expect(said).not.toContain(tokenValues.foreign);
    },
  );

  test("is refused on refresh even without the program: the provider makes the same check", async () => {
    await stack.untouched(() =>
      stack.run("refresh", { env: { ...env, PULUMI_RUN_PROGRAM: "false" }, expectFailure: true }),
    );
  });

  test("is refused in the preview", async () => {
    await stack.untouched(() => stack.preview({ env, expectFailure: true }));
  });
});

test.each(["expired", "revoked"] as const)(
  "a token that is %s changes nothing, and the customer is told to act",
  async (name) => {
    const said = await stack.untouched(() => stack.run("up", { env: withToken(name), expectFailure: true }));
    expect(said).toContain("the customer has to act");
  },
);

test("a stack never moves to another organisation, even with a token for both", async () => {
  const env = withToken("account-wide");
  await stack.set("byoc:project", foreignOrganisation.identity);
  const said = await stack.untouched(() => stack.run("up", { env, expectFailure: true }));
  expect(said).toContain("a stack never moves");
});

test("a protected cluster is not destroyed, nor any part of it", async () => {
  const said = await stack.untouched(() => stack.run("destroy", { expectFailure: true }));
  expect(said).toMatch(/protect/);
});

test("a replacement of a protected cluster is refused in the preview", async () => {
  await stack.set("byoc:cluster.network.podCidr", "100.64.0.0/16");
  const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
  expect(said).toMatch(/protect/);
});

describe("bad config", () => {
  test("is reported all at once, with the commands that fix it, before any call and without a stack trace", async () => {
    await stack.sandbox.admin.clearRequests();
    await stack.set("byoc:cluster.type", "shared");
    await stack.set("byoc:cluster.region", "nl-1");
    await stack.set("byoc:cluster.nodePools[1].autoscaling.min", "9");
    const said = await stack.untouched(() =>
      stack.run("up", { env: { THALASSA_API_TOKEN: "" }, expectFailure: true }),
    );
    for (const part of [
      "byoc:cluster.type",
      "byoc:cluster.region",
      "nodePools[1].autoscaling",
      "THALASSA_API_TOKEN",
    ]) {
      expect(said).toContain(part);
    }
    expect(said).toContain("pulumi config set");
    expect(said).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(await stack.sandbox.admin.requests()).toEqual([]);
  });
});

test("a destroy whose config names another organisation than the resources are in deletes nothing", async () => {
  await stack.set("byoc:cluster.deleteProtection", "false");
  await stack.run("up");
  await stack.set("byoc:project", foreignOrganisation.identity);
  const said = await stack.untouched(() =>
    stack.run("destroy", { env: withToken("account-wide"), expectFailure: true }),
  );
  expect(said).toContain("a stack never moves. Nothing was deleted");
});

test("after protection is switched off, destroy keeps the volumes that the config says to keep, and lists them", async () => {
  await stack.set("byoc:cluster.deleteProtection", "false");
  await stack.run("up");
  await stack.sandbox.admin.plant({ cluster: await stack.output("clusterId"), loadBalancers: 1, volumes: 1 });
  const { stdout } = await stack.run("destroy");
  expect(stdout).toContain("kept, it holds data and goes on costing: pvc-");
  expect(Object.keys(await stack.inventory())).toEqual(["volume"]);
});
