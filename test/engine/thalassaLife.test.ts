/** The whole life of a cluster on the real engine, as one story: each test goes on where the last one ended. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { organisation, tokenValues } from "../../sandbox/thalassa/seed";
import { exampleConfig, exampleCounts, type Inventory, ThalassaStack, withToken } from "./thalassaSupport";
import { formsOf } from "./supportSecrets";

jest.setTimeout(120_000);

let stack: ThalassaStack;
let before: Inventory;
/** Session tokens and the like that the cloud gave out: secrets that we never chose. */
const issued: string[] = [];

beforeAll(async () => {
  stack = await ThalassaStack.create();
  before = await stack.inventory();
});
afterAll(() => stack.dispose());

/** Remembers the secret in the kubeconfig that the stack has now. */
async function rememberSession(): Promise<void> {
  const { stdout } = await stack.workspace.pulumi(["stack", "output", "kubeconfig", "--show-secrets"], {
    showsSecrets: true,
  });
  const token = /token: *"?([^\s"]+)/.exec(stdout)?.[1];
  if (!token) throw new Error("the kubeconfig holds no token");
  issued.push(token);
}

describe("a cluster on Thalassa", () => {
  test("preview says what will be made, and touches nothing", async () => {
    const { stdout } = await stack.preview();
    expect(stdout).toContain("11 to create");
    const writes = (await stack.sandbox.admin.requests()).filter(({ method }) => method !== "GET");
    expect(writes).toEqual([]);
  });

  test("up makes everything, labelled with its owner, and gives the outputs", async () => {
    // The events are what a dashboard gets; the scan for secrets reads them too.
    const events = path.join(stack.workspace.folder, "events.json");
    await stack.run("up", { env: { PULUMI_DEBUG_COMMANDS: "true" } }, ["--event-log", events]);
    expect(readFileSync(events, "utf8")).toContain("resOutputsEvent");
    expect(await stack.counts()).toEqual({ ...exampleCounts, machine: 2 });
    const inventory = await stack.inventory();
    const owner = {
      "managed-by": "mengi",
      "mengi-customer": "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      "mengi-cluster": "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e02",
      "mengi-stack": "customer-1",
    };
    for (const [kind, objects] of Object.entries(inventory)) {
      const owned = objects.filter(({ labels }) =>
        Object.entries(owner).every(([key, value]) => labels?.[key] === value),
      );
      // Nodes and the VPC's default route table are made by the cloud itself.
      const byCloud = { machine: 2, routeTable: 1 }[kind] ?? 0;
      expect([kind, objects.length - owned.length]).toEqual([kind, byCloud]);
    }
    expect(await stack.output("clusterId")).toBe(inventory.cluster?.[0]?.identity);
    expect(await stack.output("version")).toMatch(/^v1\.34\./);
    expect(await stack.output("kubeconfig")).toBe("[secret]");
    await rememberSession();
  });

  test("everything is in the customer's organisation only", async () => {
    const all = await stack.sandbox.admin.inventory();
    expect(
      Object.entries(all).filter(
        ([id, kinds]) => id !== organisation.identity && Object.keys(kinds).length > 0,
      ),
    ).toEqual([]);
    const organisations = (await stack.sandbox.admin.requests()).map((call) => call.organisation);
    // The question whose token this is concerns no organisation.
    expect(new Set(organisations.filter((id) => id !== null))).toEqual(new Set([organisation.identity]));
  });

  test("a second run changes nothing, makes no write call and mints no session", async () => {
    await stack.sandbox.admin.clearRequests();
    await stack.run("up", {}, ["--expect-no-changes"]);
    await stack.run("refresh", {}, ["--expect-no-changes"]);
    const calls = await stack.sandbox.admin.requests();
    expect(calls.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(calls.filter(({ path }) => path.includes("kubeconfig"))).toEqual([]);
  });

  test("scaling a pool and adding a label changes that pool in place", async () => {
    const ids = (await stack.inventory()).nodePool?.map(({ identity }) => identity);
    await stack.set("byoc:cluster.nodePools[0].count", "3");
    await stack.set("byoc:cluster.nodePools[0].labels.tier", "web");
    const { stdout } = await stack.run("up");
    const updated = [...stdout.matchAll(/dynamic\/thalassa:\w+ (\S+) updated/g)].map(([, name]) => name);
    expect(updated).toEqual(["cluster-workers-nl-01a"]);
    expect(stdout).not.toMatch(/replaced|deleted/);
    const inventory = await stack.inventory();
    expect(inventory.nodePool?.map(({ identity }) => identity)).toEqual(ids);
    expect(inventory.machine?.length).toBe(3);
  });

  test("Kubernetes is upgraded in place, one minor at a time; a jump is refused in the preview", async () => {
    const id = await stack.output("clusterId");
    await stack.set("byoc:cluster.kubernetesVersion", "1.36");
    const refused = await stack.preview({ expectFailure: true });
    expect(refused.stdout + refused.stderr).toContain("go to 1.35 first");
    await stack.set("byoc:cluster.kubernetesVersion", "1.35");
    await stack.run("up");
    expect(await stack.output("clusterId")).toBe(id);
    expect(await stack.output("version")).toMatch(/^v1\.35\./);
  });

  test("drift shows on refresh, and up puts it right", async () => {
    const cluster = (await stack.inventory()).vpc?.[0]?.identity;
    const response = await fetch(`${stack.sandbox.url}/v1/vpcs/${cluster}`, {
      method: "PUT",
      headers: {
        authorization: `Token ${tokenValues.valid}`,
        "x-organisation-identity": organisation.identity,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        name: "renamed-by-hand",
        description: "",
        labels: {},
        annotations: {},
        vpcCidrs: ["10.0.0.0/16"],
      }),
    });
    expect(response.status).toBe(200);
    await stack.run("refresh");
    const { stdout } = await stack.preview();
    expect(stdout).toContain("1 to update");
    await stack.run("up");
    expect((await stack.inventory()).vpc?.[0]).toMatchObject({
      name: "demo-5b0f3c1a-vpc",
      labels: { "managed-by": "mengi", "mengi-resource": "vpc" },
    });
  });

  test("an object that somebody deleted is made again after a refresh", async () => {
    const pool = (await stack.inventory()).nodePool?.find(({ name }) => name === "burst-nl-01a")?.identity;
    const cluster = await stack.output("clusterId");
    await fetch(`${stack.sandbox.url}/v1/kubernetes/clusters/${cluster}/nodepools/${pool}`, {
      method: "DELETE",
      headers: {
        authorization: `Token ${tokenValues.valid}`,
        "x-organisation-identity": organisation.identity,
      },
    });
    await stack.run("refresh");
    await stack.run("up");
    expect((await stack.counts()).nodePool).toBe(2);
    await stack.preview({}, ["--expect-no-changes"]);
  });

  test("moving a pool to another zone replaces that pool and nothing else", async () => {
    const { cluster, vpc, nodePool } = await stack.inventory();
    await stack.set("byoc:cluster.nodePools[1].zones[0]", "nl-01b");
    await stack.run("up");
    const after = await stack.inventory();
    expect([after.cluster?.[0]?.identity, after.vpc?.[0]?.identity]).toEqual([
      cluster?.[0]?.identity,
      vpc?.[0]?.identity,
    ]);
    expect(after.nodePool?.map(({ name }) => name).sort()).toEqual(["burst-nl-01b", "workers-nl-01a"]);
    expect(nodePool?.find(({ name }) => name === "workers-nl-01a")?.identity).toBe(
      after.nodePool?.find(({ name }) => name === "workers-nl-01a")?.identity,
    );
  });

  test("a forced replacement makes a new object, never takes the old one for its own", async () => {
    const old = (await stack.inventory()).nodePool?.find(({ name }) => name === "workers-nl-01a")?.identity;
    const { urn } = (await stack.resources()).find(({ urn }) => urn.endsWith("cluster-workers-nl-01a")) ?? {
      urn: "",
    };
    await stack.run("up", {}, ["--replace", urn]);
    const pools = (await stack.inventory()).nodePool?.filter(({ name }) => name === "workers-nl-01a") ?? [];
    expect(pools.length).toBe(1);
    expect(pools[0]?.identity).not.toBe(old);
    await stack.preview({}, ["--expect-no-changes"]);
  });

  test("after a rotation the new token is used at once; the revoked one is needed nowhere", async () => {
    await stack.sandbox.admin.setToken("valid", { state: "revoked" });
    const refused = await stack.preview({ expectFailure: true });
    expect(refused.stdout + refused.stderr).toContain("wrong, expired or revoked");
    await stack.preview({ env: withToken("rotated") }, ["--expect-no-changes"]);
    await stack.run("refresh", { env: withToken("rotated") }, ["--expect-no-changes"]);
    await rememberSession();
  });

  test("plain destroy refuses to work from the state alone, and deletes nothing", async () => {
    const standing = await stack.inventory();
    const { stdout, stderr } = await stack.run("destroy", {
      expectFailure: true,
      env: { PULUMI_RUN_PROGRAM: "false", ...withToken("rotated") },
    });
    expect(stdout + stderr).toContain("--run-program");
    expect(await stack.inventory()).toEqual(standing);
  });

  test("destroy with the new token leaves nothing behind, not even what controllers in the cluster made", async () => {
    await stack.sandbox.admin.plant({
      cluster: await stack.output("clusterId"),
      loadBalancers: 2,
      securityGroups: 1,
      volumes: 2,
      snapshots: 1,
      deleteProtection: true,
    });
    expect((await stack.counts()).loadBalancer).toBe(2);
    const { stdout } = await stack.run("destroy", { env: withToken("rotated") });
    expect(stdout).toContain("deleted load balancer");
    expect(await stack.inventory()).toEqual(before);
    expect(await stack.resources()).toEqual([]);
  });

  test("the token is not even in the most verbose log of the engine and its plugins", async () => {
    const { stdout, stderr } = await stack.preview({ env: withToken("rotated"), showsSecrets: true }, [
      "--logtostderr",
      "--logflow",
      "-v=9",
    ]);
    expect(stderr).toContain("Provider[");
    for (const { text } of formsOf(tokenValues.rotated)) expect(stdout + stderr).not.toContain(text);
  });

  test("no token and no session is in state, history, logs, events, output or process arguments, in any encoding", async () => {
    // What is encrypted on disk is opened too: secrets of the state may hold a session, never a token.
    const tokens = Object.values(tokenValues);
    const { stdout } = await stack.workspace.pulumi(["stack", "history", "--json", "--show-secrets"]);
    const state = JSON.stringify(await stack.workspace.exportStack({ showSecrets: true }));
    for (const token of tokens) expect(stdout + state).not.toContain(token);
    expect(issued.length).toBe(2);
    expect(stack.workspace.scanForSecrets([...tokens, ...issued])).toEqual([]);
  });
});

test("the scan would find a token: planted in the config it is reported", async () => {
  const config = exampleConfig((values) => {
    values["byoc:cluster"].name = "planted";
  });
  expect(config).toContain("planted");
  const planted = await ThalassaStack.create({ config: `${config}# ${tokenValues.valid}\n` });
  try {
    expect(planted.workspace.scanForSecrets([tokenValues.valid])).toMatchObject([{ form: "plain" }]);
  } finally {
    await planted.dispose();
  }
});
