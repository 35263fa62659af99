import { Ipamv1 } from "@scaleway/sdk-ipam";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import { Vpcgwv2 } from "@scaleway/sdk-vpcgw";
import { keys, project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { hasWayOut } from "../../sandbox/scaleway/vpcgw/states";
import { type Call, officialClient, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;
let api: Vpcgwv2.API;
let vpc: Vpcv2.API;
const zone = "vpc-gw/v2/zones/fr-par-1";

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
  api = new Vpcgwv2.API(officialClient(sandbox));
  vpc = new Vpcv2.API(officialClient(sandbox));
});
afterEach(() => sandbox.close());

const newGateway = (change: object = {}) =>
  api.createGateway({
    name: "way-out",
    type: "VPC-GW-S",
    enableSmtp: false,
    enableBastion: false,
    ...change,
  });
const newNetwork = () => vpc.createPrivateNetwork({ defaultRoutePropagationEnabled: true });
const attach = (gatewayId: string, privateNetworkId: string, change: object = {}) =>
  api.createGatewayNetwork({
    gatewayId,
    privateNetworkId,
    enableMasquerade: true,
    pushDefaultRoute: true,
    ...change,
  });
const transient = { status: 409, body: { type: "transient_state" } };

describe("gateways", () => {
  test("a new one is allocated, configured, then running; only then it has a version", async () => {
    await sandbox.admin.setClock({ scale: 1 });
    const { id: gatewayId, status, version } = await newGateway();
    expect([status, version]).toEqual(["allocating", undefined]);
    await sandbox.admin.setClock({ advanceMs: 2_000 });
    expect(await api.getGateway({ gatewayId })).toMatchObject({ status: "configuring" });
    await sandbox.admin.setClock({ advanceMs: 5_000 });
    expect(await api.getGateway({ gatewayId })).toMatchObject({
      status: "running",
      version: "0.7.8",
      type: "VPC-GW-S",
      bandwidth: 100,
      bastionEnabled: false,
      bastionPort: 61000,
      bastionAllowedIps: ["0.0.0.0/0"],
      smtpEnabled: false,
      isLegacy: false,
      gatewayNetworks: [],
      ipv4: { gatewayId, projectId: project.identity },
    });
  });

  test("one that is being worked on refuses changes by a 409 with its state", async () => {
    await sandbox.admin.setClock({ scale: 1 });
    const { id } = await newGateway();
    for (const [method, path, body] of [
      ["PATCH", `gateways/${id}`, { name: "x" }],
      ["DELETE", `gateways/${id}`],
      ["POST", `gateways/${id}/upgrade`, {}],
      ["POST", "gateway-networks", { gateway_id: id, private_network_id: (await newNetwork()).id }],
    ] as const) {
      const { status, body: answer } = await call(method, `${zone}/${path}`, body);
      expect({ status, body: answer }).toMatchObject(transient);
      expect(answer).toMatchObject({ resource: "gateway", resource_id: id, current_state: "allocating" });
    }
  });

  test("an address of one's own is used, stays when the gateway goes, and is deleted with it when asked", async () => {
    const ip = await api.createIP({ tags: ["mine"] });
    expect(ip.gatewayId).toBeUndefined();
    expect(ip.reverse).toBe(`${ip.address.split(".").reverse().join("-")}.instances.scw.cloud`);
    const gateway = await newGateway({ ipId: ip.id });
    expect(gateway.ipv4).toMatchObject({ id: ip.id, gatewayId: gateway.id });
    await expect(newGateway({ ipId: ip.id })).rejects.toMatchObject({ status: 412 });
    await expect(api.deleteIP({ ipId: ip.id })).rejects.toMatchObject({ status: 412 });
    await api.deleteGateway({ gatewayId: gateway.id, deleteIp: false });
    expect((await api.getIP({ ipId: ip.id })).gatewayId).toBeUndefined();
    expect((await api.listIPs({ isFree: true, projectId: project.identity })).totalCount).toBe(1);
    const other = await newGateway({ ipId: ip.id });
    await api.deleteGateway({ gatewayId: other.id, deleteIp: true });
    await expect(api.getIP({ ipId: ip.id })).rejects.toMatchObject({ status: 404, resource: "ip" });
  });

  test("a deletion answers the gateway as deleting, and then it is not found", async () => {
    await sandbox.admin.setClock({ scale: 1 });
    const { id: gatewayId } = await newGateway();
    await sandbox.admin.setClock({ advanceMs: 20_000 });
    expect(await api.deleteGateway({ gatewayId, deleteIp: true })).toMatchObject({ status: "deleting" });
    expect(await api.getGateway({ gatewayId })).toMatchObject({ status: "deleting" });
    await sandbox.admin.setClock({ advanceMs: 20_000 });
    await expect(api.getGateway({ gatewayId })).rejects.toMatchObject({ status: 404, resource: "gateway" });
    const inventory = await sandbox.admin.inventory(project.identity);
    expect(inventory[project.identity]).toEqual({});
  });

  test("it grows to a larger type, never to a smaller one; an unknown type is refused", async () => {
    const { id: gatewayId } = await newGateway();
    expect(await api.upgradeGateway({ gatewayId, type: "VPC-GW-M" })).toMatchObject({ bandwidth: 1000 });
    await expect(api.upgradeGateway({ gatewayId, type: "VPC-GW-S" })).rejects.toMatchObject({ status: 400 });
    await expect(newGateway({ type: "VPC-GW-XXXL" })).rejects.toMatchObject({ status: 400 });
    expect((await api.listGatewayTypes()).types.map((type) => type.name)).toContain("VPC-GW-S");
  });

  test("bastion and its allowed ranges change", async () => {
    const { id: gatewayId } = await newGateway();
    await api.updateGateway({ gatewayId, enableBastion: true, bastionPort: 59999 });
    await expect(api.updateGateway({ gatewayId, bastionPort: 60000 })).rejects.toMatchObject({ status: 400 });
    await api.setBastionAllowedIPs({ gatewayId, ipRanges: ["192.0.2.0/24"] });
    await api.addBastionAllowedIPs({ gatewayId, ipRange: "198.51.100.0/24" });
    await api.deleteBastionAllowedIPs({ gatewayId, ipRange: "192.0.2.0/24" });
    expect(await api.getGateway({ gatewayId })).toMatchObject({
      bastionEnabled: true,
      bastionPort: 59999,
      bastionAllowedIps: ["198.51.100.0/24"],
    });
  });

  test("a creation that a fault lets fail ends as failed", async () => {
    await sandbox.admin.addFault({
      match: "POST /vpc-gw/v2/zones/*/gateways",
      times: 1,
      effect: { type: "failAction" },
    });
    const { id: gatewayId } = await newGateway();
    expect(await api.getGateway({ gatewayId })).toMatchObject({ status: "failed" });
  });

  test("none of it works without the permission set that the customer guide does not list", async () => {
    for (const path of ["gateways", "ips"]) {
      const listed = await call(
        "GET",
        `${zone}/${path}?project_id=${project.identity}`,
        undefined,
        keys.valid.secretKey,
      );
      expect(listed).toMatchObject({ status: 403, body: { type: "permissions_denied" } });
    }
    const networks = await call("GET", `${zone}/gateway-networks`, undefined, keys.valid.secretKey);
    expect(networks.status).toBe(403);
  });
});

describe("gateway networks", () => {
  test("the gateway gets an address in the network, becomes configuring, and then is the default route", async () => {
    await sandbox.admin.setClock({ scale: 1 });
    const network = await newNetwork();
    const gateway = await newGateway();
    await sandbox.admin.setClock({ advanceMs: 20_000 });
    const { id, status, macAddress } = await attach(gateway.id, network.id);
    expect([status, macAddress]).toEqual(["created", undefined]);
    expect(await api.getGateway({ gatewayId: gateway.id })).toMatchObject({
      status: "configuring",
      gatewayNetworks: [{ id }],
    });
    expect(hasWayOut(sandbox.cloud, network.id)).toBe(false);
    await sandbox.admin.setClock({ advanceMs: 20_000 });
    const ready = await api.getGatewayNetwork({ gatewayNetworkId: id });
    expect(ready).toMatchObject({
      status: "ready",
      masqueradeEnabled: true,
      pushDefaultRoute: true,
      macAddress: expect.stringMatching(/^02:00:00(:[0-9A-F]{2}){3}$/),
    });
    expect(hasWayOut(sandbox.cloud, network.id)).toBe(true);
    const { ips } = await new Ipamv1.API(officialClient(sandbox)).listIPs({ resourceId: id });
    expect(ips).toMatchObject([
      { id: ready.ipamIpId, resource: { type: "vpc_gateway_network", name: "way-out" } },
    ]);
    const { body } = await call("GET", `vpc/v2/regions/fr-par/routes-with-nexthop?nexthop_resource_id=${id}`);
    expect(body.routes).toMatchObject([
      { nexthop_resource_type: "vpc_gateway_network", route: { type: "default", destination: "0.0.0.0/0" } },
    ]);
  });

  test("network and gateway can't be deleted while they belong together, and can afterwards", async () => {
    const network = await newNetwork();
    const gateway = await newGateway();
    const { id } = await attach(gateway.id, network.id);
    await expect(vpc.deletePrivateNetwork({ privateNetworkId: network.id })).rejects.toMatchObject({
      status: 412,
    });
    await expect(api.deleteGateway({ gatewayId: gateway.id, deleteIp: true })).rejects.toMatchObject({
      status: 412,
    });
    expect(await api.deleteGatewayNetwork({ gatewayNetworkId: id })).toMatchObject({ status: "detaching" });
    await expect(api.getGatewayNetwork({ gatewayNetworkId: id })).rejects.toMatchObject({
      status: 404,
      resource: "gateway_network",
    });
    await api.deleteGateway({ gatewayId: gateway.id, deleteIp: true });
    await vpc.deletePrivateNetwork({ privateNetworkId: network.id });
    expect((await sandbox.admin.inventory(project.identity))[project.identity]).toEqual({});
  });

  test("a booked address is used, also instead of another, and stays when the network is detached", async () => {
    const ipam = new Ipamv1.API(officialClient(sandbox));
    const network = await newNetwork();
    const gateway = await newGateway();
    const { id: gatewayNetworkId } = await attach(gateway.id, network.id);
    const ip = await ipam.bookIP({ source: { privateNetworkId: network.id }, isIpv6: false });
    const changed = await api.updateGatewayNetwork({ gatewayNetworkId, ipamIpId: ip.id });
    expect(changed.ipamIpId).toBe(ip.id);
    expect((await ipam.listIPs({ resourceId: gatewayNetworkId })).ips.map((one) => one.id)).toEqual([ip.id]);
    await api.deleteGatewayNetwork({ gatewayNetworkId });
    expect((await ipam.getIP({ ipId: ip.id })).resource).toBeUndefined();
  });

  test("without the default route or masquerading, machines have no way out", async () => {
    const network = await newNetwork();
    const { id: gatewayNetworkId } = await attach((await newGateway()).id, network.id, {
      pushDefaultRoute: false,
    });
    expect(hasWayOut(sandbox.cloud, network.id)).toBe(false);
    await api.updateGatewayNetwork({ gatewayNetworkId, pushDefaultRoute: true });
    expect(hasWayOut(sandbox.cloud, network.id)).toBe(true);
    await api.updateGatewayNetwork({ gatewayNetworkId, enableMasquerade: false });
    expect(hasWayOut(sandbox.cloud, network.id)).toBe(false);
  });

  test("a network of another region is not found; one network is attached once", async () => {
    const gateway = await newGateway();
    const far = await vpc.createPrivateNetwork({ region: "nl-ams", defaultRoutePropagationEnabled: true });
    await expect(attach(gateway.id, far.id)).rejects.toMatchObject({
      status: 404,
      resource: "private_network",
    });
    const network = await newNetwork();
    await attach(gateway.id, network.id);
    await expect(attach(gateway.id, network.id)).rejects.toMatchObject({ status: 400 });
    const listed = await api.listGatewayNetworks({ privateNetworkIds: [network.id], status: ["ready"] });
    expect(listed.totalCount).toBe(1);
  });
});

describe("PAT rules", () => {
  test("they are added, replaced as a whole, changed, and go with the gateway", async () => {
    const { id: gatewayId } = await newGateway();
    const rule = { publicPort: 2222, privateIp: "10.4.0.9", privatePort: 22, protocol: "tcp" as const };
    const { id: patRuleId } = await api.createPatRule({ gatewayId, ...rule });
    await expect(api.createPatRule({ gatewayId, ...rule })).rejects.toMatchObject({ status: 400 });
    expect(await api.updatePatRule({ patRuleId, privatePort: 23 })).toMatchObject({
      ...rule,
      privatePort: 23,
    });
    await api.setPatRules({ gatewayId, patRules: [{ ...rule, publicPort: 2223 }] });
    expect((await api.listPatRules({ gatewayIds: [gatewayId] })).patRules).toMatchObject([
      { publicPort: 2223 },
    ]);
    await api.deleteGateway({ gatewayId, deleteIp: true });
    expect((await sandbox.admin.inventory(project.identity))[project.identity]).toEqual({});
  });
});
