import { Vpcv2 } from "@scaleway/sdk-vpc";
import { foreignProject, project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { bookIp, releaseIps } from "../../sandbox/scaleway/ipam/book";
import { type Call, officialClient, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;
let api: Vpcv2.API;
const region = "vpc/v2/regions/fr-par";

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
  api = new Vpcv2.API(officialClient(sandbox));
});
afterEach(() => sandbox.close());

const newVpc = (name = "own") => api.createVPC({ name, enableRouting: true });
const newNetwork = (vpcId: string, subnets: string[] = []) =>
  api.createPrivateNetwork({ vpcId, subnets, defaultRoutePropagationEnabled: false });

/** Something that has an address in a network. */
function occupy(privateNetworkId: string): void {
  bookIp(sandbox.cloud, {
    project: project.identity,
    region: "fr-par",
    privateNetworkId,
    resource: { type: "instance_private_nic", id: "nic", name: "node" },
  });
}

describe("VPCs", () => {
  test("they have every field that the official client reads; routing is on whatever was asked for", async () => {
    const vpc = await api.createVPC({
      name: "own",
      tags: ["a=b"],
      enableRouting: false,
    });
    expect(vpc).toEqual({
      id: expect.any(String),
      name: "own",
      organizationId: expect.any(String),
      projectId: project.identity,
      region: "fr-par",
      tags: ["a=b"],
      isDefault: false,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
      privateNetworkCount: 0,
      routingEnabled: true,
      customRoutesPropagationEnabled: true,
    });
    expect(await api.getVPC({ vpcId: vpc.id })).toEqual(vpc);
  });

  test("name and tags change apart from each other", async () => {
    const { id: vpcId } = await newVpc();
    expect(await api.updateVPC({ vpcId, tags: ["x"] })).toMatchObject({ name: "own", tags: ["x"] });
    expect(await api.updateVPC({ vpcId, name: "other" })).toMatchObject({ name: "other", tags: ["x"] });
    expect(await api.enableRouting({ vpcId })).toMatchObject({ routingEnabled: true });
    expect(await api.enableCustomRoutesPropagation({ vpcId })).toMatchObject({
      customRoutesPropagationEnabled: true,
    });
  });

  test("a project has one default VPC in each region, which can't be deleted", async () => {
    const defaults = async (where: "fr-par" | "nl-ams") =>
      (await api.listVPCs({ region: where, projectId: project.identity, isDefault: true })).vpcs;
    const [vpc, ...others] = await defaults("fr-par");
    expect(others).toEqual([]);
    expect(vpc).toMatchObject({ name: "default", tags: ["default"] });
    expect((await defaults("nl-ams"))[0]?.id).not.toBe(vpc?.id);
    expect(await call("DELETE", `${region}/vpcs/${vpc?.id}`)).toMatchObject({ status: 412 });
  });

  test("one with a private network in it answers 412 to a deletion, an empty one goes", async () => {
    const { id: vpcId } = await newVpc();
    const network = await newNetwork(vpcId);
    expect(await api.getVPC({ vpcId })).toMatchObject({ privateNetworkCount: 1 });
    expect(await call("DELETE", `${region}/vpcs/${vpcId}`)).toMatchObject({
      status: 412,
      body: {
        type: "precondition_failed",
        precondition: "resource_still_in_use",
        help_message: "VPC must be empty to be deleted",
      },
    });
    await api.deletePrivateNetwork({ privateNetworkId: network.id });
    await api.deleteVPC({ vpcId });
    await expect(api.getVPC({ vpcId })).rejects.toMatchObject({ status: 404, resource: "vpc" });
  });

  test("an object is found in its own region only", async () => {
    const { id: vpcId } = await newVpc();
    await expect(api.getVPC({ vpcId, region: "nl-ams" })).rejects.toMatchObject({ status: 404 });
  });

  test("access rules are set as a whole, for each version of IP by itself", async () => {
    const { id: vpcId } = await newVpc();
    expect(await api.getAcl({ vpcId, isIpv6: false })).toEqual({ rules: [], defaultPolicy: "accept" });
    const rule = {
      protocol: "TCP",
      source: "0.0.0.0/0",
      srcPortLow: 0,
      srcPortHigh: 0,
      destination: "0.0.0.0/0",
      dstPortLow: 80,
      dstPortHigh: 80,
      action: "accept",
      description: "web",
    } as const;
    await api.setAcl({ vpcId, isIpv6: false, defaultPolicy: "drop", rules: [rule] });
    expect(await api.getAcl({ vpcId, isIpv6: false })).toEqual({
      rules: [{ ...rule, description: "(Rule scope: client) web" }],
      defaultPolicy: "drop",
    });
    expect(await api.getAcl({ vpcId, isIpv6: true })).toMatchObject({ defaultPolicy: "accept" });
  });
});

describe("private networks", () => {
  test("one without ranges gets a /22 out of 172.16.0.0/12 and an IPv6 /64, no two alike in a VPC", async () => {
    const { id: vpcId } = await newVpc();
    const networks = [await newNetwork(vpcId), await newNetwork(vpcId)];
    const ranges = networks.flatMap((network) => network.subnets.map((subnet) => subnet.subnet));
    expect(ranges).toEqual([
      expect.stringMatching(/^172\.(1[6-9]|2\d|3[01])\.\d+\.0\/22$/),
      expect.stringMatching(/^fd[0-9a-f:]+::\/64$/),
      expect.stringMatching(/\/22$/),
      expect.stringMatching(/\/64$/),
    ]);
    expect(new Set(ranges).size).toBe(4);
    expect(networks[0]).toMatchObject({ dhcpEnabled: true, vpcId, projectId: project.identity });
  });

  test("a chosen IPv4 range is taken, and the IPv6 one added", async () => {
    const { id: vpcId } = await newVpc();
    const network = await newNetwork(vpcId, ["10.4.0.0/22"]);
    expect(network.subnets[0]).toMatchObject({ subnet: "10.4.0.0/22", vpcId, privateNetworkId: network.id });
    expect(network.subnets).toHaveLength(2);
  });

  test.each([
    ["10.4.2.0/24", "overlaps"],
    ["8.8.8.0/24", "RFC 1918"],
    ["10.5.0.0/30", "mask"],
    ["nonsense", "not an IP range"],
  ])("the range %s is refused: %s", async (range, reason) => {
    const { id: vpcId } = await newVpc();
    await newNetwork(vpcId, ["10.4.0.0/22"]);
    await expect(newNetwork(vpcId, [range])).rejects.toMatchObject({
      status: 400,
      details: [{ argumentName: "subnets", helpMessage: expect.stringContaining(reason) }],
    });
  });

  test("the same range is free in another VPC", async () => {
    await newNetwork((await newVpc()).id, ["10.4.0.0/22"]);
    await expect(newNetwork((await newVpc()).id, ["10.4.0.0/22"])).resolves.toBeDefined();
  });

  test("one without a VPC is in the default VPC of its region", async () => {
    const network = await api.createPrivateNetwork({ defaultRoutePropagationEnabled: false });
    const { vpcs } = await api.listVPCs({ projectId: project.identity, isDefault: true });
    expect(network.vpcId).toBe(vpcs[0]?.id);
  });

  test("a VPC of another region or project is not found", async () => {
    const elsewhere = await api.createVPC({
      region: "nl-ams",
      enableRouting: true,
    });
    await expect(newNetwork(elsewhere.id)).rejects.toMatchObject({ status: 404, resource: "vpc" });
    const foreign = new Vpcv2.API(officialClient(sandbox, "foreign"));
    const theirs = await foreign.createVPC({
      projectId: foreignProject.identity,
      enableRouting: true,
    });
    await expect(newNetwork(theirs.id)).rejects.toMatchObject({ status: 404 });
  });

  test("one in which something has an address answers 412 to a deletion", async () => {
    const { id } = await newNetwork((await newVpc()).id);
    occupy(id);
    expect(await call("DELETE", `${region}/private-networks/${id}`)).toMatchObject({
      status: 412,
      body: {
        message: "precondition failed",
        precondition: "resource_still_in_use",
        help_message: "Private Network must be empty to be deleted",
      },
    });
    releaseIps(sandbox.cloud, "nic");
    expect((await call("DELETE", `${region}/private-networks/${id}`)).status).toBe(204);
  });

  test("it stays busy for a moment after the last address was given back", async () => {
    await sandbox.admin.setClock({ scale: 1 });
    const { id } = await newNetwork((await newVpc()).id);
    occupy(id);
    releaseIps(sandbox.cloud, "nic");
    const ips = await call("GET", `ipam/v1/regions/fr-par/ips?private_network_id=${id}`);
    expect(ips.body).toEqual({ ips: [], total_count: 0 });
    expect((await call("DELETE", `${region}/private-networks/${id}`)).status).toBe(412);
    await sandbox.admin.setClock({ advanceMs: 10_000 });
    expect((await call("DELETE", `${region}/private-networks/${id}`)).status).toBe(204);
  });

  test("they are listed by VPC and by id, and changed one field at a time", async () => {
    const vpc = await newVpc();
    const one = await newNetwork(vpc.id);
    const other = await newNetwork((await newVpc()).id);
    const ids = async (filter: object) =>
      (await api.listPrivateNetworks({ projectId: project.identity, ...filter })).privateNetworks.map(
        (network) => network.id,
      );
    expect(await ids({ vpcId: vpc.id })).toEqual([one.id]);
    expect(await ids({ privateNetworkIds: [other.id] })).toEqual([other.id]);
    const changed = await api.updatePrivateNetwork({
      privateNetworkId: one.id,
      defaultRoutePropagationEnabled: true,
    });
    expect(changed).toMatchObject({ name: one.name, defaultRoutePropagationEnabled: true });
    expect(await api.enableDHCP({ privateNetworkId: one.id })).toMatchObject({ dhcpEnabled: true });
  });

  test("their ranges are listed as subnets", async () => {
    const vpc = await newVpc();
    const network = await newNetwork(vpc.id, ["10.4.0.0/22"]);
    const { subnets, totalCount } = await api.listSubnets({ vpcId: vpc.id, projectId: project.identity });
    expect(totalCount).toBe(2);
    expect(subnets).toEqual(network.subnets);
  });
});

describe("routes", () => {
  test("a route is made, changed and deleted; a missing one is a 404 without its id", async () => {
    const vpc = await newVpc();
    const network = await newNetwork(vpc.id);
    const route = await api.createRoute({
      vpcId: vpc.id,
      destination: "192.168.42.0/24",
      description: "",
      nexthopPrivateNetworkId: network.id,
    });
    expect(route).toMatchObject({ isReadOnly: false, description: "Custom route" });
    const routeId = route.id;
    expect(await api.updateRoute({ routeId, destination: "192.168.43.0/24" })).toMatchObject({
      destination: "192.168.43.0/24",
      nexthopPrivateNetworkId: network.id,
    });
    await api.deleteRoute({ routeId });
    expect((await call("GET", `${region}/routes/${routeId}`)).body).toMatchObject({
      resource: "unknown",
      resource_id: "",
    });
  });

  test("the routes to the networks themselves are listed with those that somebody made", async () => {
    const vpc = await newVpc();
    const network = await newNetwork(vpc.id, ["10.4.0.0/22"]);
    await api.createRoute({
      vpcId: vpc.id,
      destination: "192.168.42.0/24",
      description: "mine",
      nexthopPrivateNetworkId: network.id,
    });
    const listed = async (filter: string) => {
      const { body } = await call("GET", `${region}/routes-with-nexthop?vpc_id=${vpc.id}&${filter}`);
      return body.routes.map(
        ({ route }: { route: { type: string; destination: string } }) => `${route.type} ${route.destination}`,
      );
    };
    expect(await listed("nexthop_resource_type=unknown_type")).toEqual([
      "subnet 10.4.0.0/22",
      expect.stringMatching(/^subnet fd/),
      "custom 192.168.42.0/24",
    ]);
    expect(await listed("contains=192.168.0.0/16")).toEqual(["custom 192.168.42.0/24"]);
    expect(await listed("is_ipv6=true")).toHaveLength(1);
  });
});
