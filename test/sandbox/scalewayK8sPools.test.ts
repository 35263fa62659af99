import { Instancev1 } from "@scaleway/sdk-instance";
import { project } from "../../sandbox/scaleway";
import { officialClient } from "./scalewayClient";
import { startWorld, type World } from "./scalewayK8sWorld";

jest.setTimeout(30_000);

let world: World;
let clusterId: string;
beforeEach(async () => {
  world = await startWorld();
  clusterId = (await world.cluster({ version: "1.34.8" })).id;
});
afterEach(() => world.sandbox.close());

/** No more nodes of the usual type. */
const sellOut = () => world.sandbox.cloud.settings.soldOut.push({ type: "PRO2-XXS", zone: "fr-par-1" });

const region = "k8s/v1/regions/fr-par";
const status = async () => (await world.k8s.getCluster({ clusterId })).status;

/** As the Go client sends it. */
const body = {
  name: "workers",
  node_type: "PRO2-XXS",
  autoscaling: false,
  size: 2,
  min_size: 1,
  max_size: 2,
  container_runtime: "unknown_runtime",
  autohealing: false,
  tags: [],
  kubelet_args: {},
  zone: "fr-par-1",
  root_volume_type: "default_volume_type",
  public_ip_disabled: false,
  labels: null,
  taints: null,
  startup_taints: null,
};

describe("a new pool", () => {
  test("has nodes with servers, private and public addresses; the cluster is ready with it", async () => {
    const created = await world.pool(clusterId);
    expect(created.status).toBe("scaling");
    const pool = await world.k8s.getPool({ poolId: created.id });
    expect(pool).toMatchObject({
      status: "ready",
      version: "1.34.8",
      nodeType: "pro2_xxs",
      size: 2,
      rootVolumeType: "sbs_5k",
      rootVolumeSize: 20_000_000_000,
      upgradePolicy: { maxUnavailable: 1, maxSurge: 0 },
    });
    expect(await status()).toBe("ready");
    const nodes = await world.nodes(clusterId);
    expect(nodes).toHaveLength(2);
    expect(nodes[0]).toMatchObject({
      status: "ready",
      poolId: pool.id,
      conditions: { Ready: "True", DiskPressure: "False" },
      name: expect.stringMatching(/^scw-acme-workers-[0-9a-f]{6}$/),
      providerId: expect.stringMatching(/^scaleway:\/\/instance\/fr-par-1\/[0-9a-f-]{36}$/),
      publicIpV4: expect.stringMatching(/^[\d.]+$/),
    });
    const { ips } = await world.ipam.listIPs({
      resourceName: nodes[0]?.name ?? "",
      projectId: (await world.k8s.getCluster({ clusterId })).projectId,
    });
    expect(ips).toContainEqual(
      expect.objectContaining({
        isIpv6: false,
        resource: expect.objectContaining({ type: "instance_private_nic", name: nodes[0]?.name }),
      }),
    );
  });

  test("shows labels, taints in order of their keys, and nothing of an error", async () => {
    const { body: pool } = await world.call("POST", `${region}/clusters/${clusterId}/pools`, {
      ...body,
      labels: { tier: "web" },
      taints: [
        { key: "b", value: "1", effect: "NoExecute" },
        { key: "a", value: "2", effect: "NoSchedule" },
      ],
    });
    expect(pool).toMatchObject({
      labels: { tier: "web" },
      taints: [{ key: "a" }, { key: "b" }],
      startup_taints: [],
    });
    expect(pool.error_message).toBeNull();
  });

  test("of an empty zone, as the official CLI sends it, is in the region's first zone", async () => {
    const { body: pool } = await world.call("POST", `${region}/clusters/${clusterId}/pools`, {
      ...body,
      zone: "",
    });
    expect(pool).toMatchObject({ zone: "fr-par-1" });
  });

  test("has nodes with names that Kubernetes takes, whatever it is called", async () => {
    const cluster = await world.cluster({ name: "Acme Berlin_1" });
    await world.pool(cluster.id, { name: "Web_Pool" });
    const [node] = await world.nodes(cluster.id);
    expect(node).toMatchObject({
      status: "ready",
      name: expect.stringMatching(/^scw-acme-berlin-1-web-pool-[0-9a-f]{6}$/),
    });
  });

  test.each([
    ["zone", { zone: "nl-ams-1" }],
    ["node_type", { node_type: "DEV1-S" }],
    ["node_type", { node_type: "PLAY2-PICO" }],
    ["node_type", { node_type: "NO-SUCH-TYPE" }],
    ["root_volume_size", { root_volume_size: 10_000_000_000 }],
    ["root_volume_type", { root_volume_type: "l_ssd" }],
    ["min_size", { autoscaling: true, min_size: 3, max_size: 2 }],
    ["size", { autoscaling: true, size: 5, min_size: 1, max_size: 4 }],
    ["size", { size: 151 }],
    ["upgrade_policy", { upgrade_policy: { max_unavailable: 0, max_surge: 0 } }],
    ["kubelet_args", { kubelet_args: { noSuchArgument: "1" } }],
    ["placement_group_id", { placement_group_id: "11111111-2222-4333-8444-555555555555" }],
    ["security_group_id", { security_group_id: "11111111-2222-4333-8444-555555555555" }],
  ])("whose %s can't be is refused by a 400 that names it", async (argument, change) => {
    const answer = await world.call("POST", `${region}/clusters/${clusterId}/pools`, { ...body, ...change });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ argument_name: argument }] } });
    expect((await world.k8s.listPools({ clusterId })).pools).toEqual([]);
  });

  test("needs a name of its own in the cluster", async () => {
    await world.pool(clusterId);
    expect(await world.call("POST", `${region}/clusters/${clusterId}/pools`, body)).toMatchObject({
      status: 409,
      body: { type: "already_exists" },
    });
  });

  test("is refused where its node type's quota is used up", async () => {
    await world.sandbox.admin.setQuota("cp_servers_type_PRO2_XXS", 1);
    expect(await world.call("POST", `${region}/clusters/${clusterId}/pools`, body)).toMatchObject({
      status: 403,
      body: { type: "quotas_exceeded", details: [{ quota: 1 }] },
    });
  });

  test("of a sold-out node type ends in a warning that says so, and comes once there is stock", async () => {
    sellOut();
    const { id: poolId } = await world.pool(clusterId);
    expect((await world.call("GET", `${region}/pools/${poolId}`)).body).toMatchObject({
      status: "warning",
      error_message: expect.stringContaining("out of stock"),
    });
    world.sandbox.cloud.settings.soldOut = [];
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ status: "ready" });
  });

  test("without nodes is there beside others", async () => {
    await world.pool(clusterId);
    const { id: poolId } = await world.pool(clusterId, { name: "spare", size: 0, minSize: 0, maxSize: 0 });
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ status: "ready", size: 0, minSize: 0 });
  });
});

describe("a pool without public addresses", () => {
  const isolated = { publicIpDisabled: true };

  async function gateway() {
    const cluster = await world.k8s.getCluster({ clusterId });
    const { id: gatewayId } = await world.gateways.createGateway({
      name: "nat",
      type: "VPC-GW-S",
      enableBastion: false,
      enableSmtp: false,
    });
    return world.gateways.createGatewayNetwork({
      gatewayId,
      privateNetworkId: cluster.privateNetworkId ?? "",
      enableMasquerade: true,
      pushDefaultRoute: true,
    });
  }

  test("is refused without a gateway that is the network's default route", async () => {
    await expect(world.pool(clusterId, isolated)).rejects.toMatchObject({ status: 412 });
  });

  test("comes with such a gateway, and its nodes get lost without it", async () => {
    const { id: gatewayNetworkId } = await gateway();
    const { id: poolId } = await world.pool(clusterId, isolated);
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ status: "ready" });
    const [node] = await world.nodes(clusterId);
    expect(node).toMatchObject({ status: "ready" });
    expect(node?.publicIpV4 ?? null).toBeNull();
    await world.gateways.deleteGatewayNetwork({ gatewayNetworkId });
    expect((await world.nodes(clusterId))[0]?.status).toBe("not_ready");
    expect((await world.k8s.getPool({ poolId })).status).toBe("warning");
  });
});

describe("a pool's size", () => {
  test("follows an update in both directions; the newest node goes first", async () => {
    const { id: poolId } = await world.pool(clusterId);
    const before = (await world.nodes(clusterId)).map(({ id }) => id);
    expect(await world.k8s.updatePool({ poolId, size: 3 })).toMatchObject({ status: "scaling", size: 3 });
    expect(await world.nodes(clusterId)).toHaveLength(3);
    await world.k8s.updatePool({ poolId, size: 2 });
    expect((await world.nodes(clusterId)).map(({ id }) => id)).toEqual(before);
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ status: "ready", size: 2 });
  });

  test("that scales by itself grows as pods need it, within its bounds and what is in stock", async () => {
    const { id: pool } = await world.pool(clusterId, { autoscaling: true, size: 1, minSize: 1, maxSize: 3 });
    const autoscale = (nodes: number) => world.sandbox.admin.autoscale({ pool, nodes });
    expect(await autoscale(9)).toEqual({ size: 3, status: "ready" });
    expect(await world.nodes(clusterId)).toHaveLength(3);
    expect(await autoscale(0)).toEqual({ size: 1, status: "ready" });
    sellOut();
    expect(await autoscale(2)).toEqual({ size: 2, status: "warning" });
    expect(await world.nodes(clusterId)).toHaveLength(1);
    const { id: fixed } = await world.pool(clusterId, { name: "fixed", nodeType: "DEV1-M", size: 1 });
    await expect(world.sandbox.admin.autoscale({ pool: fixed, nodes: 2 })).rejects.toThrow(
      "does not scale by itself",
    );
  });

  test("that scales by itself follows new bounds", async () => {
    const { id: poolId } = await world.pool(clusterId, {
      autoscaling: true,
      size: 2,
      minSize: 1,
      maxSize: 4,
    });
    expect(await world.k8s.updatePool({ poolId, minSize: 3, maxSize: 5 })).toMatchObject({ size: 3 });
    await expect(world.k8s.updatePool({ poolId, size: 6 })).rejects.toMatchObject({ status: 400 });
  });
});

test("a pool's servers come into another security group at once, so that the old one can go", async () => {
  const instance = new Instancev1.API(officialClient(world.sandbox));
  const newGroup = async (name: string) => {
    const { securityGroup } = await instance.createSecurityGroup({
      name,
      description: "",
      stateful: true,
      inboundDefaultPolicy: "drop",
      outboundDefaultPolicy: "accept",
    });
    return securityGroup?.id ?? "";
  };
  const securityGroupId = await newGroup("old");
  const { id: poolId } = await world.pool(clusterId, { securityGroupId });
  const other = await newGroup("new");
  await expect(instance.deleteSecurityGroup({ securityGroupId })).rejects.toMatchObject({ status: 412 });
  await world.call("PATCH", `${region}/pools/${poolId}`, { security_group_id: other });
  const { servers } = await instance.listServers({ project: project.identity });
  expect(servers.map(({ securityGroup }) => securityGroup?.id)).toEqual([other, other]);
  await instance.deleteSecurityGroup({ securityGroupId });
});

describe("nodes", () => {
  test("that are deleted take the pool's size down, those that are replaced don't", async () => {
    const { id: poolId } = await world.pool(clusterId, { size: 3 });
    const [first, second] = (await world.nodes(clusterId)).map(({ id }) => id) as [string, string];
    await world.k8s.deleteNode({ nodeId: first, skipDrain: false, replace: false });
    expect((await world.k8s.getPool({ poolId })).size).toBe(2);
    expect((await world.k8s.replaceNode({ nodeId: second })).status).toBe("deleting");
    const left = (await world.nodes(clusterId)).map(({ id }) => id);
    expect(left).toHaveLength(2);
    expect(left).not.toContain(first);
    expect(left).not.toContain(second);
  });

  test("that fail are replaced in a pool that heals itself, and stay in one that doesn't", async () => {
    await world.pool(clusterId, { name: "plain", size: 1 });
    await world.pool(clusterId, { name: "healing", size: 1, autohealing: true });
    const [plain, healing] = (await world.nodes(clusterId)).map(({ id }) => id) as [string, string];
    for (const node of [plain, healing]) await world.sandbox.admin.failNode(node);
    const nodes = await world.nodes(clusterId);
    expect(nodes.map(({ id }) => id)).toContain(plain);
    expect(nodes.map(({ id }) => id)).not.toContain(healing);
    expect(nodes.map((node) => node.status)).toEqual(["not_ready", "ready"]);
    await world.k8s.rebootNode({ nodeId: plain });
    expect((await world.nodes(clusterId)).map((node) => node.status)).toEqual(["ready", "ready"]);
  });
});

describe("an upgrade", () => {
  test("of a cluster takes its pools along when it is asked to, with new nodes", async () => {
    const { id: poolId } = await world.pool(clusterId);
    const before = (await world.nodes(clusterId)).map(({ id }) => id);
    await world.k8s.upgradeCluster({ clusterId, version: "1.34.9", upgradePools: false });
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ version: "1.34.8", status: "ready" });
    await world.k8s.upgradeCluster({ clusterId, version: "1.35.6", upgradePools: true });
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ version: "1.35.6", status: "ready" });
    const after = (await world.nodes(clusterId)).map(({ id }) => id);
    expect(after).toHaveLength(2);
    for (const id of before) expect(after).not.toContain(id);
  });

  test("of a pool goes to the cluster's version only", async () => {
    const { id: poolId } = await world.pool(clusterId);
    await world.k8s.upgradeCluster({ clusterId, version: "1.35.6", upgradePools: false });
    expect(
      await world.call("POST", `${region}/pools/${poolId}/upgrade`, { version: "1.34.9" }),
    ).toMatchObject({ status: 400, body: { details: [{ argument_name: "version" }] } });
    expect(await world.k8s.upgradePool({ poolId, version: "1.35.6" })).toMatchObject({ status: "upgrading" });
    expect(await world.k8s.getPool({ poolId })).toMatchObject({ version: "1.35.6", status: "ready" });
  });

  test("comes by itself with auto-upgrade, to the newest patch of the minor version", async () => {
    const { id: poolId } = await world.pool(clusterId);
    const maintain = () => world.sandbox.admin.maintain(clusterId);
    expect(await maintain()).toEqual({ version: "1.34.8" });
    await world.k8s.updateCluster({
      clusterId,
      autoUpgrade: { enable: true, maintenanceWindow: { startHour: 0, day: "any" } },
    });
    expect(await maintain()).toEqual({ version: "1.34.9" });
    expect((await world.k8s.getPool({ poolId })).version).toBe("1.34.9");
  });
});

describe("a deletion", () => {
  test("of the last pool has the cluster ask for a pool again", async () => {
    const { id: poolId } = await world.pool(clusterId);
    expect((await world.k8s.deletePool({ poolId })).status).toBe("deleting");
    await expect(world.k8s.getPool({ poolId })).rejects.toMatchObject({ status: 404 });
    expect(await status()).toBe("pool_required");
    expect(await world.nodes(clusterId)).toEqual([]);
  });

  test("leaves no server, volume or address of the pool behind", async () => {
    const inventory = () => world.sandbox.admin.inventory();
    const before = await inventory();
    const { id: poolId } = await world.pool(clusterId);
    await world.k8s.deletePool({ poolId });
    expect(await inventory()).toEqual(before);
  });
});
