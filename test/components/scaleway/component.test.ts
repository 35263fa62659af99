import * as pulumi from "@pulumi/pulumi";
import type { ScalewayClusterSpec } from "../../../components/cluster";
import { ScalewayKapsuleCluster } from "../../../components/scaleway";
import { outputValue, Recorder } from "../../support/mocks";
import { scalewayClusterSpec, scalewayPoolSpec } from "../../support/spec";

// Loading the SDK takes its time on a busy machine.
jest.setTimeout(60_000);

const recorder = new Recorder();
const clusterUuid = "11111111-0000-4000-8000-000000000001";

beforeAll(async () => {
  await recorder.start(({ type }) => {
    if (type.endsWith(":Cluster"))
      return {
        apiserverUrl: "https://api.example.com:6443",
        wildcardDns: `*.${clusterUuid}.nodes.k8s.fr-par.scw.cloud`,
        kubeconfigs: [{ configFile: "token: secret" }],
      };
    if (type.endsWith(":ClusterApi")) return { kubeconfig: "token: secret", version: "1.34.6" };
    if (type.endsWith(":PublicGatewayIp")) return { address: "127.70.0.1" };
    return {};
  });
});
beforeEach(() => recorder.clear());

const abilities = { gateways: true, loadBalancers: true, blockStorage: true, ipam: true };

/** Makes the component and waits until everything in it is registered. */
async function make(
  changes: Partial<ScalewayClusterSpec> = {},
  more: { existing?: Record<string, string>; opts?: pulumi.ComponentResourceOptions } = {},
): Promise<ScalewayKapsuleCluster> {
  const cluster = new ScalewayKapsuleCluster(
    "cluster",
    {
      spec: scalewayClusterSpec(changes),
      plan: { version: "1.34.6", nodeVersion: "1.34.6", issues: [], notes: [] },
      abilities,
      ...(more.existing ? { existing: more.existing } : {}),
    },
    { ...recorder.opts, ...more.opts },
  );
  await Promise.all([
    outputValue(cluster.version),
    outputValue(cluster.networkIds),
    outputValue(cluster.nodePools),
    outputValue(cluster.backupBucket),
    outputValue(cluster.egressAddress),
  ]);
  return cluster;
}

const ofScaleway = () => [...recorder.resources.values()].filter(({ type }) => type.startsWith("scaleway:"));

async function dependenciesOf(name: string): Promise<string[]> {
  const { dependsOn } = recorder.get(name).opts;
  const resources = (await outputValue(pulumi.output(dependsOn ?? []))) as unknown;
  return Promise.all(
    ([resources].flat() as pulumi.Resource[]).map(
      async ({ urn }) => (await outputValue(urn)).split("::").pop() ?? "",
    ),
  );
}

const isolated = { nodePools: [scalewayPoolSpec({ publicIps: false })] };
const production: Partial<ScalewayClusterSpec> = {
  type: "production",
  controlPlane: "kapsule-dedicated-4",
  deleteProtection: true,
  nodePools: [
    scalewayPoolSpec({
      machineType: "PRO2-XS",
      size: { count: 3 },
      zones: ["fr-par-1", "fr-par-2", "fr-par-3"],
      placementGroup: true,
    }),
  ],
};

describe("ScalewayKapsuleCluster", () => {
  test("makes network, cluster, access list, a pool with its placement group in every zone, and the bucket", async () => {
    await make(production);
    const counts: Record<string, number> = {};
    for (const { type } of ofScaleway()) {
      const kind = type.split(":")[2] ?? "";
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(counts).toEqual({
      Vpc: 1,
      PrivateNetwork: 1,
      Cluster: 1,
      Acl: 1,
      PlacementGroup: 3,
      Pool: 3,
      Bucket: 1,
    });
  });

  test("gives the credential to no provider and no resource", async () => {
    await make();
    expect(recorder.get("cluster-scaleway").inputs).toEqual({
      projectId: "88336c3f-089a-431e-9d59-a60cb65efa3c",
      region: "fr-par",
      zone: "fr-par-1",
    });
  });

  test("says project and region or zone of everything: the provider's defaults would be Paris", async () => {
    await make({
      ...isolated,
      region: "pl-waw",
      gateway: { type: "VPC-GW-S", zone: "pl-waw-1" },
      nodePools: [scalewayPoolSpec({ zones: ["pl-waw-2"], publicIps: false, placementGroup: true })],
    });
    for (const { name, type, inputs } of ofScaleway()) {
      expect([name, inputs.region ?? inputs.zone]).toEqual([name, expect.stringMatching(/^pl-waw(-[12])?$/)]);
      if (!/:(Pool|Acl|GatewayNetwork)$/.test(type))
        expect([name, inputs.projectId]).toEqual([name, "88336c3f-089a-431e-9d59-a60cb65efa3c"]);
    }
    expect(recorder.get("cluster-workers-pl-waw-2").inputs.zone).toBe("pl-waw-2");
  });

  test("tags everything that can carry tags with its owner, each resource differently", async () => {
    await make({ ...production, nodePools: [scalewayPoolSpec({ publicIps: false, placementGroup: true })] });
    const tagged = ofScaleway().filter(({ inputs }) => inputs.tags);
    expect(tagged).toHaveLength(8);
    const roles = tagged.map(({ inputs: { tags } }) => {
      const list = Array.isArray(tags)
        ? (tags as string[])
        : Object.entries(tags as object).map(([key, value]) => `${key}=${value}`);
      expect(list).toEqual(
        expect.arrayContaining([
          "managed-by=mengi",
          "mengi-customer=0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
          "mengi-cluster=5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
          "mengi-stack=example",
        ]),
      );
      return list.find((tag) => tag.startsWith("mengi-resource="));
    });
    expect(new Set(roles).size).toBe(8);
  });

  test("lets nothing in the cloud be deleted by Kapsule behind the program's back", async () => {
    await make();
    expect(recorder.get("cluster-cluster").inputs).toMatchObject({
      deleteAdditionalResources: false,
      upgradePools: true,
      version: "1.34.6",
      serviceDnsIp: "10.32.0.10",
    });
  });

  test("touches nothing of Scaleway's before the anchor has taken the plan", async () => {
    await make({ ...production, ...isolated });
    for (const { name } of ofScaleway())
      expect([name, await dependenciesOf(name)]).toEqual([name, expect.arrayContaining(["cluster-anchor"])]);
  });

  test("makes what is independent at the same time: pools wait for the cluster alone, the bucket for nothing", async () => {
    await make({ nodePools: [scalewayPoolSpec({ name: "a" }), scalewayPoolSpec({ name: "b" })] });
    for (const name of ["cluster-a-fr-par-1", "cluster-b-fr-par-1", "cluster-backups", "cluster-cluster"])
      expect([name, await dependenciesOf(name)]).toEqual([name, ["cluster-anchor"]]);
  });

  test("empty pools come after those with nodes: the provider makes none as the first", async () => {
    await make({
      nodePools: [
        scalewayPoolSpec({ name: "burst", size: { autoscaling: { min: 0, max: 3 } } }),
        scalewayPoolSpec({ name: "base" }),
      ],
    });
    expect(await dependenciesOf("cluster-burst-fr-par-1")).toContain("cluster-base-fr-par-1");
    expect(await dependenciesOf("cluster-base-fr-par-1")).not.toContain("cluster-burst-fr-par-1");
  });

  test("a pool that is replaced is made before the old one goes, with its placement group", async () => {
    await make(production);
    for (const { name, opts } of [...recorder.ofType("Pool"), ...recorder.ofType("PlacementGroup")])
      expect([name, opts.deleteBeforeReplace]).toEqual([name, false]);
    for (const { opts } of recorder.ofType("PlacementGroup")) expect(opts.replaceOnChanges).toEqual(["name"]);
  });

  test("a Public Gateway stands only where a pool needs it, before its nodes and until after the cluster", async () => {
    await make();
    expect(recorder.ofType("PublicGateway")).toEqual([]);
    recorder.clear();
    const cluster = await make(isolated);
    expect(recorder.get("cluster-gateway-network").inputs).toMatchObject({
      enableMasquerade: true,
      ipamConfigs: [{ pushDefaultRoute: true }],
    });
    for (const name of ["cluster-workers-fr-par-1", "cluster-cluster"])
      expect(await dependenciesOf(name)).toContain("cluster-gateway-network");
    expect(await outputValue(cluster.egressAddress)).toBe("127.70.0.1");
  });

  test("the number of nodes of an autoscaled pool is the autoscaler's, that of a fixed one the config's", async () => {
    await make({
      nodePools: [
        scalewayPoolSpec({ name: "fixed" }),
        scalewayPoolSpec({ name: "moving", size: { autoscaling: { min: 1, max: 5 } } }),
      ],
    });
    expect(recorder.get("cluster-fixed-fr-par-1").opts.ignoreChanges).not.toContain("size");
    expect(recorder.get("cluster-moving-fr-par-1").opts.ignoreChanges).toContain("size");
  });

  test("pools are upgraded with the cluster, and by no other change of theirs", async () => {
    await make();
    const { inputs, opts } = recorder.get("cluster-workers-fr-par-1");
    expect(inputs.version).toBe("1.34.6");
    expect(opts.ignoreChanges).toContain("version");
  });

  test("the kubeconfig comes from an API server that answered, after all pools, and is a secret", async () => {
    const cluster = await make();
    expect(await pulumi.isSecret(cluster.kubeconfig)).toBe(true);
    expect(await outputValue(cluster.version)).toBe("1.34.6");
    expect(recorder.get("cluster-kubernetes").opts.additionalSecretOutputs).toContain("kubeconfig");
    expect((await dependenciesOf("cluster-kubernetes")).sort()).toEqual([
      "cluster-api-access",
      "cluster-backups",
      "cluster-workers-fr-par-1",
    ]);
  });

  test("the bucket keeps old versions for the days of the config, and Pulumi never deletes it", async () => {
    const cluster = await make({ backups: { bucket: true, keepOldVersionsDays: 12 } });
    const { inputs, opts } = recorder.get("cluster-backups");
    expect(inputs).toMatchObject({
      name: "mengi-backup-5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
      versioning: { enabled: true },
      forceDestroy: false,
    });
    expect(JSON.stringify(inputs.lifecycleRules)).toContain('"noncurrentDays":12');
    expect(opts.retainOnDelete).toBe(true);
    expect(await outputValue(cluster.backupBucket)).toBe(inputs.name);
    recorder.clear();
    expect(
      await outputValue((await make({ backups: { bucket: false, keepOldVersionsDays: 1 } })).backupBucket),
    ).toBe(undefined);
    expect(recorder.ofType("Bucket")).toEqual([]);
  });

  test("protection holds whatever a destroy deletes first; what comes and goes by config is free", async () => {
    await make({ ...production, nodePools: [scalewayPoolSpec({ publicIps: false, placementGroup: true })] });
    expect(recorder.get("cluster").opts.protect).toBe(true);
    const free = ofScaleway()
      .filter(({ opts }) => opts.protect === false)
      .map(({ name }) => name)
      .sort();
    expect(free).toEqual([
      "cluster-backups",
      "cluster-gateway",
      "cluster-gateway-address",
      "cluster-gateway-network",
      "cluster-placement-workers-fr-par-1",
      "cluster-workers-fr-par-1",
    ]);
    // The leaf of which all of these are a part of the way: its turn comes first.
    expect(recorder.get("cluster-kubernetes").opts.protect).not.toBe(false);
  });

  test("before it is deleted every resource is shown to be in the right place", async () => {
    await make({ ...production, ...isolated });
    const hooks = new Map(
      [...recorder.resources.values()]
        .filter(({ name }) => !["cluster", "cluster-scaleway"].includes(name))
        .map(({ name, opts }) => [
          name,
          (opts.hooks?.beforeDelete ?? []).map((hook) => (hook as pulumi.ResourceHook).name),
        ]),
    );
    const own = {
      "cluster-anchor": ["cluster-tidy"],
      "cluster-cluster": ["cluster-delete-cluster"],
      "cluster-network": ["cluster-release-network"],
    };
    for (const [name, names] of hooks)
      expect([name, names]).toEqual([name, own[name as keyof typeof own] ?? ["cluster-guard"]]);
  });

  test("what has no life of its own goes with the cluster, without opening its API server or draining its nodes", async () => {
    await make();
    for (const name of ["cluster-api-access", "cluster-workers-fr-par-1"])
      expect([name, recorder.get(name).opts.deletedWith === undefined]).toEqual([name, false]);
  });

  test("a VPC that is gone or busy is no error: it is left to the last hook", async () => {
    await make();
    expect(recorder.get("cluster-vpc").opts.retainOnDelete).toBe(true);
  });

  test("what stands in the project already is taken over under its id", async () => {
    await make({}, { existing: { vpc: "fr-par/42", "workers-fr-par-1": "fr-par/43" } });
    expect(recorder.get("cluster-vpc").opts.import).toBe("fr-par/42");
    expect(recorder.get("cluster-workers-fr-par-1").opts.import).toBe("fr-par/43");
    expect(recorder.get("cluster-network").opts.import).toBeUndefined();
  });

  test("customTimeouts are those of every resource; without them slow changes have hours", async () => {
    await make();
    expect(recorder.get("cluster-cluster").opts.customTimeouts?.update).toBe("6h");
    recorder.clear();
    await make({}, { opts: { customTimeouts: { create: "7m" } } });
    for (const { name, opts } of ofScaleway())
      expect([name, opts.customTimeouts]).toEqual([name, { create: "7m" }]);
    expect(recorder.get("cluster-kubernetes").inputs.deadlines).toEqual({ create: 420 });
  });

  test("outputs have the cloud's own ids, without the region that the provider puts before them", async () => {
    const cluster = await make();
    expect(await outputValue(cluster.clusterId)).toBe("cluster-cluster-id");
    expect(await outputValue(cluster.networkIds)).toEqual({
      vpc: "cluster-vpc-id",
      network: "cluster-network-id",
    });
    expect(await outputValue(cluster.nodePools)).toEqual([
      {
        id: "cluster-workers-fr-par-1-id",
        name: expect.stringMatching(/^workers-fr-par-1-/),
        zone: "fr-par-1",
      },
    ]);
  });

  test("a plan with problems is refused by the anchor", async () => {
    const issue = { key: "k", value: "v", problem: "p", allowed: "a", fix: "f" };
    const cluster = new ScalewayKapsuleCluster(
      "cluster",
      {
        spec: scalewayClusterSpec(),
        plan: { version: "1.34.6", nodeVersion: "1.34.6", issues: [issue], notes: [] },
        abilities,
      },
      recorder.opts,
    );
    await outputValue(cluster.version);
    expect(recorder.get("cluster-anchor").inputs.refusal).toContain("k: p");
  });
});
