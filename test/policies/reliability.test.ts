/** What a cluster's type promises, who owns it, and what it may cost. */
import { machineTypes } from "../../policies/ownership/machineTypes";
import { ownerLabels } from "../../policies/ownership/ownerLabels";
import { backups } from "../../policies/reliability/backups";
import { deletionProtection } from "../../policies/reliability/deletionProtection";
import { controlPlaneMembers, controlPlaneSpread } from "../../policies/reliability/highAvailability";
import { kubernetesVersion } from "../../policies/reliability/kubernetesVersion";
import { nodeCount } from "../../policies/reliability/nodeCount";
import type { ClusterSpec } from "../../components/cluster";
import {
  clusterSpec,
  hetznerClusterSpec,
  hetznerPoolSpec,
  scalewayClusterSpec,
  scalewayPoolSpec,
} from "../support/spec";
import { ask, askAll, askEach, labelsOf, remedied, secret, unknown } from "./support";

const accepted = { said: [], open: false };
const hetznerHa = hetznerClusterSpec({ type: "dedicated-ha", deleteProtection: true });
const production = scalewayClusterSpec({ type: "production", deleteProtection: true });

describe("a control plane that stays up", () => {
  const group = (type: unknown) => ({ type: "hcloud:index/placementGroup:PlacementGroup", props: { type } });
  const cluster = (type: string) => ({ type: "scaleway:kubernetes/cluster:Cluster", props: { type } });

  test("placement groups spread", async () => {
    expect(await ask(controlPlaneSpread, group("spread"), { spec: hetznerHa })).toEqual(accepted);
    expect((await ask(controlPlaneSpread, group("other"), { spec: hetznerHa })).said).toHaveLength(1);
    expect(await ask(controlPlaneSpread, group(unknown), { spec: hetznerHa })).toEqual({
      said: [],
      open: true,
    });
  });

  test("production clusters on Scaleway have a control plane of their own", async () => {
    expect(await ask(controlPlaneSpread, cluster("kapsule-dedicated-8"), { spec: production })).toEqual(
      accepted,
    );
    expect((await ask(controlPlaneSpread, cluster("kapsule"), { spec: production })).said[0]).toContain(
      "kapsule",
    );
    expect(await ask(controlPlaneSpread, cluster("kapsule"), { spec: scalewayClusterSpec() })).toEqual(
      accepted,
    );
  });

  const server = (name: string, location: string, placementGroupId?: unknown) => ({
    type: "hcloud:index/server:Server",
    name,
    props: { labels: { "mengi-role": "control-plane" }, location, placementGroupId },
  });
  const component = { type: "byoc:index:HetznerSelfManagedCluster", name: "cluster" };
  const all = (servers: object[]) => [component, ...(servers as (typeof component)[])];

  test("three members are accepted: each in a location of its own, or in a placement group", async () => {
    const apart = [server("a", "fsn1"), server("b", "nbg1"), server("c", "hel1")];
    expect(await askAll(controlPlaneMembers, all(apart), { spec: hetznerHa })).toEqual([]);
    const grouped = ["a", "b", "c"].map((name) => server(name, "fsn1", 7));
    expect(await askAll(controlPlaneMembers, all(grouped), { spec: hetznerHa })).toEqual([]);
  });

  test("fewer members, or members that may share a host, are refused", async () => {
    const two = [server("a", "fsn1"), server("b", "nbg1")];
    expect((await askAll(controlPlaneMembers, all(two), { spec: hetznerHa })).join()).toContain("quorum");
    const together = ["a", "b", "c"].map((name) => server(name, "fsn1"));
    expect(await askAll(controlPlaneMembers, all(together), { spec: hetznerHa })).toHaveLength(3);
  });

  test("a cluster that is not highly available needs one", async () => {
    expect(await askAll(controlPlaneMembers, all([server("a", "fsn1")]), {})).toEqual([]);
  });
});

describe("deletion protection", () => {
  const component = { type: "byoc:index:ScalewayKapsuleCluster", name: "cluster" };
  const network = { type: "scaleway:network/privateNetwork:PrivateNetwork", name: "cluster-network" };

  test.each([component, network])("$type of a production cluster has to be protected", async (asked) => {
    const world = { spec: production };
    expect(await ask(deletionProtection, { ...asked, protect: true }, world)).toEqual(accepted);
    const { said } = await ask(deletionProtection, asked, world);
    expect(said[0]).toContain("pulumi config set --stack customer-1 --path 'byoc:policy.mayGo[0]' cluster");
  });

  test("it may be off once the config says that the cluster goes", async () => {
    for (const asked of [component, network])
      expect(await ask(deletionProtection, asked, { spec: production, own: { mayGo: ["cluster"] } })).toEqual(
        accepted,
      );
  });

  test("other types, and what is replaced every day, need none", async () => {
    expect(await ask(deletionProtection, component, { spec: scalewayClusterSpec() })).toEqual(accepted);
    const pool = { type: "scaleway:kubernetes/pool:Pool" };
    expect(await ask(deletionProtection, pool, { spec: production })).toEqual(accepted);
  });
});

describe("nodes", () => {
  const asked = { type: "byoc:index:HetznerSelfManagedCluster", name: "cluster" };
  const pools = (...sizes: (number | [min: number, max: number])[]) =>
    hetznerClusterSpec({
      nodePools: sizes.map((size, nth) =>
        hetznerPoolSpec({
          name: `p${nth}`,
          size: typeof size === "number" ? { count: size } : { autoscaling: { min: size[0], max: size[1] } },
        }),
      ),
    });

  test("the ceiling counts all pools, at their largest", async () => {
    const settings = { maxNodes: 10 };
    expect(await ask(nodeCount, asked, { spec: pools(4, [1, 6]), settings })).toEqual(accepted);
    expect((await ask(nodeCount, asked, { spec: pools(4, [1, 7]), settings })).said[0]).toContain("10 nodes");
  });

  test("a stack lowers the ceiling, and never raises it", async () => {
    const settings = { maxNodes: 10 };
    expect(
      (await ask(nodeCount, asked, { spec: pools(6), settings, own: { maxNodes: 5 } })).said,
    ).toHaveLength(1);
    expect(
      (await ask(nodeCount, asked, { spec: pools(11), settings, own: { maxNodes: 50 } })).said,
    ).toHaveLength(1);
  });

  test.each<[what: string, type: string, props: Record<string, unknown>, spec: ClusterSpec]>([
    [
      "a pool of a size",
      "scaleway:kubernetes/pool:Pool",
      { autoscaling: false, size: 6, maxSize: 2 },
      production,
    ],
    [
      "an autoscaled pool",
      "scaleway:kubernetes/pool:Pool",
      { autoscaling: true, size: 1, maxSize: 6 },
      production,
    ],
    ["a pool on Thalassa", "pulumi-nodejs:dynamic/thalassa:NodePool", { maxNodes: 6 }, clusterSpec()],
  ])("what the program makes of the config counts too: %s", async (_what, type, props, spec) => {
    const world = { spec, settings: { maxNodes: 11 } };
    const run = await askEach(
      nodeCount,
      [
        { type, name: "a", props },
        { type, name: "a", props },
        { type, name: "b", props },
      ],
      world,
    );
    expect(run).toEqual([[], [], [expect.stringContaining("(12)")]]);
  });

  test("servers count beside the control plane's and the gateway", async () => {
    const server = (nth: number) => ({ type: "hcloud:index/server:Server", name: `s${nth}`, props: {} });
    const servers = Array.from({ length: 3 + 1 + 2 }, (_, nth) => server(nth));
    const run = await askEach(nodeCount, servers, { spec: hetznerHa, settings: { maxNodes: 1 } });
    expect(run.filter((said) => said.length > 0)).toHaveLength(1);
    expect(run.at(-1)).toHaveLength(1);
  });

  test("an autoscaler has room to move", async () => {
    expect((await ask(nodeCount, asked, { spec: pools([3, 3]) })).said[0]).toContain("no room");
    expect(await ask(nodeCount, asked, { spec: pools([2, 3]) })).toEqual(accepted);
  });
});

describe("Kubernetes versions", () => {
  const cluster = (version: unknown) => ({
    type: "scaleway:kubernetes/cluster:Cluster",
    name: "cluster-cluster",
    props: { version },
  });
  const upgrade = (version: string) => ({
    type: "pulumi-nodejs:dynamic/hetzner:Upgrade",
    name: "cluster-version",
    props: { version },
  });
  const spec = scalewayClusterSpec();

  test("supported ones are accepted, old ones refused, by the platform's word", async () => {
    expect(await ask(kubernetesVersion, cluster("1.34.6"), { spec })).toEqual(accepted);
    expect((await ask(kubernetesVersion, cluster("1.32.9"), { spec })).said).toHaveLength(1);
    const settings = { oldest: "1.35" };
    expect((await ask(kubernetesVersion, cluster("1.34.6"), { spec, settings })).said).toHaveLength(1);
  });

  test.each([
    ["1.34.6", "1.35.1", 0],
    ["1.34.6", "1.34.8", 0],
    ["1.34.6", "1.36.1", 1],
    ["1.34.6", "1.33.9", 1],
  ])("from %s to %s: %i refusals", async (from, to, refusals) => {
    const world = { spec, standing: [cluster(from)] };
    expect((await ask(kubernetesVersion, cluster(to), world)).said).toHaveLength(refusals);
  });

  test("releases of k3s are read as what they are", async () => {
    expect(await ask(kubernetesVersion, upgrade("v1.36.4+k3s1"))).toEqual(accepted);
    const world = { standing: [upgrade("v1.35.8+k3s1")] };
    expect((await ask(kubernetesVersion, upgrade("v1.37.1+k3s1"), world)).said).toHaveLength(1);
  });

  test("one that is not known yet stays open", async () => {
    expect(await ask(kubernetesVersion, cluster(unknown), { spec })).toEqual({ said: [], open: true });
  });
});

describe("backups", () => {
  const cluster = { type: "byoc:index:ScalewayKapsuleCluster", name: "cluster" };
  const bucket = { type: "scaleway:object/bucket:Bucket", name: "cluster-backups" };

  test("production clusters have a bucket, whatever the config says", async () => {
    expect(await askAll(backups, [cluster, bucket], { spec: production })).toEqual([]);
    expect((await askAll(backups, [cluster], { spec: production }))[0]).toContain(
      "byoc:cluster.backups.bucket",
    );
    expect(await askAll(backups, [cluster], { spec: scalewayClusterSpec() })).toEqual([]);
  });

  test("highly available clusters of ours keep snapshots", async () => {
    const component = { type: "byoc:index:HetznerSelfManagedCluster" };
    expect(await askAll(backups, [component], { spec: hetznerHa })).toEqual([]);
    const spec = { ...hetznerHa, etcdSnapshots: { schedule: "0 * * * *", retention: 0 } };
    expect(await askAll(backups, [component], { spec })).toHaveLength(1);
  });
});

describe("owner labels", () => {
  const spec = hetznerClusterSpec();
  const full = labelsOf(spec, "network");
  const network = (labels: unknown) => ({
    type: "hcloud:index/network:Network",
    name: "cluster-network",
    props: { name: "n", ipRange: "10.0.0.0/16", labels },
  });

  test("complete ones are accepted and left as they are", async () => {
    expect(await ask(ownerLabels, network(full))).toEqual(accepted);
    expect(await remedied(ownerLabels, network(full))).toBeUndefined();
  });

  test("missing ones are put on, without touching anything else", async () => {
    const { "mengi-stack": _stack, ...rest } = full;
    expect(await remedied(ownerLabels, network({ ...rest, mine: "yes" }))).toEqual({
      name: "n",
      ipRange: "10.0.0.0/16",
      labels: { ...full, mine: "yes" },
    });
    expect(await remedied(ownerLabels, network(undefined))).toMatchObject({
      labels: { "managed-by": "mengi", "mengi-customer": spec.customer, "mengi-resource": "cluster-network" },
    });
  });

  test("another's label is never painted over: that is refused elsewhere", async () => {
    expect(await remedied(ownerLabels, network({ ...full, "mengi-customer": "somebody" }))).toBeUndefined();
  });

  test("tags of Scaleway are put on as a list, those of its buckets as an object", async () => {
    const world = { spec: scalewayClusterSpec() };
    const vpc = {
      type: "scaleway:network/vpc:Vpc",
      name: "cluster-vpc",
      props: { tags: ["free", "mengi-stack=customer-1"] },
    };
    const made = (await remedied(ownerLabels, vpc, world)) as { tags: string[] };
    expect(made.tags).toEqual(expect.arrayContaining(["free", "managed-by=mengi", "mengi-stack=customer-1"]));
    expect(made.tags.filter((tag) => tag.startsWith("mengi-stack="))).toHaveLength(1);
    const bucket = { type: "scaleway:object/bucket:Bucket", name: "cluster-backups", props: {} };
    expect(await remedied(ownerLabels, bucket, world)).toMatchObject({ tags: { "managed-by": "mengi" } });
  });

  test("where they are missing and not put on, the resource is refused", async () => {
    expect((await ask(ownerLabels, network({}))).said[0]).toContain("mengi-customer");
  });

  test("beside labels that are put on, secrets stay marked and what is not known yet stays unknown", async () => {
    const props = { labels: {}, userData: secret("#cloud-config"), firewallIds: [unknown] };
    const server = { type: "hcloud:index/server:Server", name: "cluster-workers-0", props };
    expect(await remedied(ownerLabels, server)).toMatchObject({
      labels: { "managed-by": "mengi" },
      userData: secret("#cloud-config"),
      firewallIds: [unknown],
    });
  });

  test("labels that are not known yet stay open, and are put on when they are", async () => {
    expect(await ask(ownerLabels, network(unknown))).toEqual({ said: [], open: true });
    expect(await remedied(ownerLabels, network(unknown))).toBeUndefined();
  });

  test("what can't carry labels is left in peace", async () => {
    expect(await ask(ownerLabels, { type: "hcloud:index/networkSubnet:NetworkSubnet" })).toEqual(accepted);
  });
});

describe("machine types", () => {
  const server = { type: "hcloud:index/server:Server", props: { serverType: "cx33" } };

  test("all are allowed where nobody names any", async () => {
    expect(await ask(machineTypes, server)).toEqual(accepted);
  });

  test("the platform and the stack narrow them, each by itself", async () => {
    const settings = { machineTypes: ["CX33", "cx43"] };
    expect(await ask(machineTypes, server, { settings })).toEqual(accepted);
    expect((await ask(machineTypes, server, { settings: { machineTypes: ["cx43"] } })).said).toHaveLength(1);
    const own = { machineTypes: ["cx43"] };
    expect((await ask(machineTypes, server, { settings, own })).said[0]).toContain(
      "byoc:policy.machineTypes",
    );
  });

  test("one that is not known yet stays open", async () => {
    const pool = { type: "scaleway:kubernetes/pool:Pool", props: { nodeType: unknown } };
    const spec = scalewayClusterSpec({ nodePools: [scalewayPoolSpec()] });
    expect(await ask(machineTypes, pool, { spec })).toEqual({ said: [], open: true });
  });
});
