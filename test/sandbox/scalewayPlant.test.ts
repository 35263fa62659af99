import { Blockv1 } from "@scaleway/sdk-block";
import { Lbv1 } from "@scaleway/sdk-lb";
import { project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { createNodeServer, deleteNodeServer } from "../../sandbox/scaleway/instance/nodes";
import { type Call, officialClient, rawClient } from "./scalewayClient";

jest.setTimeout(20_000);

let sandbox: ScalewaySandbox;
let call: Call;
let clusterId: string;
let privateNetworkId: string;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
  const network = await call("POST", "vpc/v2/regions/fr-par/private-networks", {
    name: "own",
    project_id: project.identity,
  });
  privateNetworkId = network.body.id;
  const { versions } = (await call("GET", "k8s/v1/regions/fr-par/versions")).body;
  const cluster = await call("POST", "k8s/v1/regions/fr-par/clusters", {
    name: "demo",
    type: "kapsule",
    version: versions[0].name,
    cni: "cilium",
    project_id: project.identity,
    private_network_id: privateNetworkId,
  });
  expect(cluster).toMatchObject({ status: 200 });
  clusterId = cluster.body.id;
});
afterEach(() => sandbox.close());

/** A node's server, as Kapsule makes it. */
function newNode(publicIp = true) {
  return createNodeServer(sandbox.cloud, {
    project: project.identity,
    zone: "fr-par-2",
    nodeType: "pro2_xxs",
    name: "scw-demo-workers-a1b2c3",
    tags: [`kapsule=${clusterId}`, "pool-name=workers", "managed=true"],
    ipTags: [`kapsule=${clusterId}`, "node-name=scw-demo-workers-a1b2c3"],
    privateNetworkId,
    publicIp,
    rootVolume: { type: "sbs_5k", size: 20_000_000_000 },
  });
}

describe("what controllers make", () => {
  test("a load balancer has the cloud controller's name, tags, ports, and a place in the private network", async () => {
    const { privateIpV4 } = newNode();
    const { loadBalancer } = await sandbox.admin.plant({ clusterId, loadBalancers: 1 });
    const api = new Lbv1.ZonedAPI(officialClient(sandbox));
    const [balancer] = (await api.listLbs({ zone: "fr-par-2", projectId: project.identity })).lbs;
    expect(balancer).toMatchObject({
      id: loadBalancer?.[0],
      name: expect.stringMatching(new RegExp(`^${clusterId}_[0-9a-f-]{36}$`)),
      description: expect.stringMatching(/^kubernetes service /),
      tags: ["kapsule", `cluster=${clusterId}`, "managed-by-scaleway-cloud-controller-manager"],
      status: "ready",
      privateNetworkCount: 1,
      frontendCount: 1,
    });
    const { backends } = await api.listBackends({ zone: "fr-par-2", lbId: balancer?.id ?? "" });
    expect(backends).toMatchObject([{ pool: [privateIpV4] }]);
    const path = `vpc/v2/regions/fr-par/private-networks/${privateNetworkId}`;
    expect(await call("DELETE", path)).toMatchObject({ status: 412 });
  });

  test("a reserved address goes to the first load balancer; it has a tag, the others' own have none", async () => {
    await sandbox.admin.plant({ clusterId, loadBalancers: 2, reservedIps: 1, zone: "fr-par-1" });
    const api = new Lbv1.ZonedAPI(officialClient(sandbox));
    const { ips } = await api.listIPs({ projectId: project.identity });
    const shown = ips.map(({ tags, lbId }) => `${tags.join() || "none"} ${lbId ? "used" : "free"}`);
    expect(shown.sort()).toEqual(["none used", "reserved used"]);
  });

  test("volumes and snapshots have the storage driver's names, and no tags", async () => {
    const planted = await sandbox.admin.plant({ clusterId, volumes: 1, retainedVolumes: 1, snapshots: 1 });
    const api = new Blockv1.API(officialClient(sandbox));
    const own = { projectId: project.identity, includeDeleted: false };
    const { volumes } = await api.listVolumes(own);
    expect(volumes.map(({ id }) => id)).toEqual(planted["volume"]);
    for (const volume of volumes) {
      expect(volume).toMatchObject({
        name: expect.stringMatching(/^pvc-[0-9a-f-]{36}$/),
        tags: [],
        status: "available",
      });
    }
    const { snapshots } = await api.listSnapshots(own);
    expect(snapshots).toMatchObject([
      {
        name: expect.stringMatching(/^snapshot-[0-9a-f-]{36}$/),
        tags: [],
        parentVolume: { id: volumes[0]?.id },
      },
    ]);
  });

  test("a cluster that isn't there is an error, and so is a zone of another region", async () => {
    await expect(sandbox.admin.plant({ clusterId: "none", volumes: 1 })).rejects.toThrow(/404.*none/);
    await expect(sandbox.admin.plant({ clusterId, zone: "nl-ams-1" })).rejects.toThrow(/400.*fr-par-1/);
  });
});

describe("servers of nodes", () => {
  const servers = async () => {
    const path = `instance/v1/zones/fr-par-2/servers?project=${project.identity}`;
    return (await call("GET", path)).body.servers;
  };

  test("one runs with Kapsule's tags, boot disk, security group, private NIC and flexible IP", async () => {
    const { publicIpV4, serverId } = newNode();
    expect(await servers()).toMatchObject([
      {
        id: serverId,
        commercial_type: "PRO2-XXS",
        state: "running",
        tags: [`kapsule=${clusterId}`, "pool-name=workers", "managed=true"],
        public_ip: {
          address: publicIpV4,
          tags: [`kapsule=${clusterId}`, expect.stringMatching(/^node-name=/)],
        },
        security_group: { name: "Kapsule default security group" },
        private_nics: [
          { private_network_id: privateNetworkId, ipam_ip_ids: [expect.any(String), expect.any(String)] },
        ],
        volumes: { "0": { volume_type: "sbs_volume" } },
      },
    ]);
  });

  test("an isolated one has no flexible IP", async () => {
    newNode(false);
    expect(await servers()).toMatchObject([{ public_ip: null, public_ips: [] }]);
  });

  test("its deletion leaves nothing but the security group, which belongs to no cluster", async () => {
    const { [project.identity]: before } = await sandbox.admin.inventory(project.identity);
    const { serverId } = newNode();
    deleteNodeServer(sandbox.cloud, serverId);
    deleteNodeServer(sandbox.cloud, serverId);
    const { [project.identity]: after } = await sandbox.admin.inventory(project.identity);
    expect(Object.keys(after ?? {})).toEqual(Object.keys(before ?? {}));
    const groups = await call(
      "GET",
      `instance/v1/zones/fr-par-2/security_groups?project=${project.identity}`,
    );
    expect(groups.body.security_groups.map(({ name }: { name: string }) => name)).toContain(
      "Kapsule default security group",
    );
  });
});
