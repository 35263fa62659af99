/** Deletions against the sandbox: nothing of the cluster stays, nothing else goes, and a refusal is never read as "gone". */
import { randomUUID } from "node:crypto";
import { ifFound } from "../../../clouds/errors";
import { claimFromCluster, claimStorage } from "../../../clouds/scaleway/claim";
import { deleteCluster } from "../../../clouds/scaleway/deleteCluster";
import { isOfCluster, isReserved, sweepLeftovers } from "../../../clouds/scaleway/leftovers";
import { releasePrivateNetwork } from "../../../clouds/scaleway/networks";
import { removeOrphans } from "../../../clouds/scaleway/orphans";
import { DeadlineError } from "../../../clouds/wait";
import { project } from "../../../sandbox/scaleway";
import { bookIp, releaseIps } from "../../../sandbox/scaleway/ipam/book";
import { cloudErrorOf, failureOf, tag, useSandbox } from "./support";

jest.setTimeout(60_000);

const { sandbox, client } = useSandbox();

/** Of every list. */
const ours = { projectId: project.identity };

const everything = { gateways: true, loadBalancers: true, blockStorage: true, ipam: true };
const nothing = { gateways: false, loadBalancers: false, blockStorage: false, ipam: false };

/** Options with the lines that were reported. */
function reporting(deadlineSeconds = 30) {
  const lines: string[] = [];
  return { lines, options: { deadlineSeconds, report: (line: string) => void lines.push(line) } };
}

/** The kinds and numbers of what is alive in the project. */
async function alive(): Promise<Record<string, number>> {
  const inventory = await sandbox().admin.inventory(project.identity);
  const kinds = Object.values(inventory)[0] ?? {};
  return Object.fromEntries(Object.entries(kinds).map(([kind, objects]) => [kind, objects.length]));
}

async function network(tags: string[]) {
  const { vpc } = client();
  const { id: vpcId } = await vpc.createVPC({ name: "v", tags, enableRouting: true });
  const { id } = await vpc.createPrivateNetwork({
    name: "n",
    vpcId,
    tags,
    subnets: [],
    defaultRoutePropagationEnabled: false,
  });
  return { vpcId, id };
}

/** A cluster with a pool, in a network of its own. */
async function cluster(tags: string[] = [tag], zone: "fr-par-1" | "fr-par-2" = "fr-par-1") {
  const { kubernetes } = client();
  const { id: privateNetworkId, vpcId } = await network(tags);
  const { id } = await kubernetes.createCluster({
    type: "kapsule",
    name: "c",
    description: "",
    version: "1.34.8",
    cni: "cilium",
    tags,
    privateNetworkId,
  });
  const pool = { autoscaling: false, autohealing: true, publicIpDisabled: false, size: 1 };
  await kubernetes.createPool({ clusterId: id, name: "p", nodeType: "dev1_m", zone, ...pool });
  return { id, privateNetworkId, vpcId };
}

/** Nothing of a test is left for the next one. */
afterEach(async () => {
  const { kubernetes, vpc, loadBalancers, block } = client();
  const { options } = reporting();
  const clusters = await kubernetes.listClusters(ours).all();
  for (const { id } of clusters) await deleteCluster(client(), id, { ...options, additionalResources: true });
  for (const zone of ["fr-par-1", "fr-par-2"] as const) {
    for (const { id: lbId } of await loadBalancers.listLbs({ zone, ...ours }).all())
      await loadBalancers.deleteLb({ zone, lbId, releaseIp: true });
    for (const { id: ipId } of await loadBalancers.listIPs({ zone, ...ours }).all())
      await loadBalancers.releaseIp({ zone, ipId });
    for (const { id: snapshotId } of await block
      .listSnapshots({ zone, ...ours, includeDeleted: false })
      .all())
      await block.deleteSnapshot({ zone, snapshotId });
    for (const { id: volumeId } of await block.listVolumes({ zone, ...ours, includeDeleted: false }).all())
      await block.deleteVolume({ zone, volumeId });
  }
  for (const { id } of await vpc.listPrivateNetworks(ours).all())
    await releasePrivateNetwork(client(), id, { ...options, abilities: everything });
  for (const { id: vpcId, isDefault } of await vpc.listVPCs(ours).all())
    if (!isDefault) await vpc.deleteVPC({ vpcId });
});

describe("a cluster", () => {
  test("is gone with its pools when its deletion returns, and a second deletion finds nothing to do", async () => {
    const { id } = await cluster();
    const { lines, options } = reporting();
    await deleteCluster(client(), id, { ...options, additionalResources: false });
    await expect(ifFound(client().kubernetes.getCluster({ clusterId: id }))).resolves.toBeUndefined();
    expect(lines).toEqual([`deleted cluster ${id}`]);
    await deleteCluster(client(), id, { ...options, additionalResources: false });
    expect(lines).toHaveLength(1);
  });

  test("that is being deleted already is waited for", async () => {
    const { id } = await cluster();
    await sandbox().admin.setClock({ scale: 0.05 });
    await client().kubernetes.deleteCluster({ clusterId: id, withAdditionalResources: false });
    await deleteCluster(client(), id, { ...reporting().options, additionalResources: false });
    await sandbox().admin.setClock({ scale: 0 });
    await expect(ifFound(client().kubernetes.getCluster({ clusterId: id }))).resolves.toBeUndefined();
  });

  test("is not taken for gone where the key has lost the right to see it", async () => {
    const { id } = await cluster();
    const error = await cloudErrorOf(
      deleteCluster(client("foreign"), id, { ...reporting().options, additionalResources: false }),
    );
    expect(error.status).toBe(403);
  });

  test("that does not go is named at the deadline", async () => {
    const { id } = await cluster();
    await sandbox().admin.addFault({
      match: "DELETE /k8s/v1/regions/*/clusters/*",
      effect: { type: "answer", status: 412, body: { type: "precondition_failed", message: "still in use" } },
    });
    const { options } = reporting(0.5);
    const error = await failureOf(deleteCluster(client(), id, { ...options, additionalResources: false }));
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error.message).toMatch(new RegExp(`cluster ${id} is gone took longer.*still in use`));
  });
});

describe("what controllers left", () => {
  const planted = { loadBalancers: 3, reservedIps: 1, volumes: 2, retainedVolumes: 1, snapshots: 1 };

  async function left(zone?: string) {
    const { id } = await cluster();
    const ids = await sandbox().admin.plant({ clusterId: id, ...planted, ...(zone ? { zone } : {}) });
    const handles = (kind: string) => (ids[kind] ?? []).map((each) => `${zone ?? "fr-par-1"}/${each}`);
    const { lines, options } = reporting();
    const storage = { volumes: handles("volume"), snapshots: handles("snapshot") };
    await claimStorage(client(), storage, { tag, report: options.report });
    await deleteCluster(client(), id, { ...options, additionalResources: false });
    lines.length = 0;
    return { id, ids, lines, options };
  }

  test("is deleted, in every zone, and the customer's reserved address stays", async () => {
    const { id, ids, lines, options } = await left("fr-par-2");
    const scope = { clusterId: id, tag };
    await sweepLeftovers(client(), scope, { ...options, volumes: "delete", abilities: everything });
    const { loadBalancers, block } = client();
    const zone = "fr-par-2";
    expect(await loadBalancers.listLbs({ zone, ...ours }).all()).toEqual([]);
    expect(await block.listVolumes({ zone, ...ours, includeDeleted: false }).all()).toEqual([]);
    expect(await block.listSnapshots({ zone, ...ours, includeDeleted: false }).all()).toEqual([]);
    expect((await loadBalancers.listIPs({ zone, ...ours }).all()).map((ip) => ip.id)).toEqual(
      ids.loadBalancerIp,
    );
    expect(lines.filter((line) => /^deleted load balancer /.test(line))).toHaveLength(3);
    expect(lines.filter((line) => /^deleted volume /.test(line))).toHaveLength(3);
    expect(lines.filter((line) => /^deleted snapshot /.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /^kept, .*address /.test(line))).toHaveLength(1);

    lines.length = 0;
    await sweepLeftovers(client(), scope, { ...options, volumes: "delete", abilities: everything });
    expect(lines).toEqual([]);
  });

  test("volumes and snapshots are kept where that is asked for, each with a line and its size", async () => {
    const { id, lines, options } = await left();
    const scope = { clusterId: id, tag };
    await sweepLeftovers(client(), scope, { ...options, volumes: "keep", abilities: everything });
    const zone = "fr-par-1";
    expect(
      await client()
        .block.listVolumes({ zone, ...ours, includeDeleted: false })
        .all(),
    ).toHaveLength(3);
    expect(
      await client()
        .block.listSnapshots({ zone, ...ours, includeDeleted: false })
        .all(),
    ).toHaveLength(1);
    expect(
      await client()
        .loadBalancers.listLbs({ zone, ...ours })
        .all(),
    ).toEqual([]);
    const kept = lines.filter((line) => /^kept, it holds data.*(volume|snapshot) .*\d GB\)$/.test(line));
    expect(kept).toHaveLength(4);
  });

  test("of another cluster stays, and so does what carries no mark", async () => {
    const mine = await left();
    const other = await cluster(["mengi-cluster=another"]);
    const theirs = await sandbox().admin.plant({ clusterId: other.id, loadBalancers: 1, volumes: 2 });
    const { options } = mine;
    const scope = { clusterId: mine.id, tag };
    await sweepLeftovers(client(), scope, { ...options, volumes: "delete", abilities: everything });
    const zone = "fr-par-1";
    const volumes = await client()
      .block.listVolumes({ zone, ...ours, includeDeleted: false })
      .all();
    const ids = volumes.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(theirs.volume ?? []));
    for (const gone of mine.ids.volume ?? []) expect(ids).not.toContain(gone);
    const balancers = await client()
      .loadBalancers.listLbs({ zone, ...ours })
      .all();
    expect(balancers.map(({ id }) => id)).toEqual(theirs.loadBalancer);
  });

  test("is not touched while the cluster lives", async () => {
    const { id } = await cluster();
    await sandbox().admin.plant({ clusterId: id, loadBalancers: 1 });
    const sweep = sweepLeftovers(
      client(),
      { clusterId: id, tag },
      { ...reporting().options, volumes: "delete", abilities: everything },
    );
    expect((await failureOf(sweep)).message).toContain("still exists");
    expect(
      await client()
        .loadBalancers.listLbs({ zone: "fr-par-1", ...ours })
        .all(),
    ).toHaveLength(1);
  });

  test("what the key may not see is said, and no call is made for it", async () => {
    const { id, lines, options } = await left();
    await sandbox().admin.clearRequests();
    await sweepLeftovers(
      client("valid"),
      { clusterId: id, tag },
      { ...options, volumes: "delete", abilities: nothing },
    );
    expect(lines.sort()).toEqual([
      expect.stringMatching(/^load balancers .*LoadBalancersFullAccess/),
      expect.stringMatching(/^volumes and snapshots .*BlockStorageFullAccess/),
    ]);
    const paths = (await sandbox().admin.requests()).map(({ path }) => path);
    expect(paths.filter((path) => /\/(lb|block)\//.test(path))).toEqual([]);
  });

  test("a refusal in the midst is an error and never 'nothing there'", async () => {
    const { id, options } = await left();
    const sweep = sweepLeftovers(
      client("valid"),
      { clusterId: id, tag },
      { ...options, volumes: "delete", abilities: everything },
    );
    expect((await cloudErrorOf(sweep)).status).toBe(403);
  });

  test("load balancers are known by name or, renamed, by tag; addresses of the customer by what they carry", () => {
    const id = randomUUID();
    expect(isOfCluster(id, { name: `${id}_svc`, tags: [] })).toBe(true);
    expect(isOfCluster(id, { name: "shop", tags: ["kapsule", `cluster=${id}`] })).toBe(true);
    expect(isOfCluster(id, { name: "shop", tags: ["kapsule", `cluster=${randomUUID()}`] })).toBe(false);
    expect(isReserved({ tags: [], reverse: "" })).toBe(false);
    expect(isReserved({ tags: [], reverse: "51-15-1-2.lb.fr-par.scw.cloud" })).toBe(false);
    expect(isReserved({ tags: ["mine"], reverse: "" })).toBe(true);
    expect(isReserved({ tags: [], reverse: "shop.example.com" })).toBe(true);
  });
});

describe("marking storage", () => {
  test("keeps other tags, marks once, and does not mind what is gone or has no handle of Scaleway's", async () => {
    const { id } = await cluster();
    const { volume = [] } = await sandbox().admin.plant({ clusterId: id, volumes: 1 });
    const [volumeId = ""] = volume;
    const { block } = client();
    await block.updateVolume({ zone: "fr-par-1", volumeId, tags: ["own"] });
    const handles = {
      volumes: [`fr-par-1/${volumeId}`, `fr-par-1/${randomUUID()}`, "nfs://elsewhere"],
      snapshots: [],
    };
    const { lines, options } = reporting();
    await claimStorage(client(), handles, { tag, report: options.report });
    await claimStorage(client(), handles, { tag, report: options.report });
    expect((await block.getVolume({ zone: "fr-par-1", volumeId })).tags).toEqual(["own", tag]);
    expect(lines).toEqual(["marked 1 volumes and snapshots that were made inside the cluster"]);
  });

  test("asks the living cluster, and says where that was not possible: no answer, no right to volumes", async () => {
    const { id } = await cluster();
    await sandbox().admin.plant({ clusterId: id, volumes: 1 });
    const { lines, options } = reporting();
    expect(await claimFromCluster(client(), id, { tag, report: options.report })).toBe(true);
    expect(await claimFromCluster(client("valid"), id, { tag, report: options.report })).toBe(false);
    await client().kubernetes.setClusterACLRules({
      clusterId: id,
      acls: [{ ip: "203.0.113.0/24", description: "" }],
    });
    expect(await claimFromCluster(client(), id, { tag, report: options.report })).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/^marked /),
      expect.stringContaining("BlockStorageFullAccess"),
      expect.stringContaining("does not answer"),
    ]);
    expect(await claimFromCluster(client(), randomUUID(), { tag, report: options.report })).toBe(true);
  });

  test("without the right to block storage it is refused, which the caller decides about", async () => {
    const { id } = await cluster();
    const { volume = [] } = await sandbox().admin.plant({ clusterId: id, volumes: 1 });
    const handles = { volumes: [`fr-par-1/${volume[0]}`], snapshots: [] };
    const marking = claimStorage(client("valid"), handles, { tag, report: () => undefined });
    expect((await cloudErrorOf(marking)).status).toBe(403);
  });
});

describe("a private network", () => {
  const occupy = (privateNetworkId: string, resource: string) =>
    bookIp(sandbox().cloud, {
      project: project.identity,
      region: "fr-par",
      privateNetworkId,
      resource: { type: "instance_private_nic", id: resource, name: "node-1" },
    });

  test("that is still in use is deleted once it is not; free reservations are released, with a line", async () => {
    const { id } = await network([tag]);
    const nic = randomUUID();
    occupy(id, nic);
    const { ipam } = client();
    await ipam.bookIP({ source: { privateNetworkId: id }, isIpv6: false, projectId: project.identity });
    setTimeout(() => releaseIps(sandbox().cloud, nic), 500);
    const { lines, options } = reporting();
    await releasePrivateNetwork(client(), id, { ...options, abilities: everything });
    expect(lines).toEqual([expect.stringMatching(/^released /), `deleted private network ${id}`]);
    const left = await client()
      .vpc.listPrivateNetworks({ ...ours, tags: [tag] })
      .all();
    expect(left).toEqual([]);
  });

  test("that stays in use is named at the deadline with what holds it, or with what would show that", async () => {
    const { id } = await network([tag]);
    const nic = randomUUID();
    occupy(id, nic);
    const { options } = reporting(0.5);
    const seen = await failureOf(releasePrivateNetwork(client(), id, { ...options, abilities: everything }));
    expect(seen).toBeInstanceOf(DeadlineError);
    expect(seen.message).toMatch(/instance_private_nic node-1.*take what is named out/);
    const blind = await failureOf(
      releasePrivateNetwork(client("valid"), id, { ...options, abilities: nothing }),
    );
    expect(blind).toBeInstanceOf(DeadlineError);
    expect(blind.message).toContain("IPAMFullAccess");
    releaseIps(sandbox().cloud, nic);
  });

  test("that is gone is fine; one that the key may not touch is not taken for gone", async () => {
    const { options } = reporting();
    await releasePrivateNetwork(client(), randomUUID(), { ...options, abilities: everything });
    const { id } = await network([tag]);
    const refused = releasePrivateNetwork(client("foreign"), id, { ...options, abilities: nothing });
    expect((await cloudErrorOf(refused)).status).toBe(403);
  });
});

describe("orphans of runs that were cut off", () => {
  test("everything with the tag goes, in every zone, and nothing without it", async () => {
    const before = await alive();
    const other = await cluster(["mengi-cluster=another"]);
    const between = await alive();
    const mine = await cluster([tag], "fr-par-2");
    await sandbox().admin.plant({ clusterId: mine.id, zone: "fr-par-2", loadBalancers: 1 });
    const { gateways, instances } = client();
    const zone = "fr-par-3";
    const ip = await gateways.createIP({ zone, tags: [tag] });
    const gateway = await gateways.createGateway({
      zone,
      name: "gw",
      tags: [tag],
      type: "VPC-GW-S",
      ipId: ip.id,
      enableSmtp: false,
      enableBastion: false,
    });
    await gateways.createGatewayNetwork({
      zone,
      gatewayId: gateway.id,
      privateNetworkId: mine.privateNetworkId,
      enableMasquerade: true,
      pushDefaultRoute: true,
    });
    await instances.createPlacementGroup({
      zone,
      name: "pg",
      project: project.identity,
      tags: [tag],
      policyMode: "optional",
      policyType: "max_availability",
    });
    const { lines, options } = reporting();
    await removeOrphans(client(), tag, { ...options, volumes: "delete", abilities: everything });
    expect(await alive()).toEqual(between);
    for (const what of [
      "cluster",
      "load balancer",
      "gateway gw",
      "gateway address",
      "placement group",
      "private network",
      "VPC",
    ])
      expect(lines.some((line) => line.startsWith(`deleted ${what}`))).toBe(true);

    lines.length = 0;
    await removeOrphans(client(), tag, { ...options, volumes: "delete", abilities: everything });
    expect(lines).toEqual([]);
    expect(other.id).toBeDefined();
    expect(before).toBeDefined();
  });

  test("the guide's five permission sets are enough where nothing else was made", async () => {
    await network([tag]);
    const { options } = reporting();
    await removeOrphans(client("valid"), tag, { ...options, volumes: "delete", abilities: nothing });
    const left = await client()
      .vpc.listVPCs({ ...ours, tags: [tag] })
      .all();
    expect(left).toEqual([]);
  });

  test("a VPC in which somebody else has a network is kept, and said to be", async () => {
    const { vpcId } = await network([tag]);
    const foreign = await client().vpc.createPrivateNetwork({
      name: "theirs",
      vpcId,
      subnets: [],
      defaultRoutePropagationEnabled: false,
    });
    const { lines, options } = reporting();
    await removeOrphans(client(), tag, { ...options, volumes: "delete", abilities: everything });
    expect(lines.at(-1)).toMatch(new RegExp(`^kept, .*${vpcId}.*theirs \\(${foreign.id}\\)`));
    await expect(client().vpc.getVPC({ vpcId })).resolves.toBeDefined();
  });
});
