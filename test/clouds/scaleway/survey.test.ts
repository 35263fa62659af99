import { MissingPermissionsError, assertPermissions } from "../../../clouds/scaleway/permissions";
import { survey } from "../../../clouds/scaleway/survey";
import { everyProject, foreignProject, keys, project } from "../../../sandbox/scaleway";
import { cloudErrorOf, failureOf, tag, useSandbox } from "./support";

jest.setTimeout(30_000);

const { sandbox, client } = useSandbox();
const guideSets = [
  "KubernetesFullAccess",
  "PrivateNetworksFullAccess",
  "VPCFullAccess",
  "InstancesFullAccess",
  "ObjectStorageFullAccess",
];
const scope = {
  tag,
  zones: ["fr-par-1", "fr-par-2"],
  gatewayZone: "fr-par-1",
  bucket: "mengi-backup-0b9f7a36-2c41-4d58-9e63-a7d1c4f08b52",
};
const impatient = { patienceSeconds: 0 };

/** Takes the permission sets away from the key `valid` for the time of a test. */
async function without(sets: readonly string[], use: () => Promise<void>): Promise<void> {
  await sandbox().admin.setToken("valid", { scopes: guideSets.filter((set) => !sets.includes(set)) });
  try {
    await use();
  } finally {
    await sandbox().admin.setToken("valid", { scopes: guideSets });
  }
}

describe("a project in which nothing stands", () => {
  test("the guide's five permission sets are enough, and say what the key may not do besides", async () => {
    const seen = await survey(client("valid"), scope, impatient);
    expect(seen).toMatchObject({
      pools: [],
      vpcs: [],
      privateNetworks: [],
      gateways: [],
      gatewayIps: [],
      placementGroups: [],
      bucket: "absent",
      abilities: { gateways: false, loadBalancers: false, blockStorage: false, ipam: false },
    });
    expect(seen.cluster).toBeUndefined();
    expect(seen.versions.map(({ name }) => name)).toContain("1.34.8");
    expect(Object.keys(seen.availability)).toEqual(scope.zones);
    expect(seen.availability["fr-par-1"]?.["PRO2-XS"]).toBe("available");
    expect(Object.keys(seen.availability["fr-par-1"] ?? {}).length).toBeGreaterThan(50);
  });

  test("with all permission sets all abilities are there", async () => {
    const { abilities } = await survey(client("all"), scope, impatient);
    expect(abilities).toEqual({ gateways: true, loadBalancers: true, blockStorage: true, ipam: true });
  });

  test("every list is asked for with the project, and no call is made twice", async () => {
    await sandbox().admin.clearRequests();
    await survey(client("all"), scope, impatient);
    const calls = (await sandbox().admin.requests())
      .filter(({ path }) => !path.startsWith("/_sandbox"))
      .map(({ method, path }) => `${method} ${path}`);
    expect(new Set(calls).size).toBe(calls.length);
    const lists = calls.filter((call) => !/versions|products|buckets|s3/.test(call) && call.includes("?"));
    for (const call of lists)
      expect(call).toContain(`project${call.includes("/instance/") ? "" : "_id"}=${project.identity}`);
    expect(calls.length).toBeLessThanOrEqual(20);
  });
});

describe("what stands", () => {
  test("is shown where it carries the cluster's tag, and nothing else", async () => {
    const { vpc, gateways, instances, kubernetes } = client();
    const [mine, theirs] = await Promise.all(
      [[tag], ["mengi-cluster=another"]].map(async (tags) => {
        const { id: vpcId } = await vpc.createVPC({ name: "v", tags, enableRouting: true });
        const network = await vpc.createPrivateNetwork({
          name: "n",
          vpcId,
          tags,
          subnets: [],
          defaultRoutePropagationEnabled: false,
        });
        const ip = await gateways.createIP({ zone: "fr-par-1", tags });
        await instances.createPlacementGroup({
          zone: "fr-par-2",
          name: "g",
          project: project.identity,
          tags,
          policyMode: "optional",
          policyType: "max_availability",
        });
        const cluster = await kubernetes.createCluster({
          type: "kapsule",
          name: "c",
          description: "",
          version: "1.34.8",
          cni: "cilium",
          tags,
          privateNetworkId: network.id,
        });
        return { vpcId, network, ip, cluster };
      }),
    );
    const seen = await survey(client(), scope, impatient);
    expect(seen.cluster?.id).toBe(mine?.cluster.id);
    expect(seen.vpcs.map(({ id }) => id)).toEqual([mine?.vpcId]);
    expect(seen.privateNetworks.map(({ id }) => id)).toEqual([mine?.network.id]);
    expect(seen.gatewayIps.map(({ id }) => id)).toEqual([mine?.ip.id]);
    expect(seen.placementGroups).toHaveLength(1);
    expect(seen.placementGroups[0]?.tags).toEqual([tag]);
    expect(theirs).toBeDefined();

    // Of twins the one with pools is the cluster, although it is the younger one.
    const twin = await kubernetes.createCluster({
      type: "kapsule",
      name: "c2",
      description: "",
      version: "1.34.8",
      cni: "cilium",
      tags: [tag],
      privateNetworkId: mine?.network.id ?? "",
    });
    expect((await survey(client(), scope, impatient)).cluster?.id).toBe(mine?.cluster.id);
    await kubernetes.createPool({
      clusterId: twin.id,
      name: "p",
      nodeType: "dev1_m",
      size: 1,
      autoscaling: false,
      autohealing: true,
      zone: "fr-par-1",
      publicIpDisabled: false,
    });
    const again = await survey(client(), scope, impatient);
    expect(again.cluster?.id).toBe(twin.id);
    expect(again.pools.map(({ name }) => name)).toEqual(["p"]);
  });
});

describe("permission sets that are missing", () => {
  test.each(guideSets)("%s: the run stops and names it", async (set) => {
    await without([set], async () => {
      for (const prove of [
        () => survey(client("valid"), scope, impatient),
        () => assertPermissions(client("valid"), impatient),
      ]) {
        const error = await failureOf(prove());
        expect(error).toBeInstanceOf(MissingPermissionsError);
        expect((error as MissingPermissionsError).sets).toEqual([set]);
        expect(error.message).toContain("Nothing was changed");
        expect(error.message).toContain(project.identity);
      }
    });
  });

  test("several are named at once", async () => {
    const lost = ["InstancesFullAccess", "VPCFullAccess"];
    await without(lost, async () => {
      const error = await failureOf(survey(client("valid"), scope, impatient));
      expect([...(error as MissingPermissionsError).sets].sort()).toEqual(lost);
    });
  });

  test("a key of another project lacks all five, and is told that it may be another project's", async () => {
    const error = await failureOf(survey(client("foreign"), scope, impatient));
    expect((error as MissingPermissionsError).sets).toHaveLength(5);
    expect(error.message).toContain("may be the key of another project");
    expect(error.message).not.toContain(keys.foreign.secretKey);
    expect(error.message).not.toContain(foreignProject.identity);
  });

  test("a key that is revoked is no matter of permissions, and not waited for", async () => {
    const started = Date.now();
    const error = await cloudErrorOf(survey(client("revoked"), scope, { patienceSeconds: 60 }));
    expect(error.status).toBe(401);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test("those of a new key are waited for, with a line about it, and no longer than patience lasts", async () => {
    const lines: string[] = [];
    await sandbox().admin.setToken("valid", { scopes: guideSets.slice(1) });
    const late = setTimeout(() => void sandbox().admin.setToken("valid", { scopes: guideSets }), 1_000);
    try {
      const report = (line: string) => lines.push(line);
      await assertPermissions(client("valid"), { patienceSeconds: 10, report });
      expect(lines).toEqual([expect.stringContaining("KubernetesFullAccess")]);
    } finally {
      clearTimeout(late);
      await sandbox().admin.setToken("valid", { scopes: guideSets });
    }
    await without(guideSets, async () => {
      const started = Date.now();
      await failureOf(assertPermissions(client("valid"), { patienceSeconds: 1 }));
      expect(Date.now() - started).toBeLessThan(4_000);
    });
  });
});

test("a key with everything in the organisation sees its project only", async () => {
  expect(everyProject).toBe("*");
  const { vpcs } = await survey(client("broad"), { ...scope, tag: "mengi-cluster=none" }, impatient);
  expect(vpcs).toEqual([]);
});
