/** The whole life of a highly available cluster on the real engine, as one story: each test goes on where the last one ended. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { withKubernetes } from "../../clouds/kubernetes/client";
import { project, tokenValues } from "../../sandbox/hetzner";
import { HetznerStack, type Inventory, singleConfig, withToken } from "./hetznerSupport";
import { formsOf } from "./supportSecrets";

jest.setTimeout(240_000);

let stack: HetznerStack;
let before: Inventory;
/** Keys, tokens and passwords that the stack made: secrets that we never chose. */
const made: string[] = [];
const cluster = "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e05";

beforeAll(async () => {
  // The first life is that of a small cluster, which grows.
  stack = await HetznerStack.create({ config: singleConfig() });
  before = await stack.inventory();
});
afterAll(() => stack.dispose());

/** The cluster as the machines in the sandbox tell of it. */
async function kubernetes() {
  const { clusters, initialisations } = await stack.sandbox.admin.guests();
  const found = clusters.find(({ clusterId }) => clusterId === cluster);
  if (!found) throw new Error("no cluster has formed");
  return { ...found, formed: initialisations.filter((one) => one.clusterId === cluster).length };
}

const names = async (role?: string) => (await stack.servers(role)).map(({ name }) => name);

/** What the last run did to resources, as `name verb`, other than leaving them alone. */
function changes(stdout: string): string[] {
  const verbs = /(created|updated|deleted|replaced)( original| replacement)? \(/;
  return stdout
    .split("\n")
    .map((line) => /\S+:\S+ (cluster-\S+) (.*)/.exec(line))
    .flatMap((match) => {
      const verb = verbs.exec(match?.[2] ?? "")?.[1];
      return match && verb ? [`${match[1]} ${verb}`] : [];
    })
    .sort();
}

/** Gives the cluster something to run, on every node. */
async function runPods(replicas: number): Promise<void> {
  const labels = { app: "web" };
  await withKubernetes(await secretOutput("kubeconfig"), (api) =>
    api.call({
      method: "POST",
      path: "/apis/apps/v1/namespaces/default/deployments",
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } },
        },
      },
    }),
  );
}

async function secretOutput(name: string): Promise<string> {
  const { stdout } = await stack.workspace.pulumi(["stack", "output", name, "--show-secrets"], {
    showsSecrets: true,
  });
  return stdout;
}

describe("a cluster on Hetzner", () => {
  test("preview says what will be made, and touches nothing", async () => {
    const { stdout } = await stack.preview();
    expect(stdout).toMatch(/\d+ to create/);
    expect(await stack.inventory()).toEqual(before);
    // The one call that is no GET asks, with a body that can make nothing, whether the token may write.
    const writes = (await stack.sandbox.admin.requests()).filter(({ method }) => method !== "GET");
    expect(writes.map(({ path, status }) => `${path} ${status}`)).toEqual(["/v1/ssh_keys 422"]);
  });

  test("up makes everything, labelled with its owner; nodes join and take workloads; outputs are given", async () => {
    // The events are what a dashboard gets; the scan for secrets reads them too.
    const events = path.join(stack.workspace.folder, "events.json");
    await stack.run("up", { env: { PULUMI_DEBUG_COMMANDS: "true" } }, ["--event-log", events]);
    expect(readFileSync(events, "utf8")).toContain("resOutputsEvent");
    expect(await stack.counts()).toEqual({
      firewall: 1,
      loadBalancer: 1,
      network: 1,
      placementGroup: 1,
      primaryIp: 1,
      server: 3,
      sshKey: 1,
    });
    const owner = {
      "managed-by": "mengi",
      "mengi-customer": "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
      "mengi-cluster": cluster,
      "mengi-stack": "customer-1",
    };
    for (const object of Object.values(await stack.inventory()).flat())
      expect([object.name, object.labels]).toEqual([object.name, expect.objectContaining(owner)]);
    const { nodes, formed } = await kubernetes();
    expect(nodes.map(({ ready, version }) => [ready, version])).toEqual([
      [true, "v1.36.4+k3s1"],
      [true, "v1.36.4+k3s1"],
    ]);
    expect(formed).toBe(1);
    expect(await stack.output("version")).toBe("v1.36.4+k3s1");
    expect(JSON.parse(await stack.output("monthlyCost"))).toMatchObject({ currency: "EUR" });
    for (const output of ["kubeconfig", "emergencySshKey", "snapshotToken"])
      expect(await stack.output(output)).toBe("[secret]");
  });

  test("the cloud's token is not in the state, not even encrypted", async () => {
    const state = JSON.stringify(await stack.workspace.exportStack({ showSecrets: true }));
    for (const { text } of formsOf(tokenValues.valid)) expect(state).not.toContain(text);
    expect(state).toContain("fingerprint");
  });

  test("the secrets that the stack made are known, for the scan at the end", async () => {
    const kubeconfig = parse(await secretOutput("kubeconfig")) as {
      users: { user: Record<string, string> }[];
    };
    made.push(
      kubeconfig.users[0]?.user["client-key-data"] ?? "",
      (await secretOutput("snapshotToken")).trim(),
      (await secretOutput("emergencySshKey")).split("\n")[3] ?? "",
    );
    expect(made.every((secret) => secret.length >= 40)).toBe(true);
  });

  test("everything is in the customer's project only", async () => {
    const all = await stack.sandbox.admin.inventory();
    expect(
      Object.entries(all).filter(([id, kinds]) => id !== project.identity && Object.keys(kinds).length > 0),
    ).toEqual([]);
  });

  test("a second run and a refresh change nothing and make no call that writes", async () => {
    await stack.sandbox.admin.clearRequests();
    await stack.run("up", {}, ["--expect-no-changes"]);
    await stack.run("refresh", {}, ["--expect-no-changes"]);
    const writes = (await stack.sandbox.admin.requests()).filter(
      ({ method, status }) => method !== "GET" && (status ?? 0) < 300,
    );
    expect(writes).toEqual([]);
  });

  test("from one control-plane node to three: two join, and nothing else is touched", async () => {
    const first = await stack.servers();
    await stack.set("byoc:cluster.type", "dedicated-ha");
    await stack.set("byoc:cluster.deleteProtection", "false");
    await stack.set("byoc:cluster.nodePools[0].count", "3");
    const { stdout } = await stack.run("up");
    expect(changes(stdout).filter((line) => !line.includes("updated"))).toEqual([
      "cluster-control-plane-1 created",
      "cluster-control-plane-2 created",
      "cluster-workers-1 created",
      "cluster-workers-2 created",
    ]);
    expect(await stack.servers()).toEqual(expect.arrayContaining(first));
    const { nodes, members, formed } = await kubernetes();
    expect(nodes.filter(({ ready }) => ready).length).toBe(6);
    expect(members.length).toBe(3);
    expect(formed).toBe(1);
  });

  test("from three to one is refused in the preview: it would lose the majority", async () => {
    await stack.set("byoc:cluster.type", "dedicated");
    const { stdout, stderr } = await stack.preview({ expectFailure: true });
    expect(stdout + stderr).toContain("byoc:cluster.type");
    await stack.set("byoc:cluster.type", "dedicated-ha");
  });

  test("scaling a pool down drains the node before its server goes", async () => {
    await stack.set("byoc:cluster.nodePools[1].name", "extra");
    await stack.set("byoc:cluster.nodePools[1].machineType", "cx33");
    await stack.set("byoc:cluster.nodePools[1].count", "2");
    await stack.set("byoc:cluster.nodePools[1].labels.tier", "web");
    const added = changes((await stack.run("up")).stdout).filter((line) => line.endsWith("created"));
    expect(added).toEqual(["cluster-extra created", "cluster-extra-0 created", "cluster-extra-1 created"]);
    await runPods(12);
    const gone = (await names()).find((name) => name.includes("extra-1")) ?? "";
    await stack.set("byoc:cluster.nodePools[1].count", "1");
    const { stdout } = await stack.run("up");
    expect(changes(stdout)).toContain("cluster-extra-1 deleted");
    expect(await names()).not.toContain(gone);
    const { nodes, log } = await kubernetes();
    expect(nodes.map(({ name }) => name)).not.toContain(gone);
    expect(log).toContain(`api: PATCH /api/v1/nodes/${gone} 200`);
    expect(log).toContain(`api: DELETE /api/v1/nodes/${gone} 200`);
    expect(log.filter((line) => /eviction 201$/.test(line)).length).toBeGreaterThan(0);
  });

  test("a pool's labels change on running nodes", async () => {
    const servers = await stack.servers();
    await stack.set("byoc:cluster.nodePools[1].labels.tier", "batch");
    const { stdout } = await stack.run("up");
    expect(changes(stdout)).toEqual(["cluster-extra updated"]);
    expect(await stack.servers()).toEqual(servers);
  });

  test("removing a pool deletes its servers and no other", async () => {
    const others = (await names()).filter((name) => !name.includes("extra"));
    await stack.workspace.pulumi(["config", "rm", "--path", "byoc:cluster.nodePools[1]"]);
    await stack.run("up");
    expect(await names()).toEqual(others);
  });

  test("Kubernetes is upgraded in place, one minor at a time; a jump is refused in the preview", async () => {
    const servers = await names();
    await stack.set("byoc:cluster.kubernetesVersion", "1.37");
    await stack.run("up");
    expect(await stack.output("version")).toBe("v1.37.1+k3s1");
    expect(new Set((await kubernetes()).nodes.map(({ version }) => version))).toEqual(
      new Set(["v1.37.1+k3s1"]),
    );
    expect(await names()).toEqual(servers);
    await stack.set("byoc:cluster.kubernetesVersion", "1.35");
    const { stdout, stderr } = await stack.preview({ expectFailure: true });
    expect(stdout + stderr).toContain("byoc:cluster.kubernetesVersion");
    await stack.set("byoc:cluster.kubernetesVersion", "1.37");
  });

  test("a higher generation replaces a pool's servers: new ones first, then the old are drained", async () => {
    const old = await names("worker");
    await stack.set("byoc:cluster.nodePools[0].generation", "2");
    await stack.run("up");
    const now = await names("worker");
    expect(now.length).toBe(old.length);
    expect(now.filter((name) => old.includes(name))).toEqual([]);
    const { nodes, log } = await kubernetes();
    expect(nodes.filter(({ ready }) => ready).length).toBe(6);
    for (const name of old) expect(log).toContain(`api: PATCH /api/v1/nodes/${name} 200`);
  });

  test("the control plane is replaced one server at a time, and the cluster is never founded again", async () => {
    const old = await names("control-plane");
    await stack.set("byoc:cluster.controlPlane.generation", "2");
    await stack.run("up");
    const now = await names("control-plane");
    expect(now.length).toBe(3);
    expect(now.filter((name) => old.includes(name))).toEqual([]);
    const { members, nodes, formed, answers } = await kubernetes();
    expect([members.length, formed, answers]).toEqual([3, 1, true]);
    expect(nodes.filter(({ ready }) => ready).length).toBe(6);
  });

  test.each(["worker", "control-plane", "gateway"])(
    "a %s that somebody deleted is made again by up with a refresh",
    async (role) => {
      const [server] = await stack.servers(role);
      await stack.byHand("DELETE", `servers/${server?.identity}`);
      await stack.run("up", {}, ["--refresh"]);
      expect((await names(role)).length).toBe(role === "gateway" ? 1 : 3);
      const { nodes, formed } = await kubernetes();
      expect(nodes.filter(({ ready }) => ready).length).toBe(6);
      expect(formed).toBe(1);
      await stack.preview({}, ["--expect-no-changes"]);
    },
  );

  test("drift of labels and names shows on refresh, and up puts it right", async () => {
    const [network] = (await stack.inventory()).network ?? [];
    await stack.byHand("PUT", `networks/${network?.identity}`, { name: "renamed-by-hand", labels: {} });
    await stack.run("up", {}, ["--refresh"]);
    expect((await stack.inventory()).network?.[0]).toMatchObject({
      name: network?.name,
      labels: network?.labels,
    });
  });

  test("after a rotation the cluster's controllers get the new token without a new node; the old one is needed nowhere", async () => {
    const servers = await names();
    await stack.preview({ env: withToken("rotated") });
    const { stdout } = await stack.run("up", { env: withToken("rotated") });
    expect(changes(stdout)).toEqual(["cluster-cloud-access updated"]);
    await stack.sandbox.admin.setToken("valid", { state: "revoked" });
    const refused = await stack.preview({ expectFailure: true });
    expect(refused.stdout + refused.stderr).toContain("The token is wrong or revoked");
    await stack.run("up", { env: withToken("rotated") }, ["--expect-no-changes"]);
    expect(await names()).toEqual(servers);
    // A new node becomes schedulable only if the cloud controller's token works.
    await stack.set("byoc:cluster.nodePools[0].count", "4");
    await stack.run("up", { env: withToken("rotated") });
    expect((await kubernetes()).nodes.filter(({ ready }) => ready).length).toBe(7);
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
    const [network] = (await stack.inventory()).network ?? [];
    await stack.sandbox.admin.plant({
      network: network?.identity ?? "",
      loadBalancers: 2,
      volumes: 2,
      servers: 2,
      certificates: 1,
      // As the storage driver and the autoscaler are told to label what they make.
      labels: { "mengi-cluster": cluster },
    });
    expect((await stack.counts()).loadBalancer).toBe(3);
    const started = Date.now();
    const { stdout } = await stack.run("destroy", { env: withToken("rotated") });
    // The provider's own way with a subnet in use is to try for 20 minutes.
    expect((Date.now() - started) / 1000).toBeLessThan(120);
    expect(stdout).toContain("load balancer");
    expect(await stack.inventory()).toEqual(before);
    expect(await stack.resources()).toEqual([]);
  });

  test("no token and no secret that we made is in state, history, logs, events, output or process arguments, in any encoding", async () => {
    const tokens = Object.values(tokenValues);
    const { stdout } = await stack.workspace.pulumi(["stack", "history", "--json", "--show-secrets"]);
    for (const token of tokens) expect(stdout).not.toContain(token);
    expect(made.length).toBe(3);
    expect(stack.workspace.scanForSecrets([...tokens, ...made])).toEqual([]);
  });
});
