/** How clusters form, break and heal in the sandbox's servers. Every test goes by boot data as the program renders it. */
import { makeSecrets } from "./guestPki";
import { cloudSecret, TestCluster } from "./guestCloud";

// A test is many calls, each with a handshake of its own: seconds on a machine that has other work.
jest.setTimeout(30_000);

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.make();
});

afterEach(() => cluster.close());

const secrets = "/api/v1/namespaces/kube-system/secrets";
const ready = () =>
  Object.values(cluster.nodes())
    .filter((node) => node.ready)
    .map(({ name }) => name);

describe("forming", () => {
  test("gateway, three control-plane nodes and a worker become one cluster with one datastore", async () => {
    cluster.whole();
    const { clusters, initialisations } = cluster.guests.describe();
    expect(clusters).toHaveLength(1);
    expect(clusters[0]?.members.map(({ name }) => name)).toEqual([
      "prod-control-plane-0",
      "prod-control-plane-1",
      "prod-control-plane-2",
    ]);
    expect(initialisations).toHaveLength(1);
    const { status, body } = await (await cluster.connect()).get("/api/v1/nodes");
    expect(status).toBe(200);
    expect(body.items).toHaveLength(4);
  });

  test("it takes the time that servers need, scaled", async () => {
    const slow = await TestCluster.make(1);
    try {
      const { controlPlane, worker } = slow.whole();
      const after = (seconds: number) => {
        slow.cloud.clock.advance(seconds * 1000);
        return [slow.phase(controlPlane[0]), slow.phase(worker)];
      };
      slow.guests.turn();
      expect(after(1)).toEqual(["waiting", "waiting"]);
      expect(after(21)).toEqual(["booting", "booting"]);
      expect(after(21)).toEqual(["starting", "deciding"]);
      expect(after(41)).toEqual(["up", "starting"]);
      expect(after(21)).toEqual(["up", "up"]);
      expect(slow.nodes()["prod-workers-0"]?.ready).toBe(false);
      after(11);
      expect(slow.nodes()["prod-workers-0"]?.ready).toBe(true);
    } finally {
      await slow.close();
    }
  });

  test("servers without our boot data are left alone", () => {
    cluster.cloud.add("somebody-else", "10.0.200.1", "#!/bin/sh\necho hello\n");
    cluster.cloud.add("no-data", "10.0.200.2", "");
    expect(cluster.guests.describe().servers).toEqual([]);
  });

  test("a control plane of one grows to three without a second datastore", () => {
    cluster.gateway();
    cluster.controlPlane(0);
    expect(ready()).toEqual(["prod-control-plane-0"]);
    cluster.controlPlane(1);
    cluster.controlPlane(2);
    expect(ready()).toHaveLength(3);
    expect(cluster.guests.describe().initialisations).toHaveLength(1);
  });

  test("nodes carry the labels, taints and version that their boot data says", async () => {
    cluster.gateway();
    cluster.controlPlane(0);
    cluster.worker("w-1", { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] });
    const api = await cluster.connect();
    const { body } = await api.get("/api/v1/nodes/w-1");
    expect(body.metadata.labels).toMatchObject({ disk: "fast", "node.mengi.cloud/pool": "workers" });
    expect(body.spec.taints).toContainEqual({ key: "dedicated", value: "db", effect: "NoSchedule" });
    expect(body.spec.taints).toContainEqual(
      expect.objectContaining({ key: "node.cloudprovider.kubernetes.io/uninitialized" }),
    );
    expect(body.status.nodeInfo.kubeletVersion).toBe("v1.36.4+k3s1");
    const server = await api.get("/api/v1/nodes/prod-control-plane-0");
    expect(server.body.metadata.labels["node-role.kubernetes.io/control-plane"]).toBe("true");
  });

  test("a worker without a name in its boot data takes its server's, as autoscaled ones do", () => {
    cluster.gateway();
    cluster.controlPlane(0);
    const { serverCa, tokens } = cluster.secrets;
    const nameless = cluster.worker("prod-burst-7f3a");
    nameless.userData = cluster.workerData({ serverCa, token: tokens.worker });
    expect(Object.keys(cluster.nodes())).toContain("prod-burst-7f3a");
  });
});

describe("what is wrong shows as a cluster that does not come up", () => {
  test("no default route: nodes wait for egress", () => {
    cluster.cloud.network.routes.length = 0;
    const { controlPlane } = cluster.whole();
    expect(cluster.log(controlPlane[0])).toContain("no egress yet: the network has no default route");
    expect(cluster.guests.describe().clusters).toEqual([]);
    cluster.cloud.network.routes.push({ destination: "0.0.0.0/0", gateway: "10.0.0.2" });
    expect(ready()).toHaveLength(4);
  });

  test("a route to an address where no gateway forwards: nodes wait", () => {
    cluster.cloud.network.routes[0] = { destination: "0.0.0.0/0", gateway: "10.0.0.9" };
    const { controlPlane } = cluster.whole();
    expect(cluster.log(controlPlane[0])).toContain("nothing forwards at 10.0.0.9");
  });

  test("a gateway without a public address forwards nothing", () => {
    const { gateway, controlPlane } = cluster.whole();
    expect(ready()).toHaveLength(4);
    cluster.cloud.remove(gateway);
    const second = cluster.gateway();
    second.publicIpv4 = null;
    const late = cluster.worker("late");
    expect(cluster.phase(second)).toBe("waiting");
    expect(cluster.log(late)).toContain("no egress yet");
    expect(cluster.phase(controlPlane[0])).toBe("up");
  });

  test("another router than the network's: nodes wait", () => {
    cluster.gateway();
    const server = cluster.controlPlane(0, { router: "10.0.0.254" });
    expect(cluster.log(server)).toContain("ROUTER 10.0.0.254 is not the network's");
  });

  test("a server that may not found and finds no peer waits for ever", () => {
    cluster.gateway();
    const server = cluster.controlPlane(1);
    expect(cluster.log(server)).toContain("no peer answers, waiting");
    expect(cluster.guests.describe().clusters).toEqual([]);
  });

  test.each([
    ["a CA of another root", "serverCa", "is not issued by root-ca.crt"],
    ["a key of another CA", "key", "client-ca.key does not belong to client-ca.crt"],
    ["a CA that is the root itself", "root", "has the root's subject"],
  ])("%s: the first server founds nothing", async (_, what, message) => {
    const other = await makeSecrets("other");
    const { pki, tokens } = cluster.secrets;
    const broken = {
      serverCa: { ...pki, etcdPeer: other.pki.etcdPeer },
      key: { ...pki, client: { ...pki.client, key: other.pki.client.key } },
      root: { ...pki, server: { ...pki.server, certificate: pki.root } },
    }[what];
    if (broken === undefined) throw new Error(what);
    cluster.gateway();
    const server = cluster.controlPlane(0, {
      founder: { pki: broken, token: tokens.founder, manifests: {} },
    });
    expect(cluster.log(server)).toContain(message);
    expect(cluster.guests.describe().initialisations).toEqual([]);
  });

  test("a founder with another CA than the others have is no peer to them", async () => {
    const other = await makeSecrets("other");
    cluster.gateway();
    cluster.controlPlane(0);
    const server = cluster.controlPlane(1, { serverCa: other.serverCa });
    expect(cluster.log(server)).toContain("a certificate that is not of our CA");
    expect(ready()).toEqual(["prod-control-plane-0"]);
  });

  test("a join token with another root's hash, or another password, is refused", async () => {
    const other = await makeSecrets("other");
    const { tokens } = cluster.secrets;
    cluster.gateway();
    cluster.controlPlane(0);
    const wrongHash = cluster.controlPlane(1, { tokens: { ...tokens, join: other.tokens.join } });
    const wrongPassword = cluster.controlPlane(2, {
      tokens: { ...tokens, join: tokens.join.replace(/.$/, "~") },
    });
    expect(cluster.log(wrongHash)).toContain("token CA hash does not match");
    expect(cluster.log(wrongPassword)).toContain("401 Unauthorized");
    expect(ready()).toEqual(["prod-control-plane-0"]);
  });

  test("a worker does not get in with the servers' token", () => {
    cluster.gateway();
    cluster.controlPlane(0);
    const worker = cluster.worker("w-1", { token: cluster.secrets.tokens.join });
    expect(cluster.log(worker)).toContain("401 Unauthorized");
    expect(ready()).toEqual(["prod-control-plane-0"]);
  });

  test("servers that disagree on a critical setting do not join each other", () => {
    cluster.gateway();
    cluster.controlPlane(0);
    const server = cluster.controlPlane(1, { serviceCidr: "10.96.0.0/16" });
    expect(cluster.log(server)).toContain(
      "critical configuration value mismatch between servers: service-cidr",
    );
  });

  test("a worker waits while the load balancer has no service, or no healthy target", () => {
    const { loadBalancer } = cluster.cloud;
    const services = loadBalancer.services.splice(0);
    const { worker } = cluster.whole();
    expect(cluster.log(worker)).toContain("has no service at 6443");
    loadBalancer.services.push(...services);
    const { http } = services[0]?.healthCheck ?? {};
    if (!http) throw new Error("unreachable");
    http.statusCodes = ["200"];
    expect(cluster.log(worker)).toContain("has no healthy target");
    http.statusCodes = ["4??"];
    expect(cluster.nodes()["prod-workers-0"]?.ready).toBe(true);
  });
});

describe("etcd", () => {
  test("the API answers with one of three members off, and not with two", async () => {
    const { controlPlane } = cluster.whole();
    const api = await cluster.connect();
    controlPlane[0].running = false;
    cluster.guests.turn();
    expect((await api.get("/readyz")).status).toBe(200);
    controlPlane[1].running = false;
    cluster.guests.turn();
    await expect(api.get("/readyz")).rejects.toThrow();
    expect(cluster.guests.describe().clusters[0]?.answers).toBe(false);
    controlPlane[0].running = true;
    cluster.guests.turn();
    expect((await api.get("/readyz")).status).toBe(200);
    expect(cluster.guests.describe().initialisations).toHaveLength(1);
  });

  test("data outlives the power-off of every member", async () => {
    const { controlPlane } = cluster.whole();
    const api = await cluster.connect();
    await api.post("/api/v1/namespaces", { metadata: { name: "kept" } });
    for (const server of controlPlane) server.running = false;
    cluster.guests.turn();
    for (const server of controlPlane) server.running = true;
    cluster.guests.turn();
    expect((await api.get("/api/v1/namespaces/kept")).status).toBe(200);
    expect(cluster.log(controlPlane[1])).toContain("the datastore is here");
  });

  test("data is lost with the last member's disk", async () => {
    const { controlPlane } = cluster.whole();
    const api = await cluster.connect();
    await api.post("/api/v1/namespaces", { metadata: { name: "lost" } });
    for (const server of controlPlane) cluster.cloud.remove(server);
    expect(cluster.guests.describe().clusters).toEqual([]);
    cluster.controlPlane(0, { name: "prod-control-plane-0-b" });
    cluster.guests.turn();
    expect((await api.get("/api/v1/namespaces/lost")).status).toBe(404);
    expect(cluster.guests.describe().initialisations).toHaveLength(2);
  });

  test("a first server that is replaced joins the others and founds nothing, though it may", () => {
    const { controlPlane } = cluster.whole();
    cluster.guests.turn();
    cluster.cloud.remove(controlPlane[0]);
    const again = cluster.controlPlane(0, { name: "prod-control-plane-0-b" });
    expect(cluster.log(again)).toContain("joins 10.0.0.12");
    expect(cluster.guests.describe().initialisations).toHaveLength(1);
  });

  test("a first server that may found while no peer answers forks the cluster, and that is counted", () => {
    const { controlPlane } = cluster.whole();
    cluster.guests.turn();
    cluster.cloud.remove(controlPlane[0]);
    for (const server of controlPlane) server.running = false;
    cluster.controlPlane(0, { name: "prod-control-plane-0-b" });
    const { clusters, initialisations } = cluster.guests.describe();
    expect(clusters).toHaveLength(2);
    expect(initialisations).toHaveLength(2);
  });

  test("a rebuilt server has an empty disk: it joins as a new member once its old node is forgotten", async () => {
    const { controlPlane } = cluster.whole();
    const api = await cluster.connect();
    controlPlane[2].disk = "another";
    cluster.guests.turn();
    expect(cluster.log(controlPlane[2])).toContain("Node password rejected");
    await api.delete("/api/v1/nodes/prod-control-plane-2");
    expect(cluster.nodes()["prod-control-plane-2"]?.ready).toBe(true);
    expect(cluster.guests.describe().clusters[0]?.members).toHaveLength(3);
  });

  test("a node that says so leaves etcd, and comes back as a new member when its server starts again", async () => {
    const { controlPlane } = cluster.whole();
    const api = await cluster.connect();
    const path = "/api/v1/nodes/prod-control-plane-0";
    await api.patch(path, { metadata: { annotations: { "etcd.k3s.cattle.io/remove": "true" } } });
    const { body } = await api.get(path);
    expect(body.metadata.annotations["etcd.k3s.cattle.io/removed-node-name"]).toBe("prod-control-plane-0");
    expect(cluster.guests.describe().clusters[0]?.members).toHaveLength(2);
    controlPlane[0].starts += 1;
    cluster.guests.turn();
    expect(cluster.guests.describe().clusters[0]?.members).toHaveLength(3);
    expect(cluster.guests.describe().initialisations).toHaveLength(1);
  });
});

describe("the sandbox itself", () => {
  test("its guests go on after a restart with what was kept", async () => {
    cluster.whole();
    const api = await cluster.connect();
    await api.post(secrets, cloudSecret());
    const before = cluster.guests.describe();
    await cluster.restart(cluster.guests.state);
    expect(cluster.guests.describe()).toEqual(before);
    expect((await api.get(`${secrets}/hcloud`)).status).toBe(200);
  });
});
