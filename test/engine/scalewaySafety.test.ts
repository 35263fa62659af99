/** What must not happen, on the real engine: other people's projects, lost rights, accidents. */
import { readFileSync, writeFileSync } from "node:fs";
import { foreignProject, keys } from "../../sandbox/scaleway";
import { ScalewayStack, smallConfig } from "./scalewaySupport";

jest.setTimeout(240_000);

let stack: ScalewayStack;
let config: string;

beforeAll(async () => {
  stack = await ScalewayStack.create({
    key: "all",
    config: smallConfig((config) => {
      config["byoc:cluster"].deleteProtection = true;
      config["byoc:cluster"].onDelete = { volumes: "keep", backups: "keep" };
    }),
  });
  await stack.run("up");
  config = readFileSync(stack.workspace.configFile, "utf8");
});
// What one test sets in the config is none of the next one's business.
afterEach(() => writeFileSync(stack.workspace.configFile, config));
afterAll(() => stack.dispose());

test.each(["up", "refresh", "destroy"] as const)(
  "a key of another project is refused on %s, with state and cloud untouched",
  async (verb) => {
    const said = await stack.untouched(() =>
      stack.run(verb, { env: stack.with("foreign"), expectFailure: true }),
    );
    expect(said).not.toContain(keys.foreign.secretKey);
  },
);

test("a refresh with config and key of another project forgets nothing", async () => {
  await stack.set("byoc:project", foreignProject.identity);
  await stack.untouched(() => stack.run("refresh", { env: stack.with("foreign"), expectFailure: true }));
});

test.each(["up", "destroy"] as const)(
  "a stack never moves to another project: %s with a key for both is refused",
  async (verb) => {
    await stack.set("byoc:project", foreignProject.identity);
    const said = await stack.untouched(() =>
      stack.run(verb, { env: stack.with("broad"), expectFailure: true }),
    );
    expect(said).toMatch(/set it back/i);
  },
);

test("a key that has lost a permission set is refused before the refresh, and the set is named: nothing is forgotten", async () => {
  const [key] = (await stack.sandbox.admin.tokens()).filter(({ name }) => name === "all");
  const scopes = key?.scopes ?? [];
  const without = (set: string) => scopes.filter((scope) => scope !== set);
  await stack.sandbox.admin.setToken("all", { scopes: without("KubernetesFullAccess") });
  const said = await stack.untouched(() => stack.run("refresh", { expectFailure: true }));
  expect(said).toContain("KubernetesFullAccess");
  await stack.sandbox.admin.setToken("all", { scopes: without("PrivateNetworksFullAccess") });
  expect(await stack.untouched(() => stack.run("destroy", { expectFailure: true }))).toContain(
    "PrivateNetworksFullAccess",
  );
  await stack.sandbox.admin.setToken("all", { scopes });
});

test("a protected cluster is not destroyed, nor emptied, nor any part of it given up", async () => {
  await stack.sandbox.admin.plant({ clusterId: await stack.output("clusterId"), loadBalancers: 1 });
  expect(await stack.untouched(() => stack.run("destroy", { expectFailure: true }))).toMatch(/protect/);
});

test("what would replace the cluster is refused in the preview, with the command that sets it back", async () => {
  await stack.set("byoc:cluster.cni", "calico");
  await stack.set("byoc:cluster.network.cidr", "10.0.0.0/22");
  const said = await stack.untouched(() => stack.preview({ expectFailure: true }));
  expect(said).toContain("pulumi config set --path byoc:cluster.cni 'cilium'");
  expect(said).toContain("pulumi config set --path byoc:cluster.network.cidr");
});

test("isolated pools are refused while the key lacks the permission set, and what works with the five is said", async () => {
  await stack.set("byoc:cluster.nodePools[0].publicIps", "false");
  const said = await stack.untouched(() => stack.preview({ env: stack.with("valid"), expectFailure: true }));
  expect(said).toContain("VPCGatewayFullAccess");
  expect(said).toContain("pulumi config set --path 'byoc:cluster.nodePools[0].publicIps' true");
});

test("after protection is switched off, destroy removes load balancers and keeps the volumes and the backups that it is to keep", async () => {
  await stack.set("byoc:cluster.deleteProtection", "false");
  await stack.run("up");
  await stack.sandbox.admin.plant({
    clusterId: await stack.output("clusterId"),
    loadBalancers: 1,
    volumes: 1,
  });
  const { stdout } = await stack.run("destroy");
  expect(stdout).toMatch(/kept/);
  const left = await stack.inventory();
  expect(left.volume).toHaveLength(1);
  expect(Object.keys(left).filter((kind) => !["volume", "bucket"].includes(kind))).toEqual([]);
});
