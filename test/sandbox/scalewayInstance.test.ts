import { Blockv1 } from "@scaleway/sdk-block";
import { Instancev1 } from "@scaleway/sdk-instance";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import {
  foreignProject,
  keys,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { systemImages } from "../../sandbox/scaleway/instance/systemImages";
import { type Call, officialClient, rawClient } from "./scalewayClient";

const zone = "instance/v1/zones/fr-par-1";

jest.setTimeout(20_000);

let sandbox: ScalewaySandbox;
let call: Call;
let api: Instancev1.API;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 1 });
  call = rawClient(sandbox);
  api = new Instancev1.API(officialClient(sandbox));
});
afterEach(() => sandbox.close());

const pass = (seconds: number) => sandbox.admin.setClock({ advanceMs: seconds * 1000 });

function imageOf(type: "instance_local" | "instance_sbs", arch: "x86_64" | "arm64" = "x86_64"): string {
  const image = systemImages.find(
    (one) =>
      one.zone === "fr-par-1" && one.type === type && one.arch === arch && one.label === "ubuntu_noble",
  );
  return image?.id ?? "";
}

async function newServer(more: Partial<Instancev1.CreateServerRequest> = {}) {
  const { server } = await api.createServer({
    name: "web",
    commercialType: "PLAY2-NANO",
    image: imageOf("instance_sbs"),
    protected: false,
    ...more,
  });
  if (server === undefined) throw new Error("no server");
  return server;
}

const act = (serverId: string, action: Instancev1.ServerAction) => api.serverAction({ serverId, action });
const stateOf = async (serverId: string) => (await api.getServer({ serverId })).server?.state;

const newNetwork = async () => {
  const vpc = new Vpcv2.API(officialClient(sandbox));
  return (await vpc.createPrivateNetwork({ name: "own", defaultRoutePropagationEnabled: false })).id;
};

describe("server types", () => {
  test("they come in pages of 50, with the number of all in a header", async () => {
    const [first, second, third] = [
      await call("GET", `${zone}/products/servers?page=1`),
      await call("GET", `${zone}/products/servers?page=2`),
      await call("GET", `${zone}/products/servers?page=3`),
    ];
    const count = Number(first?.headers.get("x-total-count"));
    const names = [first, second, third].flatMap((page) => Object.keys(page?.body.servers));
    expect(Object.keys(first?.body.servers)).toHaveLength(50);
    expect(new Set(names).size).toBe(count);
    expect(names).toEqual(expect.arrayContaining(["DEV1-M", "GP1-XS", "PRO2-XXS", "POP2-2C-8G", "L4-1-24G"]));
  });

  test("sizes, prices and limits are those of the real types", async () => {
    const { servers } = (await call("GET", `${zone}/products/servers?per_page=100&page=1`)).body;
    expect(servers["PRO2-XXS"]).toMatchObject({
      ncpus: 2,
      ram: 8 * 1024 ** 3,
      arch: "x86_64",
      hourly_price: 0.0561,
      monthly_price: 40.953,
      volumes_constraint: { max_size: 0 },
    });
    expect(servers["DEV1-M"]).toMatchObject({ volumes_constraint: { max_size: 40_000_000_000 } });
  });

  test("a zone offers its own types only", async () => {
    const offered = await call("GET", "instance/v1/zones/pl-waw-3/products/servers?per_page=100");
    expect(offered.body.servers).toHaveProperty("PRO2-XXS");
    expect(offered.body.servers).not.toHaveProperty("DEV1-M");
    await expect(newServer({ commercialType: "DEV1-M", zone: "pl-waw-3" })).rejects.toMatchObject({
      status: 400,
    });
  });

  test("a type that is sold out in a zone shows as shortage there, and a server of it answers 412", async () => {
    await sandbox.admin.setCapacity({ type: "play2_nano", zone: "fr-par-1", available: false });
    const stock = async (where: string) => {
      const path = `instance/v1/zones/${where}/products/servers/availability?per_page=100`;
      return (await call("GET", path)).body.servers["PLAY2-NANO"].availability;
    };
    expect([await stock("fr-par-1"), await stock("fr-par-2")]).toEqual(["shortage", "available"]);
    await expect(newServer()).rejects.toMatchObject({ status: 412, body: { type: "out_of_stock" } });
    await sandbox.admin.setCapacity({ type: "PLAY2-NANO", zone: "fr-par-1", available: true });
    await newServer();
  });
});

describe("servers", () => {
  test("one is made switched off, with a boot disk of its image and the default security group", async () => {
    const server = await newServer({ tags: ["a", "b"] });
    expect(server).toMatchObject({
      name: "web",
      hostname: "web",
      project: project.identity,
      commercialType: "PLAY2-NANO",
      state: "stopped",
      tags: ["a", "b"],
      allowedActions: ["poweron", "backup"],
      image: { name: "Ubuntu 24.04 Noble Numbat" },
      securityGroup: { name: "Default security group" },
      publicIps: [],
      zone: "fr-par-1",
    });
    const raw = await call("GET", `${zone}/servers/${server.id}`);
    expect(raw.body.server.volumes).toMatchObject({ "0": { volume_type: "sbs_volume", state: "available" } });
  });

  test("it goes through the states of the real cloud: on, off, in place, terminated", async () => {
    const { id } = await newServer();
    const { task } = await act(id, "poweron");
    expect(task).toMatchObject({ description: "server_batch_poweron", hrefResult: `/servers/${id}` });
    expect(await stateOf(id)).toBe("starting");
    await pass(20);
    expect(await stateOf(id)).toBe("running");
    await act(id, "stop_in_place");
    expect(await stateOf(id)).toBe("stopping");
    await pass(20);
    expect(await stateOf(id)).toBe("stopped in place");
    await act(id, "poweron");
    await pass(20);
    await act(id, "poweroff");
    await pass(30);
    expect(await stateOf(id)).toBe("stopped");
    await act(id, "poweron");
    await pass(20);
    await act(id, "terminate");
    expect(await stateOf(id)).toBe("stopping");
    await pass(20);
    await expect(stateOf(id)).rejects.toMatchObject({
      status: 404,
      resource: "instance_server",
      resourceId: id,
    });
  });

  test("an action that doesn't fit the state is refused, in between with 409", async () => {
    const { id } = await newServer();
    await expect(act(id, "poweroff")).rejects.toMatchObject({ status: 400 });
    await act(id, "poweron");
    await expect(act(id, "reboot")).rejects.toMatchObject({ status: 409, body: { type: "transient_state" } });
  });

  test("one that runs, or is protected, isn't deleted", async () => {
    const { id: serverId } = await newServer();
    await act(serverId, "poweron");
    await pass(20);
    await expect(api.deleteServer({ serverId })).rejects.toMatchObject({ status: 400 });
    await act(serverId, "poweroff");
    await pass(30);
    await api.updateServer({ serverId, protected: true });
    await expect(api.deleteServer({ serverId })).rejects.toMatchObject({ status: 423 });
    await api.updateServer({ serverId, protected: false });
    await api.deleteServer({ serverId });
  });

  test("a volume keeps its name, and the mark to boot from it", async () => {
    const { id } = await newServer({ volumes: { "0": { boot: true, volumeType: "sbs_volume" } } });
    const boots = async () => (await call("GET", `${zone}/servers/${id}`)).body.server.volumes["0"];
    const volume = await boots();
    expect(volume).toMatchObject({ boot: true });
    await call("PATCH", `${zone}/servers/${id}`, { volumes: { "0": { id: volume.id, name: "other" } } });
    expect(await boots()).toMatchObject({ id: volume.id, boot: true });
    const { body: root } = await call("GET", `block/v1/zones/fr-par-1/volumes/${volume.id}`);
    expect(root.name).toBe("Ubuntu 24.04 Noble Numbat_sbs_volume_0");
    await call("PATCH", `${zone}/servers/${id}`, { volumes: { "0": { id: volume.id, boot: false } } });
    expect(await boots()).toMatchObject({ id: volume.id, boot: false });
  });

  test("local disks fit the type, and go with a server that is terminated", async () => {
    const local = { commercialType: "DEV1-S", image: imageOf("instance_local") };
    const { id: serverId } = await newServer(local);
    expect((await api.listVolumes({ project: project.identity })).volumes).toMatchObject([
      { volumeType: "l_ssd", size: 10_000_000_000, server: { id: serverId } },
    ]);
    await expect(newServer({ image: local.image })).rejects.toMatchObject({ status: 400 });
    await act(serverId, "poweron");
    await pass(20);
    await act(serverId, "terminate");
    const { body } = await call("GET", `${zone}/servers/${serverId}`);
    expect(body.server).toMatchObject({
      state: "stopping",
      volumes: { "0": { volume_type: "l_ssd", state: "deleting" } },
    });
    await pass(20);
    expect(await sandbox.admin.inventory(project.identity)).toEqual({ [project.identity]: {} });
  });

  test("an image for another processor, and one that isn't there, are refused", async () => {
    await expect(newServer({ image: imageOf("instance_sbs", "arm64") })).rejects.toMatchObject({
      status: 400,
    });
    await expect(newServer({ image: keys.all.secretKey })).rejects.toMatchObject({
      status: 404,
      resource: "instance_image",
    });
  });

  test("lists begin with the newest, tags are written with commas, pages and their total are in headers", async () => {
    await newServer({ name: "one", tags: ["kapsule=x", "a"] });
    await newServer({ name: "two", tags: ["kapsule=x"] });
    const names = async (query: string) => {
      const answer = await call("GET", `${zone}/servers?project=${project.identity}&${query}`);
      return [
        answer.body.servers.map(({ name }: { name: string }) => name),
        answer.headers.get("x-total-count"),
      ];
    };
    expect(await names("")).toEqual([["two", "one"], "2"]);
    expect(await names("tags=kapsule%3Dx,a")).toEqual([["one"], "1"]);
    expect(await names("per_page=1&page=2")).toEqual([["one"], "2"]);
    expect(await names("state=running")).toEqual([[], "0"]);
    expect(await names("order=creation_date_asc")).toEqual([["one", "two"], "2"]);
  });

  test("user data is text under keys, not JSON", async () => {
    const { id: serverId } = await newServer();
    await api.setServerUserData({ serverId, key: "cloud-init", content: "#cloud-config\npackages: []\n" });
    expect(await api.getServerUserData({ serverId, key: "cloud-init" })).toBe(
      "#cloud-config\npackages: []\n",
    );
    expect(await api.listServerUserData({ serverId })).toEqual({ userData: ["cloud-init"] });
    await api.deleteServerUserData({ serverId, key: "cloud-init" });
    expect(await api.listServerUserData({ serverId })).toEqual({ userData: [] });
  });
});

describe("addresses", () => {
  test("a flexible IP moves between servers, and stays when its server goes", async () => {
    const { ip } = await api.createIp({ type: "routed_ipv4", tags: ["a"] });
    const server = await newServer({ publicIps: [ip?.id ?? ""] });
    expect(server.publicIps).toMatchObject([{ address: ip?.address, dynamic: false, tags: ["a"] }]);
    await expect(newServer({ publicIps: [ip?.id ?? ""] })).rejects.toMatchObject({ status: 412 });
    await api.deleteServer({ serverId: server.id });
    expect((await api.getIp({ ip: ip?.id ?? "" })).ip).toMatchObject({
      state: "detached",
      server: undefined,
    });
    await api.deleteIp({ ip: ip?.id ?? "" });
    expect(await call("GET", `${zone}/ips/${ip?.id}`)).toMatchObject({
      status: 404,
      body: { resource: "instance_ip" },
    });
  });

  test("an IPv6 one is a network", async () => {
    const { ip } = await api.createIp({ type: "routed_ipv6" });
    expect(ip).toMatchObject({ address: null, prefix: expect.stringMatching(/::\/64$/) });
  });

  test("a dynamic one comes when the server starts and goes when it stops", async () => {
    const { id: serverId } = await newServer({ dynamicIpRequired: true });
    await act(serverId, "poweron");
    expect((await api.getServer({ serverId })).server?.publicIps).toMatchObject([{ dynamic: true }]);
    await pass(20);
    await act(serverId, "poweroff");
    expect((await api.getServer({ serverId })).server?.publicIps).toEqual([]);
  });

  test("a dynamic one comes at once when a server that runs asks for it", async () => {
    const { id: serverId } = await newServer({ dynamicIpRequired: false });
    await act(serverId, "poweron");
    await pass(20);
    expect((await api.getServer({ serverId })).server?.publicIps).toEqual([]);
    await api.updateServer({ serverId, dynamicIpRequired: true });
    expect((await api.getServer({ serverId })).server?.publicIps).toMatchObject([{ dynamic: true }]);
  });

  test("the quota of flexible IPs is 20", async () => {
    for (let count = 0; count < 20; count++) await api.createIp({ type: "routed_ipv4" });
    await expect(api.createIp({ type: "routed_ipv4" })).rejects.toMatchObject({ status: 403 });
  });

  test("a private NIC books addresses, which keep the private network from being deleted", async () => {
    const { id: serverId } = await newServer();
    const privateNetworkId = await newNetwork();
    const { privateNic } = await api.createPrivateNIC({ serverId, privateNetworkId });
    expect(privateNic).toMatchObject({ state: "syncing", macAddress: expect.stringMatching(/^02:00:00:/) });
    await pass(30);
    const nics = (await api.listPrivateNICs({ serverId })).privateNics;
    expect(nics).toMatchObject([{ state: "available", privateNetworkId }]);
    const path = `vpc/v2/regions/fr-par/private-networks/${privateNetworkId}`;
    expect(await call("DELETE", path)).toMatchObject({ status: 412 });
    const { ips } = (
      await call(
        "GET",
        `ipam/v1/regions/fr-par/ips?project_id=${project.identity}&resource_id=${nics[0]?.id}`,
      )
    ).body;
    expect(ips[0]).toMatchObject({ resource: { type: "instance_private_nic", name: "web" } });

    await api.deletePrivateNIC({ serverId, privateNicId: nics[0]?.id ?? "" });
    await pass(30);
    expect(await call("DELETE", path)).toMatchObject({ status: 204 });
  });
});

describe("groups", () => {
  test("a placement group is one object in both versions of the API, and keeps while servers are in it", async () => {
    const v2 = "instance/v2alpha1/zones/fr-par-1/placement-groups";
    const made = await call("POST", v2, { project_id: project.identity, name: "spread", tags: ["a=b"] });
    expect(made).toMatchObject({ status: 200, body: { policy_type: "max_availability", tags: ["a=b"] } });
    const placementGroupId = made.body.id;
    const { placementGroup } = await api.updatePlacementGroup({ placementGroupId, policyMode: "enforced" });
    expect(placementGroup).toMatchObject({ name: "spread", policyMode: "enforced", policyRespected: true });
    const { id: serverId } = await newServer({ placementGroup: placementGroupId });
    expect((await api.getPlacementGroupServers({ placementGroupId })).servers).toMatchObject([
      { id: serverId },
    ]);
    expect(await call("DELETE", `${v2}/${placementGroupId}`)).toMatchObject({ status: 412 });
    await api.deleteServer({ serverId });
    expect(await call("DELETE", `${v2}/${placementGroupId}`)).toMatchObject({ status: 204 });
    expect(await call("GET", `${v2}/${placementGroupId}`)).toMatchObject({
      status: 404,
      body: { resource: "instance_placement_group" },
    });
  });

  test("a server says of its placement group that the policy is not respected, whatever the group says", async () => {
    const { placementGroup } = await api.createPlacementGroup({ name: "apart" });
    const id = placementGroup?.id ?? "";
    const server = await newServer({ placementGroup: id });
    expect(server.placementGroup).toMatchObject({ id, policyRespected: false });
    expect(await api.getPlacementGroup({ placementGroupId: id })).toMatchObject({
      placementGroup: { policyRespected: true },
    });
  });

  test("the list of v2alpha1 goes on by a token", async () => {
    const v2 = "instance/v2alpha1/zones/fr-par-1/placement-groups";
    for (const name of ["one", "two"]) await call("POST", v2, { project_id: project.identity, name });
    const first = await call("GET", `${v2}?project_id=${project.identity}&page_size=1`);
    expect(first.body).toMatchObject({ total_count: 2, placement_groups: [{ name: "one" }] });
    const token: string = first.body.next_page_token;
    const second = await call("GET", `${v2}?project_id=${project.identity}&page_size=1&page_token=${token}`);
    expect(second.body).toMatchObject({ placement_groups: [{ name: "two" }], next_page_token: null });
  });

  test("a placement group takes 20 servers", async () => {
    const { placementGroup } = await api.createPlacementGroup({
      policyMode: "optional",
      policyType: "max_availability",
    });
    const group = { placementGroup: placementGroup?.id ?? "" };
    for (let count = 0; count < 20; count++) await newServer(group);
    await expect(newServer(group)).rejects.toMatchObject({ status: 412 });
  });

  test("a security group has the rules that block mail and its own, and goes only when no server is in it", async () => {
    const { securityGroup } = await api.createSecurityGroup({
      name: "own",
      description: "",
      stateful: true,
      inboundDefaultPolicy: "drop",
      outboundDefaultPolicy: "accept",
    });
    const securityGroupId = securityGroup?.id ?? "";
    const rule = {
      protocol: "TCP",
      direction: "inbound",
      action: "accept",
      ipRange: "10.0.0.1",
      destPortFrom: 22,
    } as const;
    await api.createSecurityGroupRule({ securityGroupId, position: 1, editable: true, ...rule });
    const { rules } = await api.listSecurityGroupRules({ securityGroupId });
    expect(rules.filter(({ editable }) => !editable).map(({ destPortFrom }) => destPortFrom)).toEqual([
      25, 465, 587, 25, 465, 587,
    ]);
    expect(rules.at(-1)).toMatchObject({ ipRange: "10.0.0.1/32", destPortFrom: 22, editable: true });
    const { id: serverId } = await newServer({ securityGroup: securityGroupId });
    await expect(api.deleteSecurityGroup({ securityGroupId })).rejects.toMatchObject({ status: 412 });
    await api.deleteServer({ serverId });
    await api.deleteSecurityGroup({ securityGroupId });
  });
});

describe("images", () => {
  test("a backup of a server is one, which its task names: a snapshot of each volume", async () => {
    const { id: serverId } = await newServer({
      volumes: { "1": { volumeType: "sbs_volume", size: 5_000_000_000 } },
    });
    await act(serverId, "poweron");
    await pass(20);
    const { body: started } = await call("POST", `${zone}/servers/${serverId}/action`, { action: "backup" });
    const { body: found } = await call("GET", `${zone}/images?project=${project.identity}&name=image_web_`);
    expect(started.task.href_result).toBe(`/images/${found.images[0].id}`);
    expect(found.images).toMatchObject([{ from_server: serverId, extra_volumes: { "1": {} } }]);
    const { snapshots } = await new Blockv1.API(officialClient(sandbox)).listSnapshots({
      projectId: project.identity,
      includeDeleted: false,
    });
    expect(snapshots.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^image_web_.*_snap_0$/),
      expect.stringMatching(/^image_web_.*_snap_1$/),
    ]);
  });

  test("one is made of snapshots; name, processor and further volumes can be changed", async () => {
    const block = new Blockv1.API(officialClient(sandbox));
    const newSnapshot = async (name: string) => {
      const { id: volumeId } = await block.createVolume({ name, fromEmpty: { size: 10_000_000_000 } });
      await pass(10);
      return (await block.createSnapshot({ volumeId, name })).id;
    };
    const [root, extra] = [await newSnapshot("root"), await newSnapshot("extra")];
    const made = await call("POST", `${zone}/images`, {
      name: "golden",
      root_volume: root,
      arch: "x86_64",
      project: project.identity,
    });
    expect(made).toMatchObject({ status: 201, body: { image: { arch: "x86_64", extra_volumes: {} } } });
    const path = `${zone}/images/${made.body.image.id}`;
    await call("PATCH", path, { name: "other", arch: "arm64", extra_volumes: { "1": { id: extra } } });
    expect((await call("GET", path)).body.image).toMatchObject({
      name: "other",
      arch: "arm64",
      root_volume: { id: root },
      extra_volumes: { "1": { id: extra, volume_type: "sbs_snapshot" } },
    });
    const missing = { "1": { id: "11111111-2222-4333-8444-555555555555" } };
    expect(await call("PATCH", path, { extra_volumes: missing })).toMatchObject({ status: 404 });
  });
});

describe("permissions", () => {
  test("a read-only key reads and changes nothing; 403 names what is missing", async () => {
    await sandbox.admin.setToken("all", { scopes: ["InstancesReadOnly"] });
    expect((await api.listServers({ project: project.identity })).servers).toEqual([]);
    await expect(newServer()).rejects.toMatchObject({
      status: 403,
      body: { details: [{ action: "create", resource: "instance_server" }] },
    });
  });

  test("another project's servers can't be had, nor be made there", async () => {
    const { id: serverId } = await newServer();
    const foreign = new Instancev1.API(officialClient(sandbox, "foreign"));
    await expect(foreign.getServer({ serverId })).rejects.toMatchObject({ status: 403 });
    await expect(newServer({ project: foreignProject.identity })).rejects.toMatchObject({ status: 403 });
    await expect(api.getServer({ serverId, zone: "fr-par-2" })).rejects.toMatchObject({ status: 404 });
  });
});
