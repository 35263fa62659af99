import * as provider from "../../../components/thalassa/provider";
import type { KubernetesClusterInputs } from "../../../components/thalassa/provider/kubernetesCluster";
import type { NodePoolInputs } from "../../../components/thalassa/provider/nodePool";
import type { VpcInputs } from "../../../components/thalassa/provider/vpc";
import { organisation, tokenValues } from "../../../sandbox/thalassa/seed";
import { useSandbox } from "../../support/thalassa";

const { sandbox, client } = useSandbox();
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  process.env.THALASSA_API_ENDPOINT = sandbox().url;
  process.env.THALASSA_API_TOKEN = tokenValues.valid;
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.THALASSA_API_ENDPOINT;
  delete process.env.THALASSA_API_TOKEN;
});

let serial = 0;
/** Inputs that every named resource has; each call names another object. */
function named<K extends provider.KindName>(kind: K) {
  serial += 1;
  const labels = {
    "managed-by": "mengi",
    "mengi-cluster": `c${serial}`,
    "mengi-stack": "s",
    "mengi-resource": kind,
  };
  return { kind, organisation: organisation.identity, name: `${kind.toLowerCase()}-${serial}`, labels };
}

const vpcInputs = (): VpcInputs & { kind: "Vpc" } => ({
  ...named("Vpc"),
  region: "nl-01",
  cidrs: ["10.0.0.0/16"],
});

/** A subnet to put clusters in. */
async function subnet(): Promise<string> {
  const vpc = await provider.create(vpcInputs());
  const table = await provider.create({ ...named("RouteTable"), vpcId: vpc.id });
  return (
    await provider.create({ ...named("Subnet"), vpcId: vpc.id, cidr: "10.0.0.0/20", routeTableId: table.id })
  ).id;
}

function clusterInputs(subnetId: string): KubernetesClusterInputs & { kind: "KubernetesCluster" } {
  return {
    ...named("KubernetesCluster"),
    region: "nl-01",
    subnetId,
    kubernetesVersion: "1.34",
    podCidr: "192.168.0.0/16",
    serviceCidr: "172.16.0.0/18",
    allowedCidrs: ["198.51.100.0/24"],
    publicEndpoint: true,
    autoUpgrade: "none",
    maintenanceDay: 0,
    maintenanceStartMinute: 0,
    podSecurity: "baseline",
    auditLog: "none",
    networkPolicy: "allow-all",
    deleteProtection: false,
  };
}

function poolInputs(clusterId: string, subnetId: string): NodePoolInputs & { kind: "NodePool" } {
  return {
    ...named("NodePool"),
    clusterId,
    subnetId,
    zone: "nl-01a",
    machineType: "pgp-medium",
    minNodes: 2,
    maxNodes: 2,
    autoscaling: false,
    autohealing: true,
    upgradeStrategy: "auto",
    nodeLabels: { role: "web" },
    nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
  };
}

async function calls(method: string, route: RegExp): Promise<number> {
  return (await sandbox().admin.requests()).filter((call) => call.method === method && route.test(call.path))
    .length;
}

async function failure(
  call: Promise<unknown>,
): Promise<Error & { id?: string; properties?: Record<string, unknown> }> {
  return call.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: Error) => error,
  );
}

describe("check", () => {
  test("passes over what a preview does not know yet, and refuses the rest at once", async () => {
    const { failures } = await provider.check(
      {} as never,
      {
        ...vpcInputs(),
        cidrs: unknown,
        name: "x".repeat(63),
        region: 7,
      } as never,
    );
    expect(failures.map(({ property }) => property).sort()).toEqual(["name", "region"]);
  });

  test("refuses to move a resource to another organisation", async () => {
    const olds = vpcInputs();
    const { failures } = await provider.check(olds, { ...olds, organisation: "o-d5obcgg3fspc73f7vqpg" });
    expect(failures).toEqual([
      { property: "organisation", reason: expect.stringContaining(`stays there: a stack never moves`) },
    ]);
  });

  test.each([
    ["1.33", "downgraded"],
    ["1.36", "one minor version at a time"],
  ])("refuses the way from Kubernetes 1.34 to %s in the preview", async (kubernetesVersion, reason) => {
    const olds = clusterInputs("subnet-x");
    const { failures } = await provider.check(olds, { ...olds, kubernetesVersion });
    expect(failures).toEqual([{ property: "kubernetesVersion", reason: expect.stringContaining(reason) }]);
  });

  test("drops undefined inputs and outputs that were only named", async () => {
    const { inputs } = await provider.check({} as never, {
      ...vpcInputs(),
      status: undefined,
      deadlines: undefined,
    });
    expect(Object.keys(inputs).sort()).toEqual(["cidrs", "kind", "labels", "name", "organisation", "region"]);
  });
});

describe("diff", () => {
  const cases: [provider.KindName, object, string[], string[]][] = [
    ["Vpc", { region: "r", cidrs: [], name: "n", labels: {} }, ["region"], ["cidrs", "name", "labels"]],
    [
      "Subnet",
      { vpcId: "v", cidr: "c", routeTableId: "t", name: "n" },
      ["vpcId", "cidr"],
      ["routeTableId", "name"],
    ],
    ["RouteTable", { vpcId: "v", name: "n" }, ["vpcId"], ["name"]],
    [
      "Route",
      { routeTableId: "t", destinationCidr: "d", natGatewayId: "g" },
      ["routeTableId"],
      ["destinationCidr", "natGatewayId"],
    ],
    ["NatGateway", { subnetId: "s", name: "n" }, ["subnetId"], ["name"]],
    [
      "KubernetesCluster",
      {
        region: "r",
        subnetId: "s",
        podCidr: "p",
        serviceCidr: "c",
        name: "n",
        kubernetesVersion: "1.34",
        allowedCidrs: [],
      },
      ["region", "subnetId", "podCidr", "serviceCidr"],
      ["name", "kubernetesVersion", "allowedCidrs"],
    ],
    [
      "NodePool",
      { name: "n", clusterId: "c", subnetId: "s", zone: "z", machineType: "m", minNodes: 1, nodeTaints: [] },
      ["name", "clusterId", "subnetId", "zone"],
      ["machineType", "minNodes", "nodeTaints"],
    ],
  ];

  test.each(cases)(
    "%s: says which inputs replace and which change in place",
    async (kind, base, replacing, inPlace) => {
      const olds = { kind, organisation: "o", ...base };
      expect(await provider.diff("id", olds, { ...olds })).toEqual({
        changes: false,
        replaces: [],
        deleteBeforeReplace: true,
      });
      for (const field of replacing) {
        expect(await provider.diff("id", olds, { ...olds, [field]: "changed" })).toMatchObject({
          changes: true,
          replaces: [field],
        });
      }
      for (const field of inPlace) {
        expect(await provider.diff("id", olds, { ...olds, [field]: "changed" })).toMatchObject({
          changes: true,
          replaces: [],
        });
      }
    },
  );

  test("replaces when what it depends on is replaced: the id is unknown in the preview", async () => {
    const olds = { kind: "NatGateway" as const, organisation: "o", subnetId: "subnet-1", name: "n" };
    expect(await provider.diff("id", olds, { ...olds, subnetId: unknown })).toMatchObject({
      replaces: ["subnetId"],
    });
  });

  test("ignores what the cloud computes, such as the number of nodes that the autoscaler chose", async () => {
    const olds = { ...poolInputs("c", "s"), autoscaling: true, maxNodes: 5, nodes: 4, status: "updating" };
    const { nodes: _, status: __, ...news } = olds;
    expect(await provider.diff("id", olds, news)).toMatchObject({ changes: false });
  });
});

describe("the life of a resource", () => {
  test("create, read, update and delete, each done when it returns", async () => {
    const inputs = vpcInputs();
    const { id, outs } = await provider.create(inputs);
    expect(outs).toEqual({ ...inputs, status: "ready" });
    expect(await provider.read(id, outs)).toEqual({ id, inputs, props: outs });
    const news = { ...inputs, labels: { ...inputs.labels, added: "yes" } };
    await provider.update(id, outs, news);
    expect((await client().vpcs.get(id))?.labels).toEqual(news.labels);
    await provider.remove(id, outs);
    expect(await client().vpcs.get(id)).toBeUndefined();
    expect(await provider.read(id, outs)).toEqual({ id: "" });
  });

  test("create takes its own object that a cut-off run left, and makes no twin", async () => {
    const inputs = vpcInputs();
    const first = await provider.create(inputs);
    const second = await provider.create(inputs);
    expect(second.id).toBe(first.id);
  });

  test("create makes no twin when the answer to the POST is lost after the cloud has acted", async () => {
    await sandbox().admin.addFault({
      match: "POST /v1/vpcs",
      nth: 1,
      effect: { type: "reset", when: "after" },
    });
    const inputs = vpcInputs();
    const { id } = await provider.create(inputs);
    const own = (await client().vpcs.list()).filter(({ name }) => name === inputs.name);
    expect(own.map(({ identity }) => identity)).toEqual([id]);
  });

  test("delete of what is gone is done", async () => {
    const inputs = vpcInputs();
    const { id, outs } = await provider.create(inputs);
    await provider.remove(id, outs);
    await expect(provider.remove(id, outs)).resolves.toBeUndefined();
  });

  test("labels that others put on an object survive our changes, and are no drift", async () => {
    const inputs = vpcInputs();
    const { id, outs } = await provider.create(inputs);
    const vpc = await client().vpcs.get(id);
    await client().vpcs.update(id, {
      name: inputs.name,
      description: "",
      annotations: { theirs: "too" },
      labels: { ...inputs.labels, theirs: "kept" },
      vpcCidrs: vpc?.cidrs ?? [],
    });
    expect((await provider.read(id, outs)).inputs).toEqual(inputs);
    const { added: _, ...labels } = { ...inputs.labels, added: "", "mengi-stack": "renamed" };
    await provider.update(id, outs, { ...inputs, labels });
    expect(await client().vpcs.get(id)).toMatchObject({
      labels: { ...labels, theirs: "kept" },
      annotations: { theirs: "too" },
    });
  });

  test("drift shows: read gives the inputs as the cloud holds them", async () => {
    const inputs = vpcInputs();
    const { id, outs } = await provider.create(inputs);
    await client().vpcs.update(id, {
      name: "by-hand",
      description: "",
      annotations: {},
      labels: {},
      vpcCidrs: ["10.0.0.0/16"],
    });
    const { inputs: seen, props } = await provider.read(id, outs);
    expect(seen).toMatchObject({ name: "by-hand", labels: {} });
    expect(await provider.diff(id, props, inputs)).toMatchObject({ changes: true, replaces: [] });
  });
});

describe("reading", () => {
  test("gives the engine no undefined value, also where an optional setting is not set", async () => {
    const { maintenanceDay: _d, maintenanceStartMinute: _m, ...inputs } = clusterInputs(await subnet());
    const { id, outs } = await provider.create(inputs);
    const { inputs: seen, props } = await provider.read(id, outs);
    expect(Object.values({ ...seen, ...props })).not.toContain(undefined);
    expect(await provider.diff(id, props, inputs)).toMatchObject({ changes: false });
  });

  test("takes an object that the cloud still shows as deleted for gone", async () => {
    const subnetId = await subnet();
    const { id: clusterId } = await provider.create(clusterInputs(subnetId));
    const { id, outs } = await provider.create(poolInputs(clusterId, subnetId));
    await provider.remove(id, outs);
    expect((await client().nodePools(clusterId).get(id))?.status).toBe("deleted");
    expect(await provider.read(id, outs)).toEqual({ id: "" });
  });

  test("forgets that an object was given up once the cloud has it working", async () => {
    const inputs = vpcInputs();
    const { id, outs } = await provider.create(inputs);
    const { props } = await provider.read(id, { ...outs, neverReady: true });
    expect(await provider.diff(id, props, inputs)).toMatchObject({ changes: false, replaces: [] });
  });
});

describe("a cluster", () => {
  test("gets every setting, upgrades one minor, and is read back without drift", async () => {
    const inputs = clusterInputs(await subnet());
    const { id, outs } = await provider.create(inputs);
    expect(outs).toMatchObject({
      status: "ready",
      version: expect.stringMatching(/^v1\.34\./),
      endpoint: expect.stringMatching(/^https:/),
    });
    expect((await provider.read(id, outs)).inputs).toEqual(inputs);
    const upgraded = await provider.update(id, outs, { ...inputs, kubernetesVersion: "1.35" });
    expect(upgraded.outs.version).toMatch(/^v1\.35\./);
    // A change of something else sends the access list along: a PUT without it would open the API to all.
    await provider.update(id, upgraded.outs, { ...inputs, kubernetesVersion: "1.35", auditLog: "basic" });
    expect(await client().clusters.get(id)).toMatchObject({
      apiServerACL: { allowedCIDRs: ["198.51.100.0/24"] },
      auditLogProfile: "basic",
      maintenanceDay: 0,
      maintenanceStartAt: 0,
    });
    await provider.remove(id, outs);
  });

  test("that Thalassa upgraded by itself is not pulled back", async () => {
    const inputs = { ...clusterInputs(await subnet()), autoUpgrade: "latest-stable" as const };
    const { id, outs } = await provider.create(inputs);
    const ahead = await provider.update(id, outs, { ...inputs, kubernetesVersion: "1.35" });
    expect(
      (await provider.read(id, { ...ahead.outs, kubernetesVersion: "1.34" })).inputs.kubernetesVersion,
    ).toBe("1.34");
  });

  test("that Thalassa gives up while it is made keeps its id, says why, and is made anew by the next run", async () => {
    const inputs = clusterInputs(await subnet());
    await sandbox().admin.addFault({
      match: "POST /v1/kubernetes/clusters",
      nth: 1,
      effect: { type: "failAction", message: "etcd did not start" },
    });
    const error = await failure(provider.create(inputs));
    expect(error.id).toMatch(/./);
    expect(error.message).toContain("etcd did not start");
    expect(await provider.diff(error.id ?? "", error.properties as never, inputs)).toMatchObject({
      replaces: ["neverReady"],
    });
    await provider.remove(error.id ?? "", error.properties as never);
  });

  test("that is not ready in time keeps its id, and the next run waits on", async () => {
    await sandbox().admin.setClock({ scale: 1 });
    const inputs = { ...clusterInputs(await subnet()), deadlines: { create: 1 } };
    const error = await failure(provider.create(inputs));
    expect(error.message).toContain("took longer than 1 s");
    expect(error.message).toContain("Running `pulumi up` again goes on from here");
    await sandbox().admin.setClock({ scale: 0 });
    const resumed = await provider.update(error.id ?? "", error.properties as never, inputs);
    expect(resumed.outs.status).toBe("ready");
    expect((await client().clusters.list()).filter(({ name }) => name === inputs.name).length).toBe(1);
  }, 15_000);
});

describe("a node pool", () => {
  let clusterId: string;
  let subnetId: string;
  beforeAll(async () => {
    process.env.THALASSA_API_ENDPOINT = sandbox().url;
    process.env.THALASSA_API_TOKEN = tokenValues.valid;
    subnetId = await subnet();
    clusterId = (await provider.create(clusterInputs(subnetId))).id;
  });

  test("is read back without drift, taints with dots in the key included", async () => {
    const inputs = poolInputs(clusterId, subnetId);
    const { id, outs } = await provider.create(inputs);
    expect((await provider.read(id, outs)).inputs).toEqual(inputs);
    await provider.remove(id, outs);
  });

  test("scales, and becomes autoscaled without losing the nodes that it has", async () => {
    const inputs = poolInputs(clusterId, subnetId);
    const { id, outs } = await provider.create(inputs);
    const scaled = await provider.update(id, outs, { ...inputs, minNodes: 3, maxNodes: 3 });
    expect(scaled.outs.nodes).toBe(3);
    const auto = await provider.update(id, scaled.outs, {
      ...inputs,
      autoscaling: true,
      minNodes: 0,
      maxNodes: 5,
    });
    expect(auto.outs.nodes).toBe(3);
    expect((await provider.read(id, auto.outs)).inputs).toMatchObject({
      autoscaling: true,
      minNodes: 0,
      maxNodes: 5,
    });
  });

  test("keeps its version when something else changes: no silent upgrade", async () => {
    const inputs = poolInputs(clusterId, subnetId);
    const { id, outs } = await provider.create(inputs);
    const before = (await client().nodePools(clusterId).get(id))?.kubernetesVersion?.identity;
    await provider.update(id, outs, { ...inputs, nodeLabels: { role: "api" } });
    expect((await client().nodePools(clusterId).get(id))?.kubernetesVersion?.identity).toBe(before);
  });

  test("that fails stops at once with Thalassa's reason", async () => {
    await sandbox().admin.addFault({
      match: "POST /v1/kubernetes/clusters/*/nodepools",
      nth: 1,
      effect: { type: "failAction", message: "no capacity for pgp-medium" },
    });
    const started = Date.now();
    const error = await failure(provider.create(poolInputs(clusterId, subnetId)));
    expect(error.message).toContain("no capacity for pgp-medium");
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe("a kubeconfig", () => {
  test("is one session at creation, none on refresh, and a new one in the second half of its life", async () => {
    const subnetId = await subnet();
    const { id: clusterId } = await provider.create(clusterInputs(subnetId));
    await sandbox().admin.clearRequests();
    const inputs = {
      kind: "Kubeconfig" as const,
      organisation: organisation.identity,
      clusterId,
      lifetimeSeconds: 3600,
    };
    const { id, outs } = await provider.create(inputs);
    expect(outs.kubeconfig).toContain("apiVersion");
    expect(await provider.read(id, outs)).toEqual({ id, props: outs, inputs });
    expect(await provider.diff(id, outs, inputs)).toMatchObject({ changes: false });
    expect(await calls("GET", /\/kubeconfig(\?|$)/)).toBe(1);
    const aged = { ...outs, expiresAt: new Date(Date.now() + 1_799_000).toISOString() };
    expect(await provider.diff(id, aged, inputs)).toMatchObject({ changes: true, replaces: [] });
    const renewed = await provider.update(id, aged, inputs);
    expect(renewed.outs.kubeconfig).not.toBe(outs.kubeconfig);
  });
});

describe("errors in mid-run", () => {
  test("a quota: the customer has to act, what exists is named, and running again goes on", async () => {
    const inputs = vpcInputs();
    const { id } = await provider.create(inputs);
    const table = { kind: "RouteTable" as const, organisation: organisation.identity, vpcId: id };
    await sandbox().admin.addFault({
      match: "POST /v1/route-tables",
      effect: { type: "answer", status: 403, body: { message: "quota exceeded: route tables" } },
    });
    const labels = { ...inputs.labels, "mengi-resource": "RouteTable" };
    const { message } = await failure(provider.create({ ...table, name: "t", labels }));
    expect(message).toContain("Could not create route table t");
    expect(message).toContain("the customer has to act");
    expect(message).toContain(`Already there, and kept: VPC ${inputs.name}`);
    expect(message).toContain("Running again continues from here");
  });

  test("the credential is the one of the moment: a revoked one fails, its successor goes on", async () => {
    const { id, outs } = await provider.create(vpcInputs());
    process.env.THALASSA_API_TOKEN = tokenValues.revoked;
    await expect(provider.read(id, outs)).rejects.toThrow(/401/);
    process.env.THALASSA_API_TOKEN = tokenValues.rotated;
    expect((await provider.read(id, outs)).id).toBe(id);
  });

  test("a token of another organisation never makes a resource look gone", async () => {
    const { id, outs } = await provider.create(vpcInputs());
    process.env.THALASSA_API_TOKEN = tokenValues.foreign;
    await expect(provider.read(id, outs)).rejects.toThrow("does not reach organisation");
    await expect(provider.remove(id, outs)).rejects.toThrow("does not reach organisation");
    expect(await client().vpcs.get(id)).toBeDefined();
  });

  test("no credential appears in an error", async () => {
    for (const token of [tokenValues.revoked, tokenValues.foreign, tokenValues["no-kubernetes"]]) {
      process.env.THALASSA_API_TOKEN = token;
      const error = await failure(provider.create(clusterInputs("subnet-x")));
      expect(JSON.stringify([error, error.message, error.stack])).not.toContain(token);
    }
  });
});
