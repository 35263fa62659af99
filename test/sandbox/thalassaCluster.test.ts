import { parse } from "yaml";
import { organisation, startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { type Call, client, clusterBody, makeCluster, makeSubnet, poolBody, until, vpcBody } from "./client";

let sandbox: ThalassaSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startThalassaSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const alive = async () => (await sandbox.admin.inventory())[organisation.identity] ?? {};
const machines = async (poolPath: string) => (await call("GET", `${poolPath}/machines`)).body;

test("a cluster gives back everything that was sent, kube-proxy under its networking", async () => {
  const { path } = await makeCluster(call, {
    kubeProxyMode: "iptables",
    maintenanceDay: 0,
    maintenanceStartAt: 0,
  });
  expect((await call("GET", path)).body).toMatchObject({
    status: "ready",
    labels: { team: "a" },
    region: { identity: "nl-01" },
    clusterVersion: { kubernetesVersion: "1.34.1", name: "v1.34.1-6" },
    configuration: { networking: { kubeProxyMode: "iptables", kubeProxyDeployment: "managed" } },
    apiServerACL: { allowedCIDRs: ["198.51.100.7"] },
    autoUpgradePolicy: "latest-stable",
    maintenanceDay: 0,
    maintenanceStartAt: 0,
  });
});

test.each([
  [
    "overlapping service and pod ranges",
    { networking: { serviceCidr: "192.168.4.0/22", podCidr: "192.168.0.0/16" } },
  ],
  ["a pod range that overlaps the VPC", { networking: { podCidr: "10.0.128.0/17" } }],
  ["an unknown network plugin", { networking: { cni: "calico" } }],
  ["an unknown version", { kubernetesVersionIdentity: "1-99-0" }],
  ["a version that is not enabled", { kubernetesVersionIdentity: "1-36-2" }],
  ["an unknown network policy", { defaultNetworkPolicy: "maybe" }],
  ["an unknown upgrade policy", { autoUpgradePolicy: "always" }],
  ["a maintenance time past the day", { maintenanceStartAt: 1440 }],
  ["an unknown subnet", { subnet: "subnet-unknown" }],
  ["an allowed address that is none", { apiServerACL: { allowedCIDRs: ["everybody"] } }],
])("a cluster with %s is refused", async (_, change) => {
  const { subnet } = await makeCluster(call);
  const answer = await call("POST", "/v1/kubernetes/clusters", clusterBody(subnet, change));
  expect(answer).toMatchObject({ status: 400, body: { message: expect.any(String) } });
});

test("without a version a cluster gets the latest stable one", async () => {
  const { path } = await makeCluster(call, { kubernetesVersionIdentity: "" });
  expect((await call("GET", path)).body.clusterVersion.kubernetesVersion).toBe("1.36.1");
});

test("an update without allowed addresses and upgrade policy blanks them, and keeps the rest", async () => {
  const { path } = await makeCluster(call);
  await call("PUT", path, { description: "changed" });
  expect((await call("GET", path)).body).toMatchObject({
    description: "changed",
    labels: { team: "a" },
    apiServerACL: { allowedCIDRs: [] },
    autoUpgradePolicy: "none",
  });
});

test.each([
  ["an older patch", "1-33-9"],
  ["a version two minors ahead", "1-36-1"],
  ["a version that is not enabled", "1-33-2"],
])("a cluster is not changed to %s", async (_, kubernetesVersionIdentity) => {
  const { path } = await makeCluster(call);
  expect((await call("PUT", path, { kubernetesVersionIdentity })).status).toBe(400);
});

test("an upgrade passes through updating, and the pools that follow come after", async () => {
  const { path, poolPath } = await makeCluster(call);
  const manual = await call(
    "POST",
    `${path}/nodepools`,
    poolBody({ name: "manual", upgradeStrategy: "manual" }),
  );
  await sandbox.admin.setClock({ scale: 1 });
  await call("PUT", path, { kubernetesVersionIdentity: "1-35-1" });
  const statuses = async () =>
    Promise.all([path, poolPath].map(async (one) => (await call("GET", one)).body.status));
  expect(await statuses()).toEqual(["updating", "ready"]);
  await sandbox.admin.setClock({ advanceMs: 180_000 });
  expect(await statuses()).toEqual(["ready", "updating"]);
  await sandbox.admin.setClock({ advanceMs: 90_000 });
  expect(await statuses()).toEqual(["ready", "ready"]);
  const version = async (one: string) => (await call("GET", one)).body.kubernetesVersion.kubernetesVersion;
  expect(await version(poolPath)).toBe("1.35.1");
  expect(await version(`${path}/nodepools/${manual.body.identity}`)).toBe("1.34.1");
});

test("a pool is no newer than its cluster and never goes back", async () => {
  const { path, poolPath } = await makeCluster(call);
  const put = (kubernetesVersionIdentity: string) =>
    call("PUT", poolPath, poolBody({ kubernetesVersionIdentity }));
  expect((await put("1-35-1")).status).toBe(400);
  expect((await put("1-33-9")).status).toBe(400);
  await call("PUT", path, { kubernetesVersionIdentity: "1-34-6" });
  expect((await put("1-34-6")).status).toBe(200);
});

test("a cluster that is not ready takes no pools and gives no kubeconfig", async () => {
  const { subnet } = await makeCluster(call);
  await sandbox.admin.setClock({ scale: 1 });
  const { identity } = (await call("POST", "/v1/kubernetes/clusters", clusterBody(subnet))).body;
  expect((await call("POST", `/v1/kubernetes/clusters/${identity}/nodepools`, poolBody())).status).toBe(400);
  expect((await call("GET", `/v1/kubernetes/clusters/${identity}/kubeconfig`)).status).toBe(400);
});

test("each kubeconfig is a session of its own, counted in the inventory", async () => {
  const { path } = await makeCluster(call);
  const first = (await call("GET", `${path}/kubeconfig`)).body;
  const second = (await call("GET", `${path}/kubeconfig?sessionlifetime=1h0m0s`)).body;
  expect(first.token).not.toBe(second.token);
  expect(parse(first.kubeconfig).users[0].user.token).toBe(first.token);
  expect(Buffer.from(first.caCertificate, "base64").toString()).toContain("BEGIN CERTIFICATE");
  expect((await alive()).cluster?.[0]?.sessions).toBe(2);
  expect((await call("GET", `${path}/kubeconfig?sessionlifetime=soon`)).status).toBe(400);
});

test("a pool has as many machines as replicas, in its zone and subnet", async () => {
  const { vpc, poolPath } = await makeCluster(call);
  expect(await machines(poolPath)).toHaveLength(2);
  const listed = (await call("GET", `/v1/machines?vpc=${vpc}`)).body;
  expect(listed[0]).toMatchObject({
    State: "running",
    availabilityZone: "nl-01a",
    machineType: { name: "pgp-medium" },
  });
  await call("PUT", poolPath, poolBody({ replicas: 3 }));
  expect(await machines(poolPath)).toHaveLength(3);
});

test("a deleted node is replaced, unless the pool is to shrink", async () => {
  const { poolPath } = await makeCluster(call);
  const [first, second] = await machines(poolPath);
  expect((await call("DELETE", `${poolPath}/machines/${first.identity}`)).status).toBe(204);
  const replaced = (await machines(poolPath)).map((one: { identity: string }) => one.identity);
  expect(replaced).toHaveLength(2);
  expect(replaced).not.toContain(first.identity);
  await call("DELETE", `${poolPath}/machines/${second.identity}?scaleDown=true`);
  expect(await machines(poolPath)).toHaveLength(1);
  expect((await call("GET", poolPath)).body.replicas).toBe(1);
});

test.each([
  ["an unknown machine type", { machineType: "huge" }],
  ["a zone of another region", { availabilityZone: "fr-01a" }],
  ["an unknown upgrade strategy", { upgradeStrategy: "sometimes" }],
  ["bounds in the wrong order", { enableAutoscaling: true, minReplicas: 3, maxReplicas: 1 }],
  [
    "an unknown taint effect",
    { nodeSettings: { nodeTaints: [{ key: "a", operator: "Equal", effect: "Go" }] } },
  ],
])("a pool with %s is refused", async (_, change) => {
  const { path } = await makeCluster(call);
  expect((await call("POST", `${path}/nodepools`, poolBody({ name: "x", ...change }))).status).toBe(400);
});

test("autoscaling keeps the number of nodes within its bounds", async () => {
  const { poolPath, pool } = await makeCluster(call);
  const put = async (change: Record<string, unknown>) =>
    (await call("PUT", poolPath, poolBody(change))).body.replicas;
  expect(await put({ enableAutoscaling: true, replicas: 1, minReplicas: 3, maxReplicas: 5 })).toBe(3);
  expect(await sandbox.admin.autoscale({ nodePool: pool, replicas: 9 })).toEqual({ replicas: 5 });
  expect(await machines(poolPath)).toHaveLength(5);
  expect(await put({ enableAutoscaling: true, replicas: null, minReplicas: 0, maxReplicas: 4 })).toBe(4);
});

test("a pool is updating while its nodes change, and only then", async () => {
  const { poolPath } = await makeCluster(call);
  await sandbox.admin.setClock({ scale: 1 });
  expect((await call("PUT", poolPath, poolBody({ labels: { a: "b" } }))).body.status).toBe("ready");
  expect((await call("PUT", poolPath, poolBody({ machineType: "pgp-large" }))).body.status).toBe("updating");
  await sandbox.admin.setClock({ advanceMs: 90_000 });
  expect((await call("GET", poolPath)).body.status).toBe("ready");
});

test("a pool fails when its machine type is used up", async () => {
  const { path } = await makeCluster(call);
  await sandbox.admin.setCapacity({ machineType: "pgp-large", available: false });
  const body = poolBody({ name: "large", machineType: "pgp-large" });
  const pool = (await call("POST", `${path}/nodepools`, body)).body;
  expect(pool).toMatchObject({ status: "failed", statusMessage: expect.stringContaining("no capacity") });
  await sandbox.admin.setCapacity({ machineType: "pgp-large", available: true });
  expect((await call("POST", `${path}/nodepools`, { ...body, name: "again" })).body.status).toBe("ready");
});

test("a deleted pool is visible as deleted for seconds, also at scale 0, and then gone", async () => {
  const { poolPath } = await makeCluster(call);
  const deletedAt = Date.now();
  expect((await call("DELETE", poolPath)).status).toBe(204);
  expect((await call("GET", poolPath)).body.status).toBe("deleted");
  await until(
    () => call("GET", poolPath),
    ({ status }) => status === 404,
  );
  expect(Date.now() - deletedAt).toBeGreaterThanOrEqual(2_000);
  expect(await alive()).not.toHaveProperty("nodePool");
}, 15_000);

test("deleting a cluster takes its pools along and leaves what its controllers made", async () => {
  const { cluster, path, subnet } = await makeCluster(call);
  const planted = await sandbox.admin.plant({
    cluster,
    loadBalancers: 2,
    volumes: 1,
    snapshots: 1,
    securityGroups: 1,
  });
  expect((await call("DELETE", path)).status).toBe(204);
  expect((await call("GET", path)).body.status).toBe("deleted");
  const left = await alive();
  for (const kind of ["cluster", "nodePool", "machine"]) expect(left).not.toHaveProperty(kind);
  for (const [kind, identities] of Object.entries(planted)) {
    expect(left[kind]?.map((one) => one.identity)).toEqual([...identities].sort());
  }
  expect((await call("DELETE", `/v1/subnets/${subnet}`)).status).toBe(400);
});

test("planted objects look as the controllers make them", async () => {
  const { cluster, vpc, subnet } = await makeCluster(call);
  await sandbox.admin.plant({
    cluster,
    loadBalancers: 1,
    volumes: 1,
    attachVolumes: true,
    securityGroups: 1,
  });
  const byLabel = `matchLabels[k8s.thalassa.cloud/kubernetes-cluster]=${cluster}`;
  const [balancer] = (await call("GET", `/v1/loadbalancers?vpc=${vpc}&${byLabel}`)).body;
  expect(balancer).toMatchObject({
    name: expect.stringMatching(/^a[0-9a-f]{31}$/),
    subnetIdentity: subnet,
    labels: { "k8s.thalassa.cloud/cloud-provider-managed": "true" },
    loadbalancerListeners: [{ port: 80 }],
  });
  expect((await call("GET", `/v1/loadbalancer-target-groups?${byLabel}`)).body[0].vpc.identity).toBe(vpc);
  expect((await call("GET", `/v1/security-groups?${byLabel}`)).body[0].name.length).toBeLessThanOrEqual(16);
  const [volume] = (await call("GET", "/v1/volumes")).body;
  expect(volume).toMatchObject({
    name: expect.stringMatching(/^pvc-/),
    status: "attached",
    labels: { "k8s.thalassa.cloud/cluster-identity": cluster, "k8s.thalassa.cloud/csi-driver": "true" },
  });
});

test("an attached volume can't be deleted until its machine is gone", async () => {
  const { cluster, poolPath } = await makeCluster(call);
  const { volume } = await sandbox.admin.plant({ cluster, volumes: 1, attachVolumes: true });
  expect((await call("DELETE", `/v1/volumes/${volume?.[0]}`)).status).toBe(400);
  await call("DELETE", poolPath);
  expect((await call("DELETE", `/v1/volumes/${volume?.[0]}`)).status).toBe(204);
});

test("planted protection keeps objects until it is switched off, and a protected cluster stays", async () => {
  const { cluster, path } = await makeCluster(call, { deleteProtection: true });
  const { volume } = await sandbox.admin.plant({ cluster, volumes: 1, deleteProtection: true });
  const volumePath = `/v1/volumes/${volume?.[0]}`;
  expect((await call("DELETE", volumePath)).status).toBe(400);
  await call("PUT", volumePath, { name: "pvc", description: "", size: 16, deleteProtection: false });
  expect((await call("DELETE", volumePath)).status).toBe(204);
  expect((await call("DELETE", path)).status).toBe(400);
  await call("PUT", path, { deleteProtection: false });
  expect((await call("DELETE", path)).status).toBe(204);
});

test("a quota on nodes counts those of all pools", async () => {
  const { path, poolPath } = await makeCluster(call);
  await sandbox.admin.setQuota("kubernetes-nodes", 4);
  expect((await call("POST", `${path}/nodepools`, poolBody({ name: "x", replicas: 3 }))).status).toBe(403);
  expect((await call("PUT", poolPath, poolBody({ replicas: 4 }))).status).toBe(200);
});

test("a cluster takes its time at scale 1", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  const vpc = (await call("POST", "/v1/vpcs", vpcBody())).body.identity;
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const cluster = (await call("POST", "/v1/kubernetes/clusters", clusterBody(subnet))).body.identity;
  const status = async () => (await call("GET", `/v1/kubernetes/clusters/${cluster}`)).body.status;
  await sandbox.admin.setClock({ advanceMs: 200_000 });
  expect(await status()).toBe("provisioning");
  await sandbox.admin.setClock({ advanceMs: 40_000 });
  expect(await status()).toBe("ready");
});

test("a snapshot's words are capitalised, and a volume can be made from it", async () => {
  const body = {
    name: "v",
    description: "",
    size: 10,
    cloudRegionIdentity: "nl-01",
    volumeTypeIdentity: "Block",
  };
  const volume = (await call("POST", "/v1/volumes", body)).body;
  const snapshot = (await call("POST", "/v1/snapshots", { name: "s", volumeIdentity: volume.identity })).body;
  expect(snapshot).toMatchObject({ status: "Available", sizeGB: 10, sourceVolumeId: volume.identity });
  const restore = { ...body, restoreFromSnapshotId: snapshot.identity };
  expect((await call("POST", "/v1/volumes", { ...restore, size: 5 })).status).toBe(400);
  expect((await call("POST", "/v1/volumes", restore)).status).toBe(201);
  expect((await call("GET", `/v1/snapshots?SourceVolume=${volume.identity}`)).body).toHaveLength(1);
});
