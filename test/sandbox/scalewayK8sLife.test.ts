import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScalewaySandbox } from "../../sandbox/scaleway";
import { k8sLatencies } from "../../sandbox/scaleway/k8s/latencies";
import { startWorld, type World, worldOf } from "./scalewayK8sWorld";

const seconds = Object.fromEntries(
  Object.entries(k8sLatencies).map(([name, milliseconds]) => [name, milliseconds / 1000]),
) as Record<keyof typeof k8sLatencies, number>;

jest.setTimeout(30_000);

let world: World;
beforeEach(async () => {
  world = await startWorld({ latencyScale: 1 });
});
afterEach(() => world.sandbox.close());

const clusterStatus = async (clusterId: string) => (await world.k8s.getCluster({ clusterId })).status;
const poolStatus = async (poolId: string) => (await world.k8s.getPool({ poolId })).status;
const nodeStatuses = async (clusterId: string) => (await world.nodes(clusterId)).map(({ status }) => status);
const gone = { status: 404 };

async function newCluster(): Promise<string> {
  const { id } = await world.cluster({ version: "1.34.8" });
  await world.pass(seconds.clusterCreation);
  return id;
}

async function readyPool(clusterId: string, change = {}): Promise<string> {
  const { id } = await world.pool(clusterId, change);
  await world.pass(seconds.controlPlane + seconds.node);
  expect(await poolStatus(id)).toBe("ready");
  return id;
}

describe("in the real cloud's time", () => {
  test("a cluster is created in seconds, its control plane comes with the first pool, nodes after that", async () => {
    const { id: clusterId } = await world.cluster();
    expect(await clusterStatus(clusterId)).toBe("creating");
    await expect(world.pool(clusterId)).rejects.toMatchObject({ status: 409 });
    await world.pass(seconds.clusterCreation);
    expect(await clusterStatus(clusterId)).toBe("pool_required");
    const { id: poolId } = await world.pool(clusterId);
    const { id: other } = await world.pool(clusterId, { name: "other", size: 1 });
    expect(await clusterStatus(clusterId)).toBe("creating");
    expect(await nodeStatuses(clusterId)).toEqual([]);
    await world.pass(seconds.controlPlane);
    expect(await clusterStatus(clusterId)).toBe("ready");
    expect(await nodeStatuses(clusterId)).toEqual(["creating", "creating", "creating"]);
    expect((await world.nodes(clusterId))[0]?.conditions).toEqual({ Creating: "True", Ready: "False" });
    expect([await poolStatus(poolId), await poolStatus(other)]).toEqual(["scaling", "scaling"]);
    await world.pass(seconds.node);
    expect([await poolStatus(poolId), await poolStatus(other)]).toEqual(["ready", "ready"]);
  });

  test("time that passed unseen counts: a pool is ready when somebody looks late", async () => {
    const clusterId = await newCluster();
    const { id } = await world.pool(clusterId);
    await world.pass(3600);
    expect(await poolStatus(id)).toBe("ready");
  });

  test("a dedicated control plane needs no pool, and takes longer", async () => {
    const { id } = await world.cluster({ type: "kapsule-dedicated-4" });
    await world.pass(seconds.controlPlane);
    expect(await clusterStatus(id)).toBe("creating");
    await world.pass(seconds.dedicatedControlPlane);
    expect(await clusterStatus(id)).toBe("ready");
  });

  test("a change of a cluster with pools takes a minute, and keeps other changes out until then", async () => {
    const clusterId = await newCluster();
    await readyPool(clusterId);
    await world.k8s.updateCluster({ clusterId, tags: ["a=b"] });
    expect(await clusterStatus(clusterId)).toBe("updating");
    await expect(world.k8s.updateCluster({ clusterId, tags: [] })).rejects.toMatchObject({
      status: 409,
      currentState: "updating",
    });
    await world.pass(seconds.clusterUpdate);
    expect(await clusterStatus(clusterId)).toBe("ready");
  });

  test("an upgrade replaces one node after the other, and nobody has to look for that", async () => {
    const clusterId = await newCluster();
    const poolId = await readyPool(clusterId, { size: 3 });
    await world.k8s.upgradeCluster({ clusterId, version: "1.34.9", upgradePools: true });
    expect([await clusterStatus(clusterId), await poolStatus(poolId)]).toEqual(["updating", "upgrading"]);
    expect(await nodeStatuses(clusterId)).toEqual(["ready", "ready", "ready"]);
    await world.pass(seconds.clusterUpgrade);
    expect(await clusterStatus(clusterId)).toBe("ready");
    expect((await nodeStatuses(clusterId)).toSorted()).toEqual(["creating", "deleting", "ready", "ready"]);
    await world.pass(2 * seconds.node);
    expect(await poolStatus(poolId)).toBe("upgrading");
    expect((await nodeStatuses(clusterId)).filter((status) => status === "creating")).toHaveLength(1);
    await world.pass(seconds.node);
    expect(await poolStatus(poolId)).toBe("ready");
  });

  test("an upgrade with a surge makes the new node before an old one goes", async () => {
    const clusterId = await newCluster();
    const upgradePolicy = { maxUnavailable: 0, maxSurge: 1 };
    const poolId = await readyPool(clusterId, { size: 2, upgradePolicy });
    await world.k8s.upgradeCluster({ clusterId, version: "1.34.9", upgradePools: true });
    await world.pass(seconds.clusterUpgrade);
    expect(await nodeStatuses(clusterId)).toEqual(["ready", "ready", "creating"]);
    await world.pass(600);
    expect(await poolStatus(poolId)).toBe("ready");
    expect(await nodeStatuses(clusterId)).toEqual(["ready", "ready"]);
  });

  test("a smaller pool is ready at once, while the node that goes is still to be seen", async () => {
    const clusterId = await newCluster();
    const poolId = await readyPool(clusterId);
    expect(await world.k8s.updatePool({ poolId, size: 1 })).toMatchObject({ status: "scaling", size: 1 });
    expect(await poolStatus(poolId)).toBe("ready");
    expect(await nodeStatuses(clusterId)).toEqual(["ready", "deleting"]);
    await world.pass(seconds.nodeDeletion);
    expect(await nodeStatuses(clusterId)).toEqual(["ready"]);
  });

  test("a pool goes with its last node, a cluster some seconds after its pools", async () => {
    const clusterId = await newCluster();
    const poolId = await readyPool(clusterId);
    expect(await world.k8s.deleteCluster({ clusterId, withAdditionalResources: false })).toMatchObject({
      status: "deleting",
    });
    expect(await poolStatus(poolId)).toBe("deleting");
    await expect(world.pool(clusterId, { name: "late" })).rejects.toMatchObject({ status: 409 });
    await world.pass(seconds.clusterDeletion);
    expect(await clusterStatus(clusterId)).toBe("deleting");
    await world.pass(seconds.nodeDeletion);
    await expect(world.k8s.getPool({ poolId })).rejects.toMatchObject(gone);
    await expect(world.k8s.getCluster({ clusterId })).rejects.toMatchObject(gone);
  });

  test("a failed node of a pool that heals itself is replaced after a quarter of an hour", async () => {
    const clusterId = await newCluster();
    const poolId = await readyPool(clusterId, { size: 1, autohealing: true });
    const [node] = await world.nodes(clusterId);
    await world.sandbox.admin.failNode(node?.id ?? "");
    expect(await poolStatus(poolId)).toBe("warning");
    await world.pass(seconds.autohealing);
    expect(await poolStatus(poolId)).toBe("scaling");
    await world.pass(seconds.node);
    expect(await poolStatus(poolId)).toBe("ready");
    expect((await world.nodes(clusterId)).find(({ status }) => status === "ready")?.id).not.toBe(node?.id);
  });
});

test("a private network is in use while a cluster is in it, and for a moment after", async () => {
  const network = await world.network();
  const privateNetworkId = network.id;
  const { id: clusterId } = await world.cluster({ privateNetworkId });
  await world.pass(seconds.clusterCreation);
  await expect(world.vpc.deletePrivateNetwork({ privateNetworkId })).rejects.toMatchObject({ status: 412 });
  await world.k8s.deleteCluster({ clusterId, withAdditionalResources: false });
  await world.pass(seconds.clusterDeletion);
  await expect(world.k8s.getCluster({ clusterId })).rejects.toMatchObject(gone);
  await expect(world.vpc.deletePrivateNetwork({ privateNetworkId })).rejects.toMatchObject({ status: 412 });
  await world.pass(60);
  await world.vpc.deletePrivateNetwork({ privateNetworkId });
});

test("clusters, their pools and what is in them outlive the sandbox with a state file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "k8s-state-"));
  const stateFile = join(folder, "state.json");
  try {
    const first = worldOf(await startScalewaySandbox({ latencyScale: 0, stateFile }));
    const { id: clusterId } = await first.cluster();
    await first.pool(clusterId);
    const kubeconfig = await first.kubeconfig(clusterId);
    const kube = await first.kube(clusterId);
    const secret = { metadata: { name: "kept" }, stringData: { a: "b" } };
    expect((await kube("POST", "/api/v1/namespaces/default/secrets", secret)).status).toBe(201);
    await first.sandbox.close();
    const second = worldOf(await startScalewaySandbox({ latencyScale: 0, stateFile }));
    expect((await second.k8s.getCluster({ clusterId })).status).toBe("ready");
    expect(await second.kubeconfig(clusterId)).toBe(kubeconfig);
    expect((await kube("GET", "/api/v1/namespaces/default/secrets/kept")).status).toBe(200);
    await second.sandbox.close();
    await expect(kube("GET", "/version")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
