import { Ipamv1 } from "@scaleway/sdk-ipam";
import { Lbv1 } from "@scaleway/sdk-lb";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import { project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { type Call, officialClient, rawClient } from "./scalewayClient";

const zone = "lb/v1/zones/fr-par-1";

jest.setTimeout(20_000);

let sandbox: ScalewaySandbox;
let call: Call;
let api: Lbv1.ZonedAPI;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 1 });
  call = rawClient(sandbox);
  api = new Lbv1.ZonedAPI(officialClient(sandbox));
});
afterEach(() => sandbox.close());

const pass = (seconds: number) => sandbox.admin.setClock({ advanceMs: seconds * 1000 });

const ordered = (name = "web", more: { ipIds?: string[]; assignFlexibleIp?: boolean } = {}) =>
  api.createLb({
    name,
    description: "",
    type: "LB-S",
    sslCompatibilityLevel: "ssl_compatibility_level_unknown",
    ...more,
  });

async function newBalancer(...args: Parameters<typeof ordered>) {
  const balancer = await ordered(...args);
  await pass(10);
  return balancer;
}

async function newNetwork() {
  const vpc = new Vpcv2.API(officialClient(sandbox));
  return (await vpc.createPrivateNetwork({ name: "own", defaultRoutePropagationEnabled: false })).id;
}

const newBackend = (lbId: string, serverIp: string[] = []) =>
  api.createBackend({
    lbId,
    name: "app",
    forwardProtocol: "tcp",
    forwardPort: 30080,
    forwardPortAlgorithm: "roundrobin",
    stickySessions: "none",
    stickySessionsCookieName: "",
    serverIp,
    healthCheck: { port: 30080, checkMaxRetries: 2, checkSendProxy: false },
  });

const newFrontend = (lbId: string, backendId: string, inboundPort = 80) =>
  api.createFrontend({
    lbId,
    name: "http",
    inboundPort,
    backendId,
    enableHttp3: false,
    enableAccessLogs: false,
  });

describe("load balancers", () => {
  test("one is ordered, made, then ready, and has an address of its own", async () => {
    const balancer = await ordered();
    expect(balancer).toMatchObject({
      status: "to_create",
      type: "lb-s",
      projectId: project.identity,
      zone: "fr-par-1",
      instances: [],
      sslCompatibilityLevel: "ssl_compatibility_level_intermediate",
      privateNetworkCount: 0,
      frontendCount: 0,
      backendCount: 0,
    });
    expect(balancer.ip).toMatchObject([
      { lbId: balancer.id, tags: [], reverse: expect.stringMatching(/\.lb\.fr-par\.scw\.cloud$/) },
    ]);
    await pass(2);
    expect(await api.getLb({ lbId: balancer.id })).toMatchObject({ status: "creating" });
    await pass(10);
    expect(await api.waitForLb({ lbId: balancer.id })).toMatchObject({ status: "ready" });
  });

  test("one without a flexible IP is private", async () => {
    expect((await ordered("internal", { assignFlexibleIp: false })).ip).toEqual([]);
  });

  test("names, tags and ids filter a list; a zone shows only its own", async () => {
    const { id } = await newBalancer("cluster_service");
    await newBalancer("other");
    await api.updateLb({
      lbId: id,
      name: "cluster_service",
      description: "",
      tags: ["kapsule", "cluster=x"],
    });
    const names = async (request: Parameters<typeof api.listLbs>[0]) =>
      (await api.listLbs({ projectId: project.identity, ...request })).lbs.map(({ name }) => name);
    expect(await names({ tags: ["cluster=x"] })).toEqual(["cluster_service"]);
    expect(await names({ name: "cluster" })).toEqual(["cluster_service"]);
    const byId = await call("GET", `${zone}/lbs?project_id=${project.identity}&lb_ids=${id}`);
    expect(byId.body).toMatchObject({ total_count: 1, lbs: [{ name: "cluster_service" }] });
    expect(await names({ zone: "fr-par-2" })).toEqual([]);
  });

  test("a deletion takes a while, then the load balancer is gone with all that is in it", async () => {
    const { id: lbId } = await newBalancer();
    const backend = await newBackend(lbId);
    await newFrontend(lbId, backend.id);
    await api.deleteLb({ lbId, releaseIp: true });
    expect(await api.getLb({ lbId })).toMatchObject({ status: "to_delete" });
    await pass(30);
    expect(await call("GET", `${zone}/lbs/${lbId}`)).toMatchObject({
      status: 404,
      body: { message: "lbs not Found" },
    });
    expect(await sandbox.admin.inventory(project.identity)).toEqual({ [project.identity]: {} });
  });

  test("without release_ip the addresses stay, free for another load balancer", async () => {
    const { id: lbId, ip } = await newBalancer();
    await api.deleteLb({ lbId, releaseIp: false });
    await pass(30);
    const [kept] = (await api.listIPs({ projectId: project.identity })).ips;
    expect(kept).toMatchObject({ ipAddress: ip[0]?.ipAddress, lbId: null });
    const next = await newBalancer("next", { ipIds: [kept?.id ?? ""] });
    expect(next.ip[0]?.ipAddress).toBe(ip[0]?.ipAddress);
    await expect(api.releaseIp({ ipId: kept?.id ?? "" })).rejects.toMatchObject({ status: 412 });
  });

  test("it moves to another type", async () => {
    const { id: lbId } = await newBalancer();
    expect(await api.migrateLb({ lbId, type: "LB-GP-M" })).toMatchObject({ status: "migrating" });
    await pass(30);
    expect(await api.getLb({ lbId })).toMatchObject({ status: "ready", type: "lb-gp-m" });
    expect((await api.listLbTypes()).lbTypes.map(({ name }) => name)).toContain("LB-GP-M");
  });

  test("a used-up quota, an unknown type and a key without the permission set are refused", async () => {
    await sandbox.admin.setQuota("lb_lbs", 0);
    await expect(ordered()).rejects.toMatchObject({ status: 403, body: { type: "quotas_exceeded" } });
    const unknown = await call("POST", `${zone}/lbs`, {
      name: "web",
      type: "LB-XXL",
      project_id: project.identity,
    });
    expect(unknown).toMatchObject({ status: 400, body: { details: [{ argument_name: "type" }] } });
    const limited = new Lbv1.ZonedAPI(officialClient(sandbox, "valid"));
    await expect(limited.listLbs({ projectId: project.identity })).rejects.toMatchObject({ status: 403 });
  });

  test("the old paths of regions stand for the first zone", async () => {
    const regional = new Lbv1.API(officialClient(sandbox));
    const { id: lbId } = await newBalancer();
    expect(await regional.getLb({ lbId })).toMatchObject({ zone: "fr-par-1" });
    expect((await regional.listLbs({ projectId: project.identity })).totalCount).toBe(1);
  });
});

describe("private networks", () => {
  test("an attachment books an address, which keeps the network from being deleted until it goes", async () => {
    const { id: lbId } = await newBalancer();
    const privateNetworkId = await newNetwork();
    expect(await api.attachPrivateNetwork({ lbId, privateNetworkId })).toMatchObject({ status: "pending" });
    await pass(5);
    const [place] = (await api.listLbPrivateNetworks({ lbId })).privateNetwork;
    expect(place).toMatchObject({ privateNetworkId, status: "ready" });
    expect(await api.getLb({ lbId })).toMatchObject({ privateNetworkCount: 1 });
    const ipam = new Ipamv1.API(officialClient(sandbox));
    const { ips } = await ipam.listIPs({ resourceId: lbId, resourceType: "lb_server" });
    expect(ips.map(({ id }) => id)).toEqual(place?.ipamIds);
    const path = `vpc/v2/regions/fr-par/private-networks/${privateNetworkId}`;
    expect(await call("DELETE", path)).toMatchObject({ status: 412 });

    await api.deleteLb({ lbId, releaseIp: true });
    await pass(60);
    expect(await call("DELETE", path)).toMatchObject({ status: 204 });
  });

  test("an address that was booked before is used, and stays booked when the load balancer leaves", async () => {
    const { id: lbId } = await newBalancer();
    const privateNetworkId = await newNetwork();
    const ipam = new Ipamv1.API(officialClient(sandbox));
    const { id: ipId } = await ipam.bookIP({ source: { privateNetworkId }, isIpv6: false });
    const place = await api.attachPrivateNetwork({ lbId, privateNetworkId, ipamIds: [ipId] });
    expect(place.ipamIds).toEqual([ipId]);
    await api.detachPrivateNetwork({ lbId, privateNetworkId });
    expect((await api.listLbPrivateNetworks({ lbId })).privateNetwork).toEqual([]);
    expect((await ipam.getIP({ ipId })).resource).toBeUndefined();
  });
});

describe("backends, frontends and rules", () => {
  test("settings that are left out have the real API's defaults", async () => {
    const { id: lbId } = await newBalancer();
    expect(await newBackend(lbId, ["10.0.0.2"])).toMatchObject({
      forwardProtocol: "tcp",
      onMarkedDownAction: "on_marked_down_action_none",
      proxyProtocol: "proxy_protocol_none",
      maxRetries: 3,
      timeoutServer: 300_000,
      timeoutConnect: 5_000,
      timeoutTunnel: 900_000,
      timeoutQueue: "0s",
      pool: ["10.0.0.2"],
      healthCheck: { port: 30080, tcpConfig: {}, checkDelay: 60_000, transientCheckDelay: "0.500s" },
      lb: { id: lbId, backendCount: 1 },
    });
  });

  test("servers are set, added and removed", async () => {
    const { id: lbId } = await newBalancer();
    const { id: backendId } = await newBackend(lbId, ["10.0.0.2"]);
    const pool = async (change: Promise<{ pool: string[] }>) => (await change).pool;
    expect(await pool(api.addBackendServers({ backendId, serverIp: ["10.0.0.3"] }))).toHaveLength(2);
    expect(await pool(api.removeBackendServers({ backendId, serverIp: ["10.0.0.2"] }))).toEqual(["10.0.0.3"]);
    expect(await pool(api.setBackendServers({ backendId, serverIp: ["10.0.0.4"] }))).toEqual(["10.0.0.4"]);
    expect((await api.listBackendStats({ lbId })).backendServersStats).toMatchObject([
      { ip: "10.0.0.4", serverState: "stopped", lastHealthCheckStatus: "failed" },
    ]);
  });

  test("a backend goes only when no frontend uses it; two frontends can't have one port", async () => {
    const { id: lbId } = await newBalancer();
    const { id: backendId } = await newBackend(lbId);
    const frontend = await newFrontend(lbId, backendId);
    expect(frontend).toMatchObject({ inboundPort: 80, backend: { id: backendId } });
    await expect(newFrontend(lbId, backendId)).rejects.toMatchObject({ status: 400 });
    await expect(api.deleteBackend({ backendId })).rejects.toMatchObject({ status: 412 });
    await api.deleteFrontend({ frontendId: frontend.id });
    await api.deleteBackend({ backendId });
    expect(await call("GET", `${zone}/backends/${backendId}`)).toMatchObject({
      status: 404,
      body: { message: "backend not Found" },
    });
  });

  test("access rules are made, set as a whole, and go with their frontend", async () => {
    const { id: lbId } = await newBalancer();
    const { id: frontendId } = await newFrontend(lbId, (await newBackend(lbId)).id);
    const rule = {
      name: "offices",
      action: { type: "allow" },
      match: {
        ipSubnet: ["10.0.0.0/8"],
        ipsEdgeServices: false,
        httpFilter: "acl_http_filter_none",
        httpFilterValue: [],
        invert: false,
      },
      index: 1,
      description: "",
    } as const;
    const made = { ...rule, match: { ...rule.match, ipSubnet: ["10.0.0.0/8"], httpFilterValue: [] } };
    const acl = await api.createAcl({ frontendId, ...made });
    expect(acl).toMatchObject({ name: "offices", action: { type: "allow" }, frontend: { id: frontendId } });
    const end = { ...made, name: "end", index: 2, action: { type: "deny" as const } };
    const set = await call("PUT", `${zone}/frontends/${frontendId}/acls`, {
      acls: [{ name: end.name, index: 2, action: { type: "deny" }, match: { ip_subnet: ["0.0.0.0/0"] } }],
    });
    expect(set).toMatchObject({ status: 200, body: { total_count: 1, acls: [{ name: "end" }] } });
    expect((await api.listAcls({ frontendId })).acls.map(({ name }) => name)).toEqual(["end"]);
    await api.deleteFrontend({ frontendId });
    expect(await call("GET", `${zone}/acls/${acl.id}`)).toMatchObject({ status: 404 });
  });

  test("an access rule that names no addresses is for all", async () => {
    const { id: lbId } = await newBalancer();
    const { id: frontendId } = await newFrontend(lbId, (await newBackend(lbId)).id);
    const rule = await call("POST", `${zone}/frontends/${frontendId}/acls`, {
      name: "all",
      index: 1,
      action: { type: "deny" },
      match: { ip_subnet: null, ips_edge_services: true },
    });
    expect(rule).toMatchObject({ status: 200, body: { match: { ip_subnet: ["0.0.0.0/0"] } } });
  });

  test("a certificate that has yet to come is valid from and to no time, as the cloud writes it", async () => {
    const { id: lbId } = await newBalancer();
    const ordered = await call("POST", `${zone}/lbs/${lbId}/certificates`, {
      name: "web",
      letsencrypt: { common_name: "example.com" },
    });
    expect(ordered).toMatchObject({
      status: 200,
      body: {
        status: "pending",
        not_valid_before: "0001-01-01T00:00:00Z",
        not_valid_after: "0001-01-01T00:00:00Z",
      },
    });
  });

  test("nothing is put into a load balancer that is not ready", async () => {
    const { id: lbId } = await ordered();
    await expect(newBackend(lbId)).rejects.toMatchObject({ status: 409, body: { type: "transient_state" } });
  });
});
