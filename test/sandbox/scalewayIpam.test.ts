import { Ipamv1 } from "@scaleway/sdk-ipam";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import {
  foreignProject,
  keys,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { bookIp, releaseIps } from "../../sandbox/scaleway/ipam/book";
import { type Call, officialClient, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;
let api: Ipamv1.API;
let network: Vpcv2.PrivateNetwork;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
  api = new Ipamv1.API(officialClient(sandbox));
  const vpc = new Vpcv2.API(officialClient(sandbox));
  network = await vpc.createPrivateNetwork({
    subnets: ["10.4.0.0/24"],
    defaultRoutePropagationEnabled: false,
  });
});
afterEach(() => sandbox.close());

const source = () => ({ privateNetworkId: network.id });
const use = (id = "nic", name = "node-1") =>
  bookIp(sandbox.cloud, {
    project: project.identity,
    region: "fr-par",
    privateNetworkId: network.id,
    resource: { type: "instance_private_nic", id, name, macAddress: "02:00:00:00:00:01" },
  });

describe("booking", () => {
  test("the next free address is taken, with the mask of its subnet", async () => {
    const ip = await api.bookIP({ source: source(), isIpv6: false, tags: ["a"] });
    expect(ip).toMatchObject({
      address: "10.4.0.2/24",
      isIpv6: false,
      projectId: project.identity,
      source: { subnetId: network.subnets[0]?.id },
      tags: ["a"],
      reverses: [],
      resource: undefined,
      zone: null,
    });
    expect((await api.bookIP({ source: source(), isIpv6: false })).address).toBe("10.4.0.3/24");
    expect((await api.bookIP({ source: source(), isIpv6: true })).address).toMatch(/^fd.*\/64$/);
  });

  test("a chosen address has to be free and of the subnet", async () => {
    const book = (address: string) => api.bookIP({ source: source(), isIpv6: false, address });
    expect((await book("10.4.0.77")).address).toBe("10.4.0.77/24");
    await expect(book("10.4.0.77")).rejects.toMatchObject({ status: 412 });
    await expect(book("10.5.0.1")).rejects.toMatchObject({
      status: 400,
      details: [{ argumentName: "address" }],
    });
  });

  test("a resource of one's own is attached, moved and detached by its MAC address", async () => {
    const [a, b] = [{ macAddress: "bc:24:11:74:d0:5a" }, { macAddress: "bc:24:11:74:d0:5b", name: "b" }];
    const ip = await api.bookIP({ source: source(), isIpv6: false, resource: a });
    expect(ip.resource).toEqual({
      type: "custom",
      id: ip.id,
      macAddress: "BC:24:11:74:D0:5A",
      name: null,
    });
    const moved = await api.moveIP({ ipId: ip.id, fromResource: a, toResource: b });
    expect(moved.resource).toMatchObject({ macAddress: "BC:24:11:74:D0:5B", name: "b" });
    await expect(api.detachIP({ ipId: ip.id, resource: a })).rejects.toMatchObject({ status: 412 });
    expect((await api.detachIP({ ipId: ip.id, resource: b })).resource).toBeUndefined();
    expect((await api.attachIP({ ipId: ip.id, resource: a })).resource).toMatchObject({ type: "custom" });
  });

  test("a private network with a booked address is busy until it is released", async () => {
    const ip = await api.bookIP({ source: source(), isIpv6: false });
    const path = `vpc/v2/regions/fr-par/private-networks/${network.id}`;
    expect((await call("DELETE", path)).status).toBe(412);
    await api.releaseIP({ ipId: ip.id });
    await expect(api.getIP({ ipId: ip.id })).rejects.toMatchObject({ status: 404, resource: "ip" });
    expect((await call("DELETE", path)).status).toBe(204);
  });

  test("an address that a machine uses is not released, and none of a set that holds one", async () => {
    const free = await api.bookIP({ source: source(), isIpv6: false });
    const { id } = use();
    await expect(api.releaseIP({ ipId: id })).rejects.toMatchObject({ status: 412 });
    await api.releaseIPSet({ ipIds: [free.id] });
    expect((await api.listIPs({ privateNetworkId: network.id })).totalCount).toBe(1);
  });

  test("tags and reverse names change", async () => {
    const { id: ipId } = await api.bookIP({ source: source(), isIpv6: false });
    const reverses = [{ hostname: "a.example.com", address: "10.4.0.2" }];
    expect(await api.updateIP({ ipId, tags: ["x"], reverses })).toMatchObject({ tags: ["x"], reverses });
  });
});

describe("lists", () => {
  test("addresses are found by what uses them", async () => {
    use("nic-1", "node-1");
    use("nic-2", "node-2");
    await api.bookIP({ source: source(), isIpv6: false, tags: ["spare"] });
    const found = async (filter: object) =>
      (await api.listIPs({ projectId: project.identity, ...filter })).ips.map(
        (ip) => ip.resource?.name ?? "free",
      );
    expect(await found({ resourceName: "node-2" })).toEqual(["node-2"]);
    expect(await found({ resourceId: "nic-1" })).toEqual(["node-1"]);
    expect(await found({ resourceIds: ["nic-1", "nic-2"] })).toHaveLength(2);
    expect(await found({ resourceType: "instance_private_nic" })).toHaveLength(2);
    expect(await found({ resourceType: "unknown_type" })).toHaveLength(3);
    expect(await found({ resourceTypes: ["k8s_node"] })).toEqual([]);
    expect(await found({ attached: false })).toEqual(["free"]);
    expect(await found({ tags: ["spare"] })).toEqual(["free"]);
    expect(await found({ isIpv6: true })).toEqual([]);
    expect(await found({ vpcId: network.vpcId })).toHaveLength(3);
    expect(await found({ subnetId: network.subnets[1]?.id })).toEqual([]);
  });

  test("a list without a project shows what the key may see; one with a foreign project is refused", async () => {
    use();
    const list = (query: string, secretKey: string) =>
      call("GET", `ipam/v1/regions/fr-par/ips?${query}`, undefined, secretKey);
    expect((await list("", keys.all.secretKey)).body.total_count).toBe(1);
    expect((await list("", keys.valid.secretKey)).body).toEqual({ ips: [], total_count: 0 });
    expect((await list("", keys.foreign.secretKey)).body.total_count).toBe(0);
    expect((await list(`project_id=${project.identity}`, keys.valid.secretKey)).status).toBe(403);
    expect((await list(`project_id=${foreignProject.identity}`, keys.all.secretKey)).status).toBe(403);
  });

  test("the addresses of what is gone are gone; a booked one is free again", async () => {
    const ip = await api.bookIP({ source: source(), isIpv6: false });
    use();
    releaseIps(sandbox.cloud, "nic");
    const { ips } = await api.listIPs({ privateNetworkId: network.id });
    expect(ips.map((one) => one.id)).toEqual([ip.id]);
  });
});
