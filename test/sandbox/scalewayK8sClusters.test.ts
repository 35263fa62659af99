import { parse } from "yaml";
import { foreignProject, keys } from "../../sandbox/scaleway";
import { projectId, startWorld, type World } from "./scalewayK8sWorld";

jest.setTimeout(30_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

const clustersPath = "k8s/v1/regions/fr-par/clusters";
const minimal = { project_id: projectId, name: "acme", version: "1.35.6", cni: "cilium" };

describe("a new cluster", () => {
  test("asks for a pool, has the cloud's defaults, and gets its network and ranges", async () => {
    const network = await world.network();
    const created = await world.cluster({ privateNetworkId: network.id, tags: ["managed-by=mengi"] });
    expect(created.status).toBe("creating");
    const cluster = await world.k8s.getCluster({ clusterId: created.id });
    expect(cluster).toMatchObject({
      status: "pool_required",
      type: "kapsule",
      privateNetworkId: network.id,
      podCidr: "100.64.0.0/15",
      serviceCidr: "10.32.0.0/20",
      serviceDnsIp: "10.32.0.10",
      tags: ["managed-by=mengi"],
      upgradeAvailable: true,
      autoUpgrade: { enabled: false, maintenanceWindow: { startHour: 0, day: "any" } },
      autoscalerConfig: {
        estimator: "binpacking",
        expander: "random",
        expendablePodsPriorityCutoff: -10,
        maxGracefulTerminationSec: 600,
        scaleDownDelayAfterAdd: "10m",
      },
      dnsWildcard: `*.${created.id}.nodes.k8s.fr-par.scw.cloud`,
    });
  });

  test("takes nulls, and leaves what is unknown to the cloud, as the Go client sends them", async () => {
    const network = await world.network();
    const { status, body } = await world.call("POST", clustersPath, {
      ...minimal,
      type: "",
      tags: null,
      pools: null,
      private_network_id: network.id,
      autoscaler_config: {
        scale_down_disabled: null,
        estimator: "unknown_estimator",
        expander: "unknown_expander",
        expendable_pods_priority_cutoff: 0,
        max_graceful_termination_sec: 0,
        skip_nodes_with_local_storage: false,
      },
      auto_upgrade: { enable: true, maintenance_window: { start_hour: 3, day: "sunday" } },
      open_id_connect_config: null,
    });
    expect(status).toBe(200);
    expect(body.type).toBe("kapsule");
    expect(body.autoscaler_config).toMatchObject({
      scale_down_disabled: false,
      estimator: "binpacking",
      expander: "random",
      expendable_pods_priority_cutoff: 0,
      max_graceful_termination_sec: 0,
      skip_nodes_with_local_storage: false,
    });
    expect(body.auto_upgrade).toEqual({
      enabled: true,
      maintenance_window: { start_hour: 3, day: "sunday" },
    });
  });

  test.each([
    ["version", { version: "1.12.0" }],
    ["cni", { cni: "flannel" }],
    ["type", { type: "kapsule-huge" }],
    ["feature_gates", { feature_gates: ["NoSuchGate"] }],
    ["admission_plugins", { admission_plugins: ["NoSuchPlugin"] }],
    ["private_network_id", { private_network_id: null }],
    ["private_network_id", { private_network_id: "11111111-2222-4333-8444-555555555555" }],
    ["pod_cidr", { pod_cidr: "192.168.0.0/16" }],
    ["service_cidr", { service_cidr: "192.168.2.0/24" }],
    ["service_cidr", { service_cidr: "100.64.0.0/20" }],
    ["service_dns_ip", { service_dns_ip: "10.99.0.10" }],
  ])("whose %s can't be is refused by a 400 that names it", async (argument, change) => {
    const network = await world.network();
    const body = { ...minimal, private_network_id: network.id, ...change };
    const answer = await world.call("POST", clustersPath, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { type: "invalid_arguments", details: [{ argument_name: argument }] },
    });
    expect((await world.k8s.listClusters({ projectId })).clusters).toEqual([]);
  });

  test("with a pool that can't be is not made at all", async () => {
    const network = await world.network();
    const pool = { name: "a", node_type: "DEV1-S", size: 1, zone: "fr-par-1" };
    const body = { ...minimal, private_network_id: network.id, pools: [pool] };
    expect(await world.call("POST", clustersPath, body)).toMatchObject({ status: 400 });
    expect((await world.k8s.listClusters({ projectId })).clusters).toEqual([]);
    body.pools[0] = { ...pool, node_type: "DEV1-M" };
    const { body: cluster } = await world.call("POST", clustersPath, body);
    expect(await world.k8s.listPools({ clusterId: cluster.id })).toMatchObject({
      pools: [{ name: "a", status: "ready" }],
    });
  });

  test("is refused in a project that the key doesn't reach, and over the quota", async () => {
    const network = await world.network();
    const body = { ...minimal, private_network_id: network.id };
    expect(
      await world.call("POST", clustersPath, { ...body, project_id: foreignProject.identity }),
    ).toMatchObject({
      status: 403,
      body: { type: "permissions_denied", details: [{ resource: "cluster", action: "create" }] },
    });
    await world.sandbox.admin.setQuota("k8s_clusters", 0);
    expect(await world.call("POST", clustersPath, body)).toMatchObject({
      status: 403,
      body: { type: "quotas_exceeded", details: [{ resource: "k8s_clusters", quota: 0, current: 0 }] },
    });
  });
});

describe("a cluster", () => {
  test("without a pool is updated at once, though the answer says that it is updating", async () => {
    const { id: clusterId } = await world.cluster();
    const answer = await world.k8s.updateCluster({
      clusterId,
      tags: ["a=b"],
      autoUpgrade: { enable: true, maintenanceWindow: { startHour: 2, day: "monday" } },
    });
    expect(answer.status).toBe("updating");
    expect(await world.k8s.getCluster({ clusterId })).toMatchObject({
      status: "pool_required",
      tags: ["a=b"],
      autoUpgrade: { enabled: true, maintenanceWindow: { startHour: 2, day: "monday" } },
    });
  });

  test("keeps what an update leaves out or null", async () => {
    const { id } = await world.cluster({ tags: ["a=b"], description: "mine" });
    await world.call("PATCH", `${clustersPath}/${id}`, {
      description: null,
      autoscaler_config: { scale_down_unneeded_time: "5m", estimator: "unknown_estimator", expander: null },
      auto_upgrade: { enable: null, maintenance_window: null },
      open_id_connect_config: { issuer_url: "https://id.example.org", client_id: null },
    });
    expect(await world.k8s.getCluster({ clusterId: id })).toMatchObject({
      description: "mine",
      tags: ["a=b"],
      autoscalerConfig: { scaleDownUnneededTime: "5m", estimator: "binpacking", expander: "random" },
      openIdConnectConfig: { issuerUrl: "https://id.example.org", clientId: "" },
    });
  });

  test("is not there in another region, and may only be touched with permission sets for Kubernetes", async () => {
    const { id } = await world.cluster();
    expect(await world.call("GET", `k8s/v1/regions/nl-ams/clusters/${id}`)).toMatchObject({
      status: 404,
      body: { type: "not_found", resource: "cluster", resource_id: id },
    });
    await world.sandbox.admin.setToken("valid", { scopes: ["KubernetesReadOnly"] });
    const { secretKey } = keys.valid;
    expect((await world.call("GET", `${clustersPath}/${id}`, undefined, secretKey)).status).toBe(200);
    expect(await world.call("DELETE", `${clustersPath}/${id}`, undefined, secretKey)).toMatchObject({
      status: 403,
      body: { details: [{ resource: "cluster", action: "delete" }] },
    });
  });

  test("is found by its name, its network and its status; an unknown status means any", async () => {
    const one = await world.cluster({ name: "one" });
    const two = await world.cluster({
      name: "two",
      privateNetworkId: (await world.network("10.9.0.0/24")).id,
    });
    const ids = async (query: string) =>
      (await world.call("GET", `${clustersPath}?project_id=${projectId}&${query}`)).body.clusters.map(
        ({ id }: { id: string }) => id,
      );
    expect(await ids("name=tw")).toEqual([two.id]);
    expect(await ids(`private_network_id=${one.privateNetworkId}`)).toEqual([one.id]);
    expect(await ids("status=unknown&order_by=name_desc")).toEqual([two.id, one.id]);
    expect(await ids("status=ready")).toEqual([]);
  });

  test("goes to later patches and the next minor version only", async () => {
    const { id: clusterId } = await world.cluster({ version: "1.34.8" });
    const { versions } = await world.k8s.listClusterAvailableVersions({ clusterId });
    expect(versions.map(({ name }) => name)).toEqual(["1.35.6", "1.35.5", "1.34.9"]);
    for (const version of ["1.36.2", "1.34.8", "1.33.13"]) {
      expect(await world.call("POST", `${clustersPath}/${clusterId}/upgrade`, { version })).toMatchObject({
        status: 400,
        body: { details: [{ argument_name: "version" }] },
      });
    }
    expect(
      await world.k8s.upgradeCluster({ clusterId, version: "1.35.6", upgradePools: false }),
    ).toMatchObject({ status: "updating", version: "1.35.6" });
  });

  test("becomes dedicated, is committed for thirty days, and can only grow until then", async () => {
    const { id: clusterId } = await world.cluster();
    const types = async () =>
      (await world.k8s.listClusterAvailableTypes({ clusterId })).clusterTypes.map(({ name }) => name);
    expect(await types()).toHaveLength(4);
    await world.k8s.setClusterType({ clusterId, type: "kapsule-dedicated-4" });
    expect(await world.k8s.getCluster({ clusterId })).toMatchObject({
      status: "ready",
      type: "kapsule-dedicated-4",
    });
    expect(await types()).toEqual(["kapsule-dedicated-8", "kapsule-dedicated-16"]);
    expect(
      await world.call("POST", `${clustersPath}/${clusterId}/set-type`, { type: "kapsule" }),
    ).toMatchObject({ status: 400 });
    await world.pass(31 * 24 * 3600);
    expect(await types()).toHaveLength(4);
  });

  test("is open to everybody at first; rules replace each other and get new ids", async () => {
    const { id: clusterId } = await world.cluster();
    const { rules } = await world.k8s.listClusterACLRules({ clusterId });
    expect(rules).toMatchObject([{ ip: "0.0.0.0/0" }, { scalewayRanges: true }]);
    const set = await world.k8s.setClusterACLRules({
      clusterId,
      acls: [{ ip: "198.51.100.7/32", description: "office" }],
    });
    const again = await world.k8s.setClusterACLRules({
      clusterId,
      acls: [{ ip: "198.51.100.7/32", description: "office" }],
    });
    expect(again.rules[0]?.id).not.toBe(set.rules[0]?.id);
    const path = `${clustersPath}/${clusterId}/acls`;
    expect((await world.call("GET", path)).body).toEqual({
      rules: [{ id: again.rules[0]?.id, region: "", ip: "198.51.100.7/32", description: "office" }],
      total_count: 1,
    });
    const added = await world.k8s.addClusterACLRules({
      clusterId,
      acls: [{ scalewayRanges: true, description: "" }],
    });
    await world.k8s.deleteACLRule({ aclId: added.rules[0]?.id ?? "" });
    expect((await world.call("PUT", path, { acls: null })).body).toEqual({ rules: [] });
    expect(
      await world.call("PUT", path, { acls: [{ ip: "198.51.100.7", scaleway_ranges: true }] }),
    ).toMatchObject({
      status: 400,
    });
  });

  test("gives a kubeconfig with one cluster, one context and one user; redacted without the token", async () => {
    const { id } = await world.cluster();
    const config = parse(await world.kubeconfig(id));
    expect(config).toMatchObject({
      "current-context": "admin@acme",
      clusters: [{ name: "acme", cluster: { server: expect.stringMatching(/^https:\/\/127\./) } }],
      contexts: [{ name: "admin@acme", context: { cluster: "acme", user: "acme-admin" } }],
      users: [{ name: "acme-admin", user: { token: expect.stringMatching(/^[A-Za-z0-9]{56}$/) } }],
    });
    const raw = await fetch(`${world.sandbox.url}/${clustersPath}/${id}/kubeconfig?dl=1&redacted=true`, {
      headers: { "x-auth-token": keys.all.secretKey },
    });
    expect(parse(await raw.text()).users[0].user).toEqual({});
    await world.k8s.resetClusterAdminToken({ clusterId: id });
    expect(parse(await world.kubeconfig(id)).users[0].user.token).not.toBe(config.users[0].user.token);
  });
});

describe("what Kapsule offers", () => {
  test("versions come newest first, with what each of them has", async () => {
    const { versions } = await world.k8s.listVersions();
    const names = versions.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true })));
    expect(versions[0]).toMatchObject({ availableCnis: expect.arrayContaining(["cilium", "calico"]) });
    expect(await world.k8s.getVersion({ versionName: "1.34.9" })).toMatchObject({
      label: "Kubernetes 1.34.9",
    });
    await expect(world.k8s.getVersion({ versionName: "1.1.1" })).rejects.toMatchObject({ status: 404 });
  });

  test("types of clusters say how many nodes they take and for how long one commits to them", async () => {
    const { clusterTypes } = await world.k8s.listClusterTypes();
    expect(clusterTypes).toMatchObject([
      { name: "kapsule", maxNodes: 150, dedicated: false },
      { name: "kapsule-dedicated-4", maxNodes: 250, commitmentDelay: "2592000s" },
      { name: "kapsule-dedicated-8", maxNodes: 500 },
      { name: "kapsule-dedicated-16", maxNodes: 500 },
    ]);
  });
});
