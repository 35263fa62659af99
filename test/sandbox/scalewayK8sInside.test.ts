import { type Kube, projectId, startWorld, type World } from "./scalewayK8sWorld";

jest.setTimeout(30_000);

let world: World;
let clusterId: string;
let privateNetworkId: string;
let kube: Kube;
beforeEach(async () => {
  world = await startWorld();
  privateNetworkId = (await world.network()).id;
  clusterId = (await world.cluster({ privateNetworkId, tags: ["team=core"] })).id;
  kube = await world.kube(clusterId);
});
afterEach(() => world.sandbox.close());

const services = "/api/v1/namespaces/default/services";
const claims = "/api/v1/namespaces/default/persistentvolumeclaims";
const volumes = "/api/v1/persistentvolumes";
const refused = { code: "ECONNREFUSED" };

const service = (annotations = {}) => ({
  metadata: { name: "web", annotations },
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
});
const claim = (storageClassName?: string) => ({
  metadata: { name: "data" },
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "5G" } },
    ...(storageClassName === undefined ? {} : { storageClassName }),
  },
});

describe("the API server", () => {
  test("refuses connections until a node is ready, and again when the last pool is gone", async () => {
    await expect(kube("GET", "/version")).rejects.toMatchObject(refused);
    const { id: poolId } = await world.pool(clusterId);
    expect((await kube("GET", "/version")).body).toMatchObject({ gitVersion: "v1.35.6" });
    await world.k8s.deletePool({ poolId });
    await expect(kube("GET", "/version")).rejects.toMatchObject(refused);
  });

  test("lets in who has the kubeconfig's token; a reset makes the old one worthless", async () => {
    await world.pool(clusterId);
    expect((await kube("GET", "/api/v1/nodes")).status).toBe(200);
    await world.k8s.resetClusterAdminToken({ clusterId });
    expect((await kube("GET", "/api/v1/nodes")).status).toBe(401);
    expect((await (await world.kube(clusterId))("GET", "/api/v1/nodes")).status).toBe(200);
  });

  test("is closed to callers that no rule lets in", async () => {
    await world.pool(clusterId);
    const set = (ip: string) => world.k8s.setClusterACLRules({ clusterId, acls: [{ ip, description: "" }] });
    await set("198.51.100.7/32");
    await expect(kube("GET", "/version")).rejects.toMatchObject({ code: "ECONNRESET" });
    await set("127.0.0.0/8");
    expect((await kube("GET", "/version")).status).toBe(200);
  });
});

describe("nodes", () => {
  test("carry the version, their server, and what pool and tags say", async () => {
    await world.call("POST", `k8s/v1/regions/fr-par/clusters/${clusterId}/pools`, {
      name: "workers",
      node_type: "PRO2-XXS",
      size: 1,
      zone: "fr-par-1",
      tags: ["noprefix=example.org/tier=web", "taint=dedicated=web:NoSchedule"],
      labels: { plain: "yes" },
      taints: [{ key: "own", value: "1", effect: "NoExecute" }],
      startup_taints: [{ key: "startup", value: "1", effect: "NoSchedule" }],
    });
    const [node] = await world.nodes(clusterId);
    const { body } = await kube("GET", `/api/v1/nodes/${node?.name}`);
    expect(body.metadata.labels).toMatchObject({
      "k8s.scaleway.com/pool-name": "workers",
      "k8s.scaleway.com/team": "core",
      "example.org/tier": "web",
      plain: "yes",
      "node.kubernetes.io/instance-type": "PRO2-XXS",
      "topology.kubernetes.io/zone": "fr-par-1",
    });
    expect(body.spec.providerID).toBe(node?.providerId);
    expect(body.spec.taints).toEqual([
      { key: "k8s.scaleway.com/dedicated", value: "web", effect: "NoSchedule" },
      { key: "own", value: "1", effect: "NoExecute" },
      { key: "startup", value: "1", effect: "NoSchedule" },
    ]);
    expect(body.status.nodeInfo.kubeletVersion).toBe("v1.35.6");
    expect(body.status.addresses).toContainEqual({ type: "ExternalIP", address: node?.publicIpV4 });
    expect(body.status.addresses).toContainEqual({
      type: "InternalIP",
      address: expect.stringMatching(/^192\.168\./),
    });
  });

  test("follow the pool's labels and taints; what others have set stays", async () => {
    const { id: poolId } = await world.pool(clusterId, { size: 1 });
    const [node] = await world.nodes(clusterId);
    const path = `/api/v1/nodes/${node?.name}`;
    await kube("PATCH", path, { metadata: { labels: { theirs: "1" } } });
    await world.call("PUT", `k8s/v1/regions/fr-par/pools/${poolId}/set-labels`, { labels: { one: "1" } });
    expect((await kube("GET", path)).body.metadata.labels).toMatchObject({ theirs: "1", one: "1" });
    await world.call("PUT", `k8s/v1/regions/fr-par/pools/${poolId}/set-taints`, {
      taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
    });
    await world.call("PUT", `k8s/v1/regions/fr-par/pools/${poolId}/set-labels`, { labels: { two: "2" } });
    const { body } = await kube("GET", path);
    expect(body.metadata.labels).toMatchObject({ theirs: "1", two: "2" });
    expect(body.metadata.labels).not.toHaveProperty("one");
    expect(body.spec.taints).toEqual([{ key: "a", value: "b", effect: "NoSchedule" }]);
  });

  test("come and go with the pool's", async () => {
    const { id: poolId } = await world.pool(clusterId, { size: 2 });
    await world.k8s.updatePool({ poolId, size: 1 });
    const [left] = await world.nodes(clusterId);
    const { body } = await kube("GET", "/api/v1/nodes");
    expect(body.items.map((one: { metadata: { name: string } }) => one.metadata.name)).toEqual([left?.name]);
  });
});

describe("a Service of type LoadBalancer", () => {
  beforeEach(async () => {
    await world.pool(clusterId);
  });
  const listed = async () => (await world.loadBalancers.listLbs({ projectId })).lbs;

  test("has a load balancer with the controller's name and tags, in the cluster's network", async () => {
    await kube("POST", services, service());
    const { body } = await kube("GET", `${services}/web`);
    const [balancer] = await listed();
    expect(balancer).toMatchObject({
      name: `${clusterId}_${body.metadata.uid}`,
      description: "kubernetes service web",
      tags: ["kapsule", `cluster=${clusterId}`, "managed-by-scaleway-cloud-controller-manager"],
      status: "ready",
    });
    expect(body.status.loadBalancer.ingress).toMatchObject([{ ip: balancer?.ip[0]?.ipAddress }]);
    expect(body.metadata.annotations).toMatchObject({
      "service.beta.kubernetes.io/scw-loadbalancer-id": `fr-par-1/${balancer?.id}`,
    });
    const { privateNetwork } = await world.loadBalancers.listLbPrivateNetworks({ lbId: balancer?.id ?? "" });
    expect(privateNetwork).toMatchObject([{ privateNetworkId }]);
  });

  test("takes it along when it is deleted, with the address unless that is the customer's", async () => {
    await kube("POST", services, service());
    await kube("DELETE", `${services}/web`);
    expect((await kube("GET", `${services}/web`)).status).toBe(404);
    expect(await listed()).toEqual([]);
    expect((await world.loadBalancers.listIPs({ projectId })).ips).toEqual([]);
    const { id } = await world.loadBalancers.createIp({ isIpv6: false });
    const annotations = { "service.beta.kubernetes.io/scw-loadbalancer-ip-ids": `fr-par-1/${id}` };
    await kube("POST", services, service(annotations));
    await kube("DELETE", `${services}/web`);
    expect(await listed()).toEqual([]);
    expect((await world.loadBalancers.listIPs({ projectId })).ips).toMatchObject([{ id }]);
  });

  test("of another type loses it", async () => {
    await kube("POST", services, service());
    await kube("PATCH", `${services}/web`, { spec: { type: "ClusterIP" } });
    expect(await listed()).toEqual([]);
    expect((await kube("GET", `${services}/web`)).body.metadata.finalizers ?? []).toEqual([]);
  });

  test("waits where the quota is used up, and disturbs nobody", async () => {
    await world.sandbox.admin.setQuota("lb_lbs", 0);
    await kube("POST", services, service());
    expect(await listed()).toEqual([]);
    expect((await kube("GET", "/api/v1/nodes")).body.items).toHaveLength(2);
    await world.sandbox.admin.setQuota("lb_lbs", 1);
    expect(await listed()).toHaveLength(1);
  });
});

describe("a claim of storage", () => {
  beforeEach(async () => {
    await world.pool(clusterId);
  });
  const own = async () =>
    (await world.block.listVolumes({ projectId, includeDeleted: false })).volumes.filter(({ name }) =>
      name.startsWith("pvc-"),
    );

  test("gets a volume of the driver's name, as the default class says", async () => {
    await kube("POST", claims, claim());
    const { body } = await kube("GET", `${claims}/data`);
    expect(body).toMatchObject({
      spec: { storageClassName: "scw-bssd", volumeName: `pvc-${body.metadata.uid}` },
      status: { phase: "Bound" },
    });
    const [volume] = await own();
    expect(volume).toMatchObject({ name: `pvc-${body.metadata.uid}`, size: 5_000_000_000, tags: [] });
    expect((await kube("GET", `${volumes}/${volume?.name}`)).body).toMatchObject({
      metadata: { annotations: { "pv.kubernetes.io/provisioned-by": "csi.scaleway.com" } },
      spec: {
        csi: { driver: "csi.scaleway.com", volumeHandle: `fr-par-1/${volume?.id}` },
        persistentVolumeReclaimPolicy: "Delete",
      },
      status: { phase: "Bound" },
    });
  });

  test("takes the volume along when it is deleted, but with a class that retains it", async () => {
    await kube("POST", claims, claim());
    await kube("DELETE", `${claims}/data`);
    expect(await own()).toEqual([]);
    expect((await kube("GET", volumes)).body.items).toEqual([]);
    await kube("POST", claims, claim("scw-bssd-retain"));
    await kube("DELETE", `${claims}/data`);
    expect((await kube("GET", `${claims}/data`)).status).toBe(404);
    const [volume] = await own();
    expect((await kube("GET", `${volumes}/${volume?.name}`)).body.status.phase).toBe("Released");
    await kube("DELETE", `${volumes}/${volume?.name}`);
    expect((await kube("GET", volumes)).body.items).toEqual([]);
    expect(await own()).toHaveLength(1);
  });

  test("that can't be had keeps no other from its volume", async () => {
    const broken = { ...claim(), metadata: { name: "broken" } };
    await kube("POST", claims, { ...broken, spec: { resources: { requests: { storage: "much" } } } });
    await kube("POST", claims, claim());
    expect((await kube("GET", `${claims}/broken`)).body.status.phase).toBe("Pending");
    expect((await kube("GET", `${claims}/data`)).body.status.phase).toBe("Bound");
  });

  test("stays while a pod uses it", async () => {
    await kube("POST", claims, claim());
    const pods = "/api/v1/namespaces/default/pods";
    await kube("POST", pods, {
      metadata: { name: "user" },
      spec: {
        containers: [{ name: "one" }],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
      },
    });
    await kube("DELETE", `${claims}/data`);
    expect((await kube("GET", `${claims}/data`)).body.metadata.deletionTimestamp).toBeDefined();
    await kube("DELETE", `${pods}/user`);
    expect((await kube("GET", `${claims}/data`)).status).toBe(404);
    expect(await own()).toEqual([]);
  });
});

test("planted volumes and snapshots are among the cluster's objects, as its driver's own", async () => {
  await world.pool(clusterId);
  const planted = await world.sandbox.admin.plant({
    clusterId,
    volumes: 1,
    retainedVolumes: 1,
    snapshots: 1,
  });
  const { items } = (await kube("GET", volumes)).body;
  expect(
    items.map((one: { spec: { csi: { volumeHandle: string } } }) => one.spec.csi.volumeHandle).toSorted(),
  ).toEqual(planted.volume?.map((id) => `fr-par-1/${id}`).toSorted());
  expect(items).toContainEqual(
    expect.objectContaining({ spec: expect.objectContaining({ persistentVolumeReclaimPolicy: "Retain" }) }),
  );
  const contents = await kube("GET", "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents");
  expect(contents.body.items).toMatchObject([
    { spec: { driver: "csi.scaleway.com" }, status: { snapshotHandle: `fr-par-1/${planted.snapshot?.[0]}` } },
  ]);
});

describe("deleting a cluster", () => {
  beforeEach(async () => {
    await world.pool(clusterId);
    await kube("POST", services, service());
    await kube("POST", claims, claim("scw-bssd-retain"));
  });

  test("without additional resources leaves load balancers, volumes and the network", async () => {
    await world.k8s.deleteCluster({ clusterId, withAdditionalResources: false });
    await expect(world.k8s.getCluster({ clusterId })).rejects.toMatchObject({ status: 404 });
    expect((await world.loadBalancers.listLbs({ projectId })).lbs).toHaveLength(1);
    expect((await world.block.listVolumes({ projectId, includeDeleted: false })).volumes).toHaveLength(1);
    await expect(world.vpc.deletePrivateNetwork({ privateNetworkId })).rejects.toMatchObject({ status: 412 });
  });

  test("with additional resources removes all of it, also what was to be kept, and the empty network", async () => {
    await world.k8s.deleteCluster({ clusterId, withAdditionalResources: true });
    await expect(world.k8s.getCluster({ clusterId })).rejects.toMatchObject({ status: 404 });
    expect((await world.loadBalancers.listLbs({ projectId })).lbs).toEqual([]);
    expect((await world.loadBalancers.listIPs({ projectId })).ips).toEqual([]);
    expect((await world.block.listVolumes({ projectId, includeDeleted: false })).volumes).toEqual([]);
    await expect(world.vpc.getPrivateNetwork({ privateNetworkId })).rejects.toMatchObject({ status: 404 });
  });

  test("with additional resources leaves a network in which something else is", async () => {
    const { id: gatewayId } = await world.gateways.createGateway({
      name: "nat",
      type: "VPC-GW-S",
      enableBastion: false,
      enableSmtp: false,
    });
    await world.gateways.createGatewayNetwork({
      gatewayId,
      privateNetworkId,
      enableMasquerade: true,
      pushDefaultRoute: true,
    });
    await world.k8s.deleteCluster({ clusterId, withAdditionalResources: true });
    await expect(world.k8s.getCluster({ clusterId })).rejects.toMatchObject({ status: 404 });
    expect(await world.vpc.getPrivateNetwork({ privateNetworkId })).toMatchObject({ id: privateNetworkId });
  });
});
