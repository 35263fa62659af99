import { startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { type Call, client, makeSubnet, vpcBody } from "./client";

let sandbox: ThalassaSandbox;
let call: Call;
let vpc: string;

beforeEach(async () => {
  sandbox = await startThalassaSandbox({ latencyScale: 0 });
  call = client(sandbox);
  vpc = (await call("POST", "/v1/vpcs", vpcBody())).body.identity;
});
afterEach(() => sandbox.close());

test("a VPC is ready at once, embeds its region and a default route table, and shows its ranges as cidrs", async () => {
  const { status, headers, body } = await call("GET", `/v1/vpcs/${vpc}`);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(body).toMatchObject({
    status: "ready",
    cidrs: ["10.0.0.0/16"],
    cloudRegion: { identity: "nl-01", slug: "nl-01" },
    routeTable: { isDefault: true },
    labels: { team: "a" },
  });
  expect(body.identity).toMatch(/^vpc-[0-9a-v]{19}[0g]$/);
});

test("lists are bare arrays and filter by name, region, VPC and labels", async () => {
  await call("POST", "/v1/vpcs", { ...vpcBody("other", "10.8.0.0/16"), labels: { "a.b/c": "d", team: "b" } });
  await makeSubnet(call, vpc);
  const names = async (query: string) =>
    (await call("GET", query)).body.map((one: { name: string }) => one.name);
  expect(await names("/v1/vpcs")).toEqual(["network", "other"]);
  expect(await names("/v1/vpcs?name=other")).toEqual(["other"]);
  expect(await names("/v1/vpcs?region=nl-02")).toEqual([]);
  expect(await names("/v1/vpcs?matchLabels[team]=a")).toEqual(["network"]);
  expect(await names("/v1/vpcs?matchLabels[team]=b&matchLabels%5Ba.b%2Fc%5D=d")).toEqual(["other"]);
  expect(await names("/v1/vpcs?matchLabels[team]=a&matchLabels[a.b/c]=d")).toEqual([]);
  expect(await names(`/v1/subnets?vpc=${vpc}`)).toEqual(["nodes"]);
  expect(await names("/v1/subnets?vpc=network")).toEqual(["nodes"]);
  expect(await names("/v1/subnets?vpc=other")).toEqual([]);
});

test("doubled slashes are collapsed and unknown paths answer 404 with a message", async () => {
  expect((await call("GET", "//v1/vpcs")).status).toBe(200);
  expect(await call("GET", "/v1/nothing")).toMatchObject({
    status: 404,
    body: { message: expect.any(String) },
  });
});

test("objects are found by slug as well", async () => {
  expect((await call("GET", "/v1/vpcs/network")).body.identity).toBe(vpc);
});

test("an update blanks what clients always send and keeps what they may leave out", async () => {
  const body = { name: "network", vpcCidrs: ["10.0.0.0/16"] };
  expect((await call("PUT", `/v1/vpcs/${vpc}`, body)).body.labels).toEqual({});
  const table = (await call("POST", "/v1/route-tables", { name: "t", vpcIdentity: vpc, labels: { a: "b" } }))
    .body;
  const updated = await call("PUT", `/v1/route-tables/${table.identity}`, { description: "new" });
  expect(updated.body).toMatchObject({ name: "t", description: "new", labels: { a: "b" } });
});

test.each([
  ["outside the VPC", "10.1.0.0/24"],
  ["overlapping another subnet", "10.0.1.128/25"],
  ["no CIDR", "10.0.2.0"],
  ["two of one family", "10.0.2.0/24,10.0.3.0/24"],
])("a subnet is refused when its range is %s", async (_, cidr) => {
  await makeSubnet(call, vpc);
  expect((await makeSubnet(call, vpc, cidr)).status).toBe(400);
});

test("a dual-stack subnet needs both ranges in the VPC", async () => {
  await call("PUT", `/v1/vpcs/${vpc}`, { name: "network", vpcCidrs: ["10.0.0.0/16", "fd00:1::/48"] });
  expect((await makeSubnet(call, vpc, "10.0.2.0/24,fd00:2::/64")).status).toBe(400);
  expect((await makeSubnet(call, vpc, "10.0.2.0/24,fd00:1::/64")).body.type).toBe("Dual");
});

test("a VPC's ranges can't leave a subnet outside", async () => {
  await makeSubnet(call, vpc);
  const put = (vpcCidrs: string[]) => call("PUT", `/v1/vpcs/${vpc}`, { name: "network", vpcCidrs });
  expect((await put(["10.9.0.0/16"])).status).toBe(400);
  expect((await put(["10.0.0.0/16", "10.9.0.0/16"])).status).toBe(200);
});

test.each([
  ["an unknown region", { ...vpcBody(), cloudRegionIdentity: "nl-99" }],
  ["no ranges", { ...vpcBody(), vpcCidrs: [] }],
  ["a long name", { ...vpcBody(), name: "n".repeat(63) }],
  ["a label value that is none", { ...vpcBody(), labels: { a: "not a label value" } }],
])("a VPC with %s is refused", async (_, body) => {
  expect(await call("POST", "/v1/vpcs", body)).toMatchObject({
    status: 400,
    body: { message: expect.any(String) },
  });
});

test("a NAT gateway has its addresses only when it is ready", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const { identity, ...made } = (
    await call("POST", "/v1/nat-gateways", { name: "egress", subnetIdentity: subnet })
  ).body;
  expect(made).toMatchObject({ status: "provisioning", endpointIP: "", vpcIdentity: vpc });
  expect(made).toMatchObject({ subnet: { identity: subnet }, vpc: { identity: vpc } });
  await sandbox.admin.setClock({ advanceMs: 30_000 });
  const ready = (await call("GET", `/v1/nat-gateways/${identity}`)).body;
  expect(ready).toMatchObject({ status: "ready", endpointIP: expect.stringMatching(/^10\.0\.1\.\d+$/) });
  expect(ready.v4IP).toMatch(/^203\.0\.113\./);
});

test("a route needs one existing target, and one destination has one route", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const gateway = (await call("POST", "/v1/nat-gateways", { name: "egress", subnetIdentity: subnet })).body;
  const table = (await call("POST", "/v1/route-tables", { name: "t", vpcIdentity: vpc })).body.identity;
  const add = async (target: Record<string, unknown>, destinationCidrBlock = "0.0.0.0/0") =>
    (await call("POST", `/v1/route-tables/${table}/routes`, { destinationCidrBlock, ...target })).status;
  expect(await add({})).toBe(400);
  expect(await add({ targetNatGatewayIdentity: "ngw-unknown" })).toBe(400);
  expect(await add({ gatewayAddress: "192.0.2.1" })).toBe(400);
  expect(await add({ targetNatGatewayIdentity: gateway.identity })).toBe(201);
  expect(await add({ gatewayAddress: gateway.endpointIP })).toBe(409);
  expect(await add({ gatewayAddress: gateway.endpointIP }, "192.0.2.0/24")).toBe(201);
});

test("a NAT gateway's own default route goes with it; routes of others keep it", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const body = { name: "egress", subnetIdentity: subnet, configureDefaultRoute: true };
  const gateway = (await call("POST", "/v1/nat-gateways", body)).body;
  const table = (await call("GET", `/v1/vpcs/${vpc}`)).body.routeTable.identity;
  const routes = async () => (await call("GET", `/v1/route-tables/${table}/routes`)).body;
  expect(await routes()).toHaveLength(1);
  const other = { destinationCidrBlock: "192.0.2.0/24", targetNatGatewayIdentity: gateway.identity };
  const route = (await call("POST", `/v1/route-tables/${table}/routes`, other)).body.identity;
  expect((await call("DELETE", `/v1/nat-gateways/${gateway.identity}`)).status).toBe(400);
  await call("DELETE", `/v1/route-tables/${table}/routes/${route}`);
  expect((await call("DELETE", `/v1/nat-gateways/${gateway.identity}`)).status).toBe(204);
  expect(await routes()).toEqual([]);
});

test("a subnet shows a route table only when one was chosen", async () => {
  const table = (await call("POST", "/v1/route-tables", { name: "t", vpcIdentity: vpc })).body.identity;
  const subnet = (await makeSubnet(call, vpc)).body;
  expect(subnet).not.toHaveProperty("routeTable");
  const body = { name: "nodes", description: "", associatedRouteTableIdentity: table };
  expect((await call("PUT", `/v1/subnets/${subnet.identity}`, body)).body.routeTable.identity).toBe(table);
  expect((await call("DELETE", `/v1/route-tables/${table}`)).status).toBe(400);
});

test("deleting is refused while something depends on the object, and says what", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const gateway = (await call("POST", "/v1/nat-gateways", { name: "egress", subnetIdentity: subnet })).body;
  const refused = await call("DELETE", `/v1/subnets/${subnet}`);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toContain(`dependent resources: natGateway ${gateway.identity}`);
  expect((await call("DELETE", `/v1/vpcs/${vpc}`)).body.message).toContain(`subnet ${subnet}`);
  for (const path of [`nat-gateways/${gateway.identity}`, `subnets/${subnet}`, `vpcs/${vpc}`]) {
    expect((await call("DELETE", `/v1/${path}`)).status).toBe(204);
    expect((await call("GET", `/v1/${path}`)).status).toBe(404);
  }
});

test("what is being deleted reads as deleting at once, blocks what it depends on, and can't be changed", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  await sandbox.admin.setClock({ scale: 1 });
  expect((await call("DELETE", `/v1/subnets/${subnet}`)).status).toBe(204);
  expect((await call("GET", `/v1/subnets/${subnet}`)).body.status).toBe("deleting");
  expect((await call("DELETE", `/v1/vpcs/${vpc}`)).status).toBe(400);
  expect((await call("PUT", `/v1/subnets/${subnet}`, { name: "x", description: "" })).status).toBe(409);
  expect((await call("DELETE", `/v1/subnets/${subnet}`)).status).toBe(204);
  await sandbox.admin.setClock({ advanceMs: 10_000 });
  expect((await call("GET", `/v1/subnets/${subnet}`)).status).toBe(404);
});

test("a security group's version guards updates, and its rules are kept in order", async () => {
  const rule = (name: string, priority: number) => ({
    name,
    ipVersion: "ipv4",
    protocol: "tcp",
    priority,
    remoteType: "address",
    remoteAddress: "0.0.0.0/0",
    remoteSecurityGroupIdentity: null,
    portRangeMin: 80,
    portRangeMax: 443,
    policy: "allow",
  });
  const body = {
    name: "web",
    description: "",
    vpcIdentity: vpc,
    ingressRules: [rule("a", 20)],
    egressRules: null,
  };
  const group = (await call("POST", "/v1/security-groups", body)).body;
  const batch = `/v1/security-groups/${group.identity}/ingress-rules/batch`;
  const rules = [rule("z", 50), rule("b", 10)];
  expect((await call("PUT", batch, { rules })).body).toEqual(rules);
  expect((await call("PUT", batch, { rules: [rule("x", 200)] })).status).toBe(400);
  const stale = { name: "web", description: "", objectVersion: group.objectVersion, skipRulesUpdate: true };
  const path = `/v1/security-groups/${group.identity}`;
  expect((await call("PUT", path, stale)).status).toBe(409);
  const fresh = { ...stale, objectVersion: (await call("GET", path)).body.objectVersion };
  expect((await call("PUT", path, fresh)).body.ingressRules).toEqual(rules);
});

test("attached security groups come back in the order in which they were given, and are kept from deletion", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const groups = [];
  for (const name of ["one", "two", "three"]) {
    groups.unshift((await call("POST", "/v1/security-groups", { name, vpcIdentity: vpc })).body.identity);
  }
  const body = { name: "egress", subnetIdentity: subnet, securityGroupAttachments: groups };
  const { securityGroups } = (await call("POST", "/v1/nat-gateways", body)).body;
  expect(securityGroups.map((one: { identity: string }) => one.identity)).toEqual(groups);
  expect((await call("DELETE", `/v1/security-groups/${groups[0]}`)).status).toBe(400);
});

test("a reserved IP belongs to one gateway, and to nobody after a detachment", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const ip = (await call("POST", "/v1/reserved-ips", { name: "fixed", region: "nl-01" })).body;
  const gateway = async (name: string) =>
    call("POST", "/v1/nat-gateways", { name, subnetIdentity: subnet, reservedIpId: ip.identity });
  const first = (await gateway("one")).body;
  expect((await call("GET", `/v1/nat-gateways/${first.identity}`)).body.v4IP).toBe(ip.ipv4Address);
  expect((await gateway("two")).status).toBe(400);
  const read = async () => (await call("GET", `/v1/reserved-ips/${ip.identity}`)).body;
  expect(await read()).toMatchObject({ status: "attached", attachedToResourceIdentity: first.identity });
  await call("PUT", `/v1/nat-gateways/${first.identity}`, { name: "one", reservedIpId: "" });
  expect((await read()).status).toBe("available");
});

test("a load balancer takes listeners with target groups, and protects itself and them", async () => {
  const subnet = (await makeSubnet(call, vpc)).body.identity;
  const group = { name: "web", vpc, targetPort: 8080, protocol: "tcp" };
  const target = (await call("POST", "/v1/loadbalancer-target-groups", group)).body.identity;
  const listener = { name: "http", description: "", port: 80, protocol: "tcp", targetGroup: target };
  const body = { name: "lb", description: "", subnet, deleteProtection: true, listeners: [listener] };
  const balancer = (await call("POST", "/v1/loadbalancers", body)).body;
  const path = `/v1/loadbalancers/${balancer.slug}`;
  expect(balancer.loadbalancerListeners[0]).toMatchObject({ port: 80, targetGroup: { identity: target } });
  expect((await call("POST", `${path}/listeners`, { ...listener, name: "again" })).status).toBe(409);
  expect((await call("DELETE", `/v1/loadbalancer-target-groups/${target}`)).status).toBe(400);
  expect((await call("DELETE", path)).body.message).toContain("delete protection");
  await call("PUT", path, { name: "lb", description: "", deleteProtection: false });
  expect((await call("DELETE", path)).status).toBe(204);
  expect((await call("DELETE", `/v1/loadbalancer-target-groups/${target}`)).status).toBe(204);
});

test("a quota that is used up refuses more with 403, and is visible", async () => {
  await sandbox.admin.setQuota("vpcs", 1);
  const refused = await call("POST", "/v1/vpcs", vpcBody("second", "10.9.0.0/16"));
  expect(refused).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining("quota exceeded: vpcs") },
  });
  expect((await call("GET", "/v1/quotas/vpcs")).body).toMatchObject({ maxUsage: 1, currentUsage: 1 });
});
