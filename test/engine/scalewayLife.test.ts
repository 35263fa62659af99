/** The whole life of a cluster on the real engine, as one story: each test goes on where the last one ended. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { keys, project } from "../../sandbox/scaleway";
import { cluster, type ScalewayObject, ScalewayStack, smallConfig } from "./scalewaySupport";
import { formsOf } from "./supportSecrets";

jest.setTimeout(240_000);

let stack: ScalewayStack;
/** The kubeconfig's token: a secret that we never chose. */
let token = "";

beforeAll(async () => {
  stack = await ScalewayStack.create({
    config: smallConfig((config) => {
      config["byoc:cluster"].nodePools[0].autohealing = false;
    }),
  });
});
afterAll(() => stack.dispose());

const workers = "byoc:cluster.nodePools[0]";
const unset = (key: string) => stack.workspace.pulumi(["config", "rm", "--path", key]);
const poolOf = async (name: string): Promise<ScalewayObject> => {
  const pool = (await stack.pools()).find((each) => each.name.startsWith(`${name}-`));
  if (!pool) throw new Error(`no pool ${name}`);
  return pool;
};

/** A pool as the API tells of it. */
async function live(name: string) {
  const { identity } = await poolOf(name);
  return stack.byHand<Record<string, unknown>>("GET", `/k8s/v1/regions/fr-par/pools/${identity}`);
}

describe("a cluster on Scaleway", () => {
  test("preview says what will be made, and makes no call that writes", async () => {
    const { stdout } = await stack.preview();
    expect(stdout).toMatch(/\d+ to create/);
    expect(await stack.writes()).toEqual([]);
    expect(await stack.inventory()).toEqual({});
  });

  test("up makes everything with the five permission sets, tagged with its owner, in the customer's project only", async () => {
    // The events are what a dashboard gets; the scan for secrets reads them too.
    const events = path.join(stack.workspace.folder, "events.json");
    await stack.run("up", { env: { PULUMI_DEBUG_COMMANDS: "true" } }, ["--event-log", events]);
    expect(readFileSync(events, "utf8")).toContain("resOutputsEvent");
    expect(await stack.counts()).toMatchObject({
      vpc: 1,
      privateNetwork: 1,
      cluster: 1,
      pool: 1,
      node: 1,
      bucket: 1,
    });
    const owner = {
      "managed-by": "mengi",
      "mengi-customer": "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      "mengi-cluster": cluster,
      "mengi-stack": "customer-1",
    };
    const inventory = await stack.inventory();
    for (const kind of ["vpc", "privateNetwork", "cluster", "pool", "bucket"])
      for (const object of inventory[kind] ?? [])
        expect([kind, object.labels]).toEqual([kind, expect.objectContaining(owner)]);
    const everywhere = await stack.sandbox.admin.inventory();
    expect(
      Object.entries(everywhere).filter(
        ([id, kinds]) => id !== project.identity && Object.keys(kinds).length > 0,
      ),
    ).toEqual([]);
    expect(await stack.output("kubeconfig")).toBe("[secret]");
    expect(await stack.output("version")).toMatch(/^1\.34\.\d+$/);
    expect(await stack.output("backupBucket")).toBe(`mengi-backup-${cluster}`);
  });

  test("the key is not in the state, not even encrypted; the kubeconfig's token is known for the scan at the end", async () => {
    const state = JSON.stringify(await stack.workspace.exportStack({ showSecrets: true }));
    for (const secret of [keys.valid.secretKey, keys.valid.accessKey])
      for (const { text } of formsOf(secret)) expect(state).not.toContain(text);
    const { stdout } = await stack.workspace.pulumi(["stack", "output", "kubeconfig", "--show-secrets"], {
      showsSecrets: true,
    });
    const { users } = parse(stdout) as { users: { user: { token: string } }[] };
    token = users[0]?.user.token ?? "";
    expect(token.length).toBeGreaterThan(20);
  });

  test("a second run with a refresh changes nothing and makes no call that writes", async () => {
    await stack.sandbox.admin.clearRequests();
    await stack.run("up", {}, ["--refresh", "--expect-no-changes"]);
    expect(await stack.writes()).toEqual([]);
  });

  test("scaling, labels, taints and autohealing change the pool in place; another pool is added beside it", async () => {
    const { identity } = await poolOf("workers");
    await stack.set(`${workers}.count`, "3");
    await stack.set(`${workers}.autohealing`, "true");
    await stack.set(`${workers}.labels.tier`, "web");
    await stack.set("byoc:cluster.nodePools[1].name", "burst");
    await stack.set("byoc:cluster.nodePools[1].machineType", "PRO2-XS");
    await stack.set("byoc:cluster.nodePools[1].autoscaling.min", "0");
    await stack.set("byoc:cluster.nodePools[1].autoscaling.max", "4");
    await stack.set("byoc:cluster.nodePools[1].zones[0]", "fr-par-2");
    await stack.set("byoc:cluster.nodePools[1].taints[0].key", "batch");
    await stack.set("byoc:cluster.nodePools[1].taints[0].effect", "NoSchedule");
    await stack.run("up");
    expect(await live("workers")).toMatchObject({
      id: identity,
      size: 3,
      autohealing: true,
      labels: { tier: "web" },
    });
    expect(await live("burst")).toMatchObject({
      zone: "fr-par-2",
      size: 0,
      min_size: 0,
      max_size: 4,
      taints: [{ key: "batch", value: "", effect: "NoSchedule" }],
    });
  });

  test("what the autoscaler does is no change", async () => {
    await stack.sandbox.admin.autoscale({ pool: (await poolOf("burst")).identity, nodes: 2 });
    await stack.run("up", {}, ["--refresh", "--expect-no-changes"]);
    expect((await live("burst")).size).toBe(2);
  });

  test("autoscaling is switched on for one pool and off for the other, which then has the nodes that the config says", async () => {
    await unset(`${workers}.count`);
    await stack.set(`${workers}.autoscaling.min`, "1");
    await stack.set(`${workers}.autoscaling.max`, "5");
    await unset("byoc:cluster.nodePools[1].autoscaling");
    await stack.set("byoc:cluster.nodePools[1].count", "1");
    await stack.run("up");
    expect(await live("workers")).toMatchObject({ autoscaling: true, size: 3, min_size: 1, max_size: 5 });
    expect(await live("burst")).toMatchObject({ autoscaling: false, size: 1, min_size: 1, max_size: 1 });
    await stack.preview({}, ["--expect-no-changes"]);
  });

  test("another Instance type replaces the pool, the new one first; a pool that is taken out goes", async () => {
    const old = await poolOf("workers");
    await stack.set(`${workers}.machineType`, "PRO2-XXS");
    await unset("byoc:cluster.nodePools[1]");
    await stack.sandbox.admin.clearRequests();
    await stack.run("up");
    const order = (await stack.writes()).filter(
      (call) =>
        /POST .*\/clusters\/[^/]+\/pools$/.test(call) ||
        call === `DELETE /k8s/v1/regions/fr-par/pools/${old.identity}`,
    );
    expect(order.map((call) => call.split(" ")[0])).toEqual(["POST", "DELETE"]);
    expect((await stack.pools()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^workers-fr-par-1-/),
    ]);
    expect((await poolOf("workers")).name).not.toBe(old.name);
  });

  test("Kubernetes is upgraded in place with its pools; a later change of a pool upgrades nothing again", async () => {
    const { identity } = await poolOf("workers");
    await stack.set("byoc:cluster.kubernetesVersion", "1.35");
    await stack.run("up");
    expect(await stack.output("version")).toMatch(/^1\.35\.\d+$/);
    expect(await live("workers")).toMatchObject({ id: identity, version: await stack.output("version") });
    await stack.sandbox.admin.clearRequests();
    await stack.set(`${workers}.autoscaling.max`, "6");
    await stack.run("up");
    expect((await stack.writes()).map((call) => call.split("/").at(-2))).toEqual(["pools"]);
  });

  test("patches that the cloud installs by itself are no change; a tag and an access list that were changed are put right", async () => {
    await stack.set("byoc:cluster.upgrades.auto", "true");
    await stack.set("byoc:cluster.apiServer.allowedCidrs[0]", "127.0.0.0/8");
    await stack.run("up");
    const [live] = (await stack.inventory()).cluster ?? [];
    const url = `/k8s/v1/regions/fr-par/clusters/${live?.identity}`;
    await stack.sandbox.admin.maintain(live?.identity ?? "");
    await stack.run("up", {}, ["--refresh", "--expect-no-changes"]);
    await stack.byHand("PATCH", url, { tags: ["mine"] });
    await stack.byHand("PUT", `${url}/acls`, { acls: [{ ip: "0.0.0.0/0", description: "" }] });
    await stack.run("up", {}, ["--refresh"]);
    expect((await stack.inventory()).cluster?.[0]?.labels).toEqual(live?.labels);
    const { rules } = await stack.byHand<{ rules: { ip: string }[] }>("GET", `${url}/acls`);
    expect(rules.map(({ ip }) => ip)).toEqual(["127.0.0.0/8"]);
  });

  test("after a rotation the old key is needed nowhere; plain destroy refuses to work from the state alone", async () => {
    await stack.sandbox.admin.setToken("valid", { state: "revoked" });
    await stack.untouched(() => stack.run("refresh", { expectFailure: true }));
    await stack.run("up", { env: stack.with("rotated") }, ["--expect-no-changes"]);
    const said = await stack.untouched(() =>
      stack.run("destroy", {
        expectFailure: true,
        env: { PULUMI_RUN_PROGRAM: "false", ...stack.with("rotated") },
      }),
    );
    expect(said).toContain("--run-program");
  });

  test("destroy with the new key leaves nothing, not even what controllers in the cluster made and nobody may see", async () => {
    const clusterId = await stack.output("clusterId");
    await stack.sandbox.admin.plant({ clusterId, loadBalancers: 1, volumes: 1, retainedVolumes: 1 });
    const { stdout } = await stack.run("destroy", { env: stack.with("rotated") });
    expect(stdout).toContain(`deleted cluster ${clusterId}`);
    expect(await stack.inventory()).toEqual({});
    expect(await stack.resources()).toEqual([]);
  });

  test("no key and no token is in state, history, logs, events, output or process arguments, in any encoding", () => {
    const planted = Object.values(keys).flatMap(({ accessKey, secretKey }) => [accessKey, secretKey]);
    expect(stack.workspace.scanForSecrets([...planted, token])).toEqual([]);
  });
});
