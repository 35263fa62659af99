/** Lost answers, failures in mid-run, lost state and other versions on the real engine: run again, and all is well. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exampleConfig, exampleCounts, ThalassaStack } from "./thalassaSupport";

jest.setTimeout(120_000);

let stack: ThalassaStack;
afterEach(() => stack.dispose());

const complete = { ...exampleCounts, machine: 2 };

test("an answer that is lost in mid-run is no reason to stop, and makes no twin", async () => {
  stack = await ThalassaStack.create();
  for (const match of ["POST /v1/vpcs", "POST /v1/kubernetes/clusters", "POST /v1/route-tables/*/routes"]) {
    await stack.sandbox.admin.addFault({ match, nth: 1, effect: { type: "reset", when: "after" } });
  }
  await stack.sandbox.admin.addFault({
    match: "GET /v1/subnets/**",
    times: 2,
    effect: { type: "answer", status: 429, headers: { "retry-after": "1" }, body: { message: "slow down" } },
  });
  await stack.run("up");
  expect(await stack.counts()).toEqual(complete);
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("a pool that Thalassa gives up is made anew by the next up", async () => {
  stack = await ThalassaStack.create();
  await stack.sandbox.admin.addFault({
    match: "POST /v1/kubernetes/clusters/*/nodepools",
    nth: 1,
    effect: { type: "failAction", message: "no capacity for pgp-medium in nl-01a" },
  });
  const { stdout, stderr } = await stack.run("up", { expectFailure: true });
  expect(stdout + stderr).toContain("no capacity for pgp-medium in nl-01a");
  await stack.run("up");
  expect(await stack.counts()).toEqual(complete);
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("a quota in mid-run: the error says who acts and what is there; once raised, up goes on", async () => {
  stack = await ThalassaStack.create();
  await stack.sandbox.admin.addFault({
    match: "POST /v1/nat-gateways",
    effect: { type: "answer", status: 403, body: { message: "quota exceeded: NAT gateways" } },
  });
  const { stdout, stderr } = await stack.run("up", { expectFailure: true });
  expect(stdout + stderr).toMatch(
    /quota exceeded: NAT gateways.*the customer has to act.*Already there, and kept: .*VPC demo-5b0f3c1a-vpc/s,
  );
  await stack.sandbox.admin.clearFaults();
  await stack.run("up");
  expect(await stack.counts()).toEqual(complete);
});

test("the smallest stack file is enough: up, a refresh that finds no change, destroy", async () => {
  stack = await ThalassaStack.create({ config: exampleConfig(undefined, "thalassa-minimal") });
  await stack.run("up");
  expect(await stack.counts()).toMatchObject({ cluster: 1, nodePool: 1, machine: 1 });
  await stack.run("refresh", {}, ["--expect-no-changes"]);
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("a highly available cluster has nodes in every zone, and goes once its protection is switched off", async () => {
  stack = await ThalassaStack.create({ config: exampleConfig(undefined, "thalassa-ha") });
  await stack.run("up");
  const pools = (await stack.inventory()).nodePool?.map(({ name }) => name) ?? [];
  for (const zone of ["nl-01a", "nl-01b", "nl-01c"])
    expect(pools.some((name) => name.endsWith(zone))).toBe(true);
  await stack.run("refresh", {}, ["--expect-no-changes"]);
  await stack.set("byoc:cluster.deleteProtection", "false");
  await stack.run("up");
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("a refresh of an empty stack imports nothing and makes nothing, and a destroy of one is done at once", async () => {
  stack = await ThalassaStack.create();
  await stack.run("refresh");
  expect(await stack.resources()).toEqual([]);
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("after the state is lost, up finds every object again by its labels and makes none", async () => {
  stack = await ThalassaStack.create();
  await stack.run("up");
  const made = await stack.inventory();
  const empty = {
    version: 3,
    deployment: { manifest: { time: new Date().toISOString(), magic: "", version: "" } },
  };
  await stack.workspace.pulumi(["stack", "import", "--force"], { input: JSON.stringify(empty) });
  expect(await stack.resources()).toEqual([]);
  await stack.sandbox.admin.clearRequests();
  await stack.run("up");
  const posts = (await stack.sandbox.admin.requests()).filter(({ method }) => method === "POST");
  expect(posts).toEqual([]);
  const ids = (inventory: typeof made) =>
    Object.values(inventory)
      .flatMap((objects) => objects.map(({ identity }) => identity))
      .sort();
  expect(ids(await stack.inventory())).toEqual(ids(made));
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});

test("a cluster made by one version of this project is changed and destroyed by the next", async () => {
  const root = path.resolve(__dirname, "../..");
  const project = mkdtempSync(path.join(tmpdir(), "byoc-version-"));
  try {
    for (const name of ["Pulumi.yaml", "package.json", "bin"])
      cpSync(path.join(root, name), path.join(project, name), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
    stack = await ThalassaStack.create({ projectFolder: project });
    await stack.run("up");
    // The next version: its provider says who it is.
    const provider = path.join(project, "bin/components/thalassa/provider/index.js");
    writeFileSync(
      provider,
      `${readFileSync(provider, "utf8")}\nconsole.log("provider of the next version");\n`,
    );
    const { stdout } = await stack.run("destroy");
    expect(stdout).toContain("provider of the next version");
    expect(await stack.inventory()).toEqual({});
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
