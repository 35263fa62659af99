/** What goes on inside the sandbox's clusters: workloads, drains, charts, the cloud controller, upgrades. */
import { addonManifests } from "../../components/hetzner/addons";
import { upgradePlans } from "../../components/hetzner/addons/upgrades";
import { drainNode, readyToReplaceControlPlane } from "../../clouds/kubernetes/drain";
import { hetznerClusterSpec } from "../support/spec";
import type { KubeApi } from "./guestApi";
import { cloudSecret, TestCluster, token } from "./guestCloud";

// A test is many calls, each with a handshake of its own: seconds on a machine that has other work.
jest.setTimeout(30_000);

let cluster: TestCluster;
let api: KubeApi;

beforeEach(async () => {
  cluster = await TestCluster.make();
  cluster.whole();
  cluster.worker("prod-workers-1");
  api = await cluster.connect();
});

afterEach(() => cluster.close());

const system = "namespaces/kube-system";
const deployments = `/apis/apps/v1/${system}/deployments`;
const ownDeployments = "/apis/apps/v1/namespaces/default/deployments";
const pods = "/api/v1/namespaces/default/pods";
const controller = "hcloud-cloud-controller-manager";
const available = async (path: string) => (await api.get(path)).body.status?.availableReplicas;
const initialised = () =>
  Object.values(cluster.nodes())
    .filter(({ providerId }) => providerId !== null)
    .map(({ name }) => name);

const web = (replicas: number, template: object = {}) => ({
  metadata: { name: "web" },
  spec: {
    replicas,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web" }], ...template } },
  },
});
const budget = (spec: object) => ({
  metadata: { name: "web" },
  spec: { selector: { matchLabels: { app: "web" } }, ...spec },
});

/** Secret and add-ons, as the program brings them in. */
async function furnish(): Promise<void> {
  await api.post(`/api/v1/${system}/secrets`, cloudSecret());
  const objects = addonManifests(hetznerClusterSpec(), {
    volumeLabels: {},
    apiLoadBalancer: "api",
  });
  for (const object of objects) {
    const { status, body } = await api.apply(await pathOf(object), object, "mengi", true);
    if (status >= 300) throw new Error(JSON.stringify(body));
  }
}

/** Found by discovery, as clients do. */
async function pathOf({
  apiVersion,
  kind,
  metadata,
}: {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; namespace?: string };
}) {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = (await api.get(root)).body;
  const { name } = resources.find((one: { kind: string }) => one.kind === kind);
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${root}${scope}/${name}/${metadata.name}`;
}

describe("workloads", () => {
  beforeEach(() => api.post(`/api/v1/${system}/secrets`, cloudSecret()));

  test("a deployment has its pods on nodes that take them, and replaces what is deleted", async () => {
    await api.post(ownDeployments, web(3));
    expect(await available(`${ownDeployments}/web`)).toBe(3);
    const { body } = await api.get(pods);
    // Control-plane nodes are tainted.
    for (const pod of body.items) expect(pod.spec.nodeName).toMatch(/^prod-workers-/);
    await api.delete(`${pods}/${body.items[0].metadata.name}`);
    expect(await available(`${ownDeployments}/web`)).toBe(3);
    await api.patch(`${ownDeployments}/web`, { spec: { replicas: 1 } });
    expect(await api.names(pods)).toHaveLength(1);
    await api.delete(`${ownDeployments}/web`);
    expect(await api.names(pods)).toEqual([]);
  });

  test("pods that fit nowhere wait", async () => {
    await api.post(ownDeployments, web(1, { nodeSelector: { disk: "tape" } }));
    const { body } = await api.get(pods);
    expect(body.items[0]).toMatchObject({ status: { phase: "Pending" } });
    expect(body.items[0].spec.nodeName).toBeUndefined();
    await api.patch("/api/v1/nodes/prod-workers-1", { metadata: { labels: { disk: "tape" } } });
    expect(await available(`${ownDeployments}/web`)).toBe(1);
  });

  test("a cordoned node gets no pods, and a drained one keeps only those of daemon sets", async () => {
    const { selector, template } = web(1).spec;
    await api.post("/apis/apps/v1/namespaces/default/daemonsets", {
      metadata: { name: "agent" },
      spec: { selector, template },
    });
    await api.post(ownDeployments, web(4));
    await drainNode(api.kubeconfig, "prod-workers-0", { deadlineSeconds: 20 });
    const { body } = await api.get(`/api/v1/pods?fieldSelector=spec.nodeName%3Dprod-workers-0`);
    const owners = body.items.map(
      (pod: { metadata: { ownerReferences: { kind: string }[] } }) => pod.metadata.ownerReferences[0]?.kind,
    );
    expect(new Set(owners)).toEqual(new Set(["DaemonSet"]));
    expect(await available(`${ownDeployments}/web`)).toBe(4);
  });

  test.each([
    ["minAvailable", { minAvailable: 1 }],
    ["maxUnavailable", { maxUnavailable: 0 }],
    ["a percentage", { minAvailable: "100%" }],
  ])("an eviction that a budget with %s forbids answers 429", async (_, spec) => {
    await api.post(ownDeployments, web(1));
    await api.post("/apis/policy/v1/namespaces/default/poddisruptionbudgets", budget(spec));
    const [name] = await api.names(pods);
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: "default" } };
    const held = await api.post(`${pods}/${name}/eviction`, eviction);
    expect(held.status).toBe(429);
    expect(held.body.details.causes[0]).toMatchObject({ reason: "DisruptionBudget" });
    await api.delete("/apis/policy/v1/namespaces/default/poddisruptionbudgets/web");
    expect((await api.post(`${pods}/${name}/eviction`, eviction)).status).toBe(201);
    expect(await api.names(pods)).not.toContain(name);
  });

  test("a budget lets go of as many pods as it can spare", async () => {
    await api.post(ownDeployments, web(3));
    await api.post("/apis/policy/v1/namespaces/default/poddisruptionbudgets", budget({ minAvailable: 2 }));
    const { body } = await api.get("/apis/policy/v1/namespaces/default/poddisruptionbudgets/web");
    expect(body.status.disruptionsAllowed).toBe(1);
  });
});

describe("the cloud controller", () => {
  test("waits for its Secret, then introduces the nodes to the cloud", async () => {
    expect(initialised()).toEqual([]);
    expect(await available(`${deployments}/${controller}`)).toBe(0);
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    expect(await available(`${deployments}/${controller}`)).toBe(1);
    expect(initialised()).toHaveLength(5);
    const { body } = await api.get("/api/v1/nodes/prod-workers-0");
    expect(body.spec.taints).toBeUndefined();
    expect(body.metadata.labels["node.kubernetes.io/instance-type"]).toBe("cx33");
  });

  test.each([
    ["a token that the cloud does not take", { token: "revoked", network: "1" }],
    ["a network that is not there", { token, network: "999" }],
  ])("does not come up with %s", async (_, stringData) => {
    await api.post(`/api/v1/${system}/secrets`, { ...cloudSecret(), stringData });
    expect(await available(`${deployments}/${controller}`)).toBe(0);
    expect(initialised()).toEqual([]);
  });

  test("stops working when its token is revoked, until it is restarted with a new one", async () => {
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    cluster.cloud.tokens.delete(token);
    cluster.cloud.tokens.add("new");
    await api.patch(`/api/v1/${system}/secrets/hcloud`, { stringData: { token: "new" } });
    cluster.worker("late");
    cluster.guests.turn();
    expect(initialised()).not.toContain("late");
    expect(cluster.guests.describe().clusters[0]?.log.join()).toContain("unable to authenticate");
    const annotations = { "kubectl.kubernetes.io/restartedAt": "now" };
    await api.patch(`${deployments}/${controller}`, { spec: { template: { metadata: { annotations } } } });
    expect(initialised()).toContain("late");
  });

  test("deletes the nodes of servers that are gone, and their etcd members go with them", async () => {
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    const gone = cluster.cloud.allServers.find(({ name }) => name === "prod-control-plane-2");
    if (gone === undefined) throw new Error("unreachable");
    cluster.cloud.remove(gone);
    cluster.guests.turn();
    expect(Object.keys(cluster.nodes())).not.toContain("prod-control-plane-2");
    expect(cluster.guests.describe().clusters[0]?.members).toHaveLength(2);
  });

  test("keeps the node of a server that is only off", async () => {
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    const off = cluster.cloud.allServers.find(({ name }) => name === "prod-workers-0");
    if (off === undefined) throw new Error("unreachable");
    off.running = false;
    cluster.guests.turn();
    const { body } = await api.get("/api/v1/nodes/prod-workers-0");
    expect(body.status.conditions[0]).toMatchObject({ type: "Ready", status: "Unknown" });
    expect(body.spec.taints[0].key).toBe("node.cloudprovider.kubernetes.io/shutdown");
    off.running = true;
    cluster.guests.turn();
    expect(cluster.nodes()["prod-workers-0"]?.ready).toBe(true);
    expect((await api.get("/api/v1/nodes/prod-workers-0")).body.spec.taints).toBeUndefined();
  });

  test("does not introduce a node that is called otherwise than its server", async () => {
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    const { serverCa, tokens } = cluster.secrets;
    const data = cluster.workerData({ name: "another-name", serverCa, token: tokens.worker });
    cluster.cloud.add("server-name", "10.0.128.99", data);
    cluster.guests.turn();
    expect(cluster.nodes()["another-name"]).toMatchObject({ ready: true, providerId: null });
  });
});

describe("replacing the control plane, as the program does it", () => {
  test("one node after the other is drained, leaves etcd and comes back anew, without a second datastore", async () => {
    await furnish();
    for (const index of [0, 1, 2] as const) {
      const name = `prod-control-plane-${index}`;
      await readyToReplaceControlPlane(api.kubeconfig, name, { deadlineSeconds: 20 });
      const old = cluster.cloud.allServers.find((server) => server.name === name);
      if (old === undefined) throw new Error("unreachable");
      cluster.cloud.remove(old);
      // The cluster is formed: the first server founds nothing any more.
      cluster.controlPlane(index, { name: `${name}-b` }, false);
      cluster.guests.turn();
      expect(cluster.nodes()[`${name}-b`]).toMatchObject({ ready: true });
    }
    const { clusters, initialisations } = cluster.guests.describe();
    expect(clusters[0]?.members.map(({ name }) => name)).toEqual([
      "prod-control-plane-0-b",
      "prod-control-plane-1-b",
      "prod-control-plane-2-b",
    ]);
    expect(initialisations).toHaveLength(1);
    expect(await available(`${deployments}/${controller}`)).toBe(1);
  });
});

describe("charts", () => {
  test("the add-ons become available", async () => {
    await furnish();
    for (const name of [controller, "hcloud-csi-controller"]) {
      expect(await available(`${deployments}/${name}`)).toBeGreaterThan(0);
    }
    expect(
      await available("/apis/apps/v1/namespaces/system-upgrade/deployments/system-upgrade-controller"),
    ).toBe(1);
    const { body } = await api.get(`/apis/apps/v1/${system}/daemonsets/hcloud-csi-node`);
    expect(body.status).toMatchObject({ desiredNumberScheduled: 5, numberReady: 5 });
    expect(await api.names("/apis/storage.k8s.io/v1/storageclasses")).toEqual(["hcloud-volumes"]);
  });

  test("any other chart becomes one deployment of the release's name, and goes with its HelmChart", async () => {
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    const charts = `/apis/helm.cattle.io/v1/${system}/helmcharts`;
    await api.post(charts, {
      metadata: { name: "other" },
      spec: { chart: "other", targetNamespace: "other", createNamespace: true },
    });
    expect(await available("/apis/apps/v1/namespaces/other/deployments/other")).toBe(1);
    await api.delete(`${charts}/other`);
    expect((await api.get("/apis/apps/v1/namespaces/other/deployments/other")).status).toBe(404);
  });

  test("without bootstrap a chart waits until a node takes its job", async () => {
    const charts = `/apis/helm.cattle.io/v1/${system}/helmcharts`;
    await api.post(charts, { metadata: { name: "other" }, spec: { chart: "other" } });
    expect((await api.get(`${deployments}/other`)).status).toBe(404);
    await api.post(`/api/v1/${system}/secrets`, cloudSecret());
    expect(await available(`${deployments}/other`)).toBe(1);
  });
});

describe("upgrades of k3s", () => {
  const next = "v1.37.1+k3s1";
  const versions = () => Object.values(cluster.nodes()).map(({ version }) => version);

  async function plan(): Promise<void> {
    for (const object of upgradePlans(next)) await api.apply(await pathOf(object), object);
  }

  test("plans bring every node to the version, and leave none cordoned", async () => {
    await furnish();
    await plan();
    expect(new Set(versions())).toEqual(new Set([next]));
    expect(Object.values(cluster.nodes()).filter((node) => node.unschedulable || !node.ready)).toEqual([]);
    expect((await api.get("/version")).body.gitVersion).toBe(next);
    const { body } = await api.get("/apis/upgrade.cattle.io/v1/namespaces/system-upgrade/plans/k3s-agents");
    expect(body.status).toMatchObject({ latestVersion: next, applying: [] });
  });

  test("one node at a time, servers before workers", async () => {
    await furnish();
    cluster.cloud.clock.setScale(1);
    await plan();
    const order: string[][] = [];
    for (let step = 0; step < 30 && versions().some((version) => version !== next); step++) {
      cluster.cloud.clock.advance(10_000);
      const done = Object.values(cluster.nodes()).filter(({ version }) => version === next);
      const fresh = done.map(({ name }) => name).filter((name) => !order.flat().includes(name));
      if (fresh.length > 0) order.push(fresh);
    }
    expect(order.map((names) => names.length)).toEqual([1, 1, 1, 1, 1]);
    expect(order.flat().slice(3).sort()).toEqual(["prod-workers-0", "prod-workers-1"]);
  });

  test("a disruption budget holds up a worker's upgrade", async () => {
    await furnish();
    await api.post(ownDeployments, web(1));
    await api.post("/apis/policy/v1/namespaces/default/poddisruptionbudgets", budget({ maxUnavailable: 0 }));
    await plan();
    expect(versions()).toContain("v1.36.4+k3s1");
    await api.delete("/apis/policy/v1/namespaces/default/poddisruptionbudgets/web");
    expect(new Set(versions())).toEqual(new Set([next]));
  });

  test("the version outlives a restart of the server", async () => {
    await furnish();
    await plan();
    const worker = cluster.cloud.allServers.find(({ name }) => name === "prod-workers-0");
    if (worker === undefined) throw new Error("unreachable");
    worker.starts += 1;
    cluster.guests.turn();
    expect(cluster.nodes()["prod-workers-0"]).toMatchObject({ version: next, ready: true });
  });
});
