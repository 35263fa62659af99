import * as pulumi from "@pulumi/pulumi";
import type { ThalassaClusterSpec } from "../../../components/cluster";
import { ThalassaCluster, zonePools } from "../../../components/thalassa";
import { outputValue, Recorder } from "../../support/mocks";
import { clusterSpec, poolSpec } from "../../support/spec";

const recorder = new Recorder();
beforeAll(() =>
  recorder.start(({ type }) => {
    if (type.endsWith(":KubernetesCluster")) return { endpoint: "https://api", version: "v1.34.1-6" };
    if (type.endsWith(":Kubeconfig")) return { kubeconfig: "planted-kubeconfig" };
    return type.endsWith(":NatGateway") ? { egressAddress: "203.0.113.7" } : {};
  }),
);
beforeEach(() => recorder.clear());

/** Makes the component and waits until everything in it is registered. */
async function make(changes: Partial<ThalassaClusterSpec> = {}): Promise<ThalassaCluster> {
  const cluster = new ThalassaCluster("cluster", clusterSpec(changes), recorder.opts);
  await Promise.all([
    outputValue(cluster.networkIds),
    outputValue(cluster.nodePools),
    outputValue(cluster.kubeconfig),
    outputValue(cluster.urn),
  ]);
  // The default route is in no output; it is registered by the time the pools, which wait for it, are.
  return cluster;
}

async function dependenciesOf(name: string): Promise<string[]> {
  const { dependsOn } = recorder.get(name).opts;
  const resources = (await outputValue(pulumi.output(dependsOn ?? []))) as unknown;
  return Promise.all(
    ([resources].flat() as pulumi.Resource[]).map(
      async ({ urn }) => (await outputValue(urn)).split("::").pop() ?? "",
    ),
  );
}

describe("ThalassaCluster", () => {
  test("makes exactly a VPC, subnet, route table, NAT gateway, default route, cluster, pools and kubeconfig", async () => {
    await make();
    expect([...recorder.resources.values()].map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "byoc:index:ThalassaCluster cluster",
      "pulumi-nodejs:dynamic/thalassa:Kubeconfig cluster-kubeconfig",
      "pulumi-nodejs:dynamic/thalassa:KubernetesCluster cluster-cluster",
      "pulumi-nodejs:dynamic/thalassa:NatGateway cluster-nat",
      "pulumi-nodejs:dynamic/thalassa:NodePool cluster-workers-nl-01a",
      "pulumi-nodejs:dynamic/thalassa:Route cluster-default-route",
      "pulumi-nodejs:dynamic/thalassa:RouteTable cluster-routes",
      "pulumi-nodejs:dynamic/thalassa:Subnet cluster-subnet",
      "pulumi-nodejs:dynamic/thalassa:Vpc cluster-vpc",
    ]);
  });

  test("names the customer's organisation on every resource", async () => {
    await make();
    for (const { name, inputs, type } of recorder.resources.values()) {
      if (type.startsWith("pulumi-nodejs:"))
        expect([name, inputs.organisation]).toEqual([name, "o-d65pcprjp56s73cvk140"]);
    }
  });

  test("labels everything that can carry labels with its owner, each resource differently", async () => {
    await make();
    const labelled = [...recorder.resources.values()].filter(({ inputs }) => inputs.labels);
    expect(labelled.map(({ name }) => name).sort()).toEqual([
      "cluster-cluster",
      "cluster-nat",
      "cluster-routes",
      "cluster-subnet",
      "cluster-vpc",
      "cluster-workers-nl-01a",
    ]);
    for (const { inputs } of labelled) {
      expect(inputs.labels).toMatchObject({
        "managed-by": "mengi",
        "mengi-customer": "0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
        "mengi-cluster": "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
        "mengi-stack": "example",
      });
    }
    expect(new Set(labelled.map(({ inputs }) => inputs.labels["mengi-resource"])).size).toBe(labelled.length);
  });

  test("puts the network together: table in the VPC, subnet on the table, gateway in the subnet, route to it", async () => {
    await make({ network: { ...clusterSpec().network, cidr: "10.9.0.0/16", subnetCidr: "10.9.0.0/24" } });
    expect(recorder.get("cluster-vpc").inputs).toMatchObject({ region: "nl-01", cidrs: ["10.9.0.0/16"] });
    expect(recorder.get("cluster-routes").inputs.vpcId).toBe("cluster-vpc-id");
    expect(recorder.get("cluster-subnet").inputs).toMatchObject({
      vpcId: "cluster-vpc-id",
      routeTableId: "cluster-routes-id",
      cidr: "10.9.0.0/24",
    });
    expect(recorder.get("cluster-nat").inputs.subnetId).toBe("cluster-subnet-id");
    expect(recorder.get("cluster-default-route").inputs).toMatchObject({
      routeTableId: "cluster-routes-id",
      destinationCidr: "0.0.0.0/0",
      natGatewayId: "cluster-nat-id",
    });
  });

  test("marks the subnet for load balancers, so that the cloud's controller finds it", async () => {
    await make();
    expect(recorder.get("cluster-subnet").inputs.labels["kubernetes.io/role/lb"]).toBe("true");
  });

  test("makes node pools only once nodes have their way out to the internet", async () => {
    await make();
    expect(await dependenciesOf("cluster-workers-nl-01a")).toContain("cluster-default-route");
  });

  test("hands every cluster setting to the cloud", async () => {
    await make({
      apiServer: { allowedCidrs: ["198.51.100.0/24"], publicEndpoint: true },
      upgrades: { auto: "latest-stable", maintenance: { day: 0, startMinute: 0 } },
      security: { podSecurity: "restricted", auditLog: "advanced", networkPolicy: "deny" },
      deleteProtection: true,
    });
    expect(recorder.get("cluster-cluster").inputs).toMatchObject({
      name: "prod",
      region: "nl-01",
      subnetId: "cluster-subnet-id",
      kubernetesVersion: "1.34",
      podCidr: "192.168.0.0/16",
      serviceCidr: "172.16.0.0/18",
      allowedCidrs: ["198.51.100.0/24"],
      publicEndpoint: true,
      autoUpgrade: "latest-stable",
      // Sunday and midnight are zeros: the official provider drops them.
      maintenanceDay: 0,
      maintenanceStartMinute: 0,
      podSecurity: "restricted",
      auditLog: "advanced",
      networkPolicy: "deny",
      deleteProtection: true,
    });
  });

  test("spreads a pool over its zones, one pool of the cloud a zone, with labels and taints on the nodes", async () => {
    await make({
      nodePools: [
        poolSpec({
          size: { count: 4 },
          zones: ["nl-01a", "nl-01b", "nl-01c"],
          labels: { role: "web" },
          taints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }],
        }),
      ],
    });
    const pools = recorder.ofType("NodePool").map(({ inputs }) => inputs);
    expect(pools.map(({ name, zone, minNodes, maxNodes }) => ({ name, zone, minNodes, maxNodes }))).toEqual([
      { name: "workers-nl-01a", zone: "nl-01a", minNodes: 2, maxNodes: 2 },
      { name: "workers-nl-01b", zone: "nl-01b", minNodes: 1, maxNodes: 1 },
      { name: "workers-nl-01c", zone: "nl-01c", minNodes: 1, maxNodes: 1 },
    ]);
    for (const pool of pools) {
      expect(pool).toMatchObject({
        autoscaling: false,
        nodeLabels: { role: "web" },
        nodeTaints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }],
        clusterId: "cluster-cluster-id",
        subnetId: "cluster-subnet-id",
      });
    }
  });

  test("marks the kubeconfig as secret, in the state and in the output", async () => {
    const cluster = await make();
    expect(await pulumi.isSecret(cluster.kubeconfig)).toBe(true);
    expect(recorder.get("cluster-kubeconfig").opts.additionalSecretOutputs).toContain("kubeconfig");
  });

  test("gives the outputs of the common contract", async () => {
    const cluster = await make({ type: "dedicated-ha" });
    expect({
      clusterId: await outputValue(cluster.clusterId),
      endpoint: await outputValue(cluster.endpoint),
      version: await outputValue(cluster.version),
      networkIds: await outputValue(cluster.networkIds),
      nodePools: await outputValue(cluster.nodePools),
      region: await outputValue(cluster.region),
      type: await outputValue(cluster.type),
      egressAddress: await outputValue(cluster.egressAddress),
    }).toEqual({
      clusterId: "cluster-cluster-id",
      endpoint: "https://api",
      version: "v1.34.1-6",
      networkIds: {
        network: "cluster-vpc-id",
        subnet: "cluster-subnet-id",
        routeTable: "cluster-routes-id",
        natGateway: "cluster-nat-id",
      },
      nodePools: [{ id: "cluster-workers-nl-01a-id", name: "workers-nl-01a", zone: "nl-01a" }],
      region: "nl-01",
      type: "dedicated-ha",
      egressAddress: "203.0.113.7",
    });
  });

  test("passes no credential to any resource", async () => {
    process.env.THALASSA_API_TOKEN = "pat-planted-in-the-environment-0123456789";
    try {
      await make();
      expect(JSON.stringify([...recorder.resources.values()].map(({ inputs }) => inputs))).not.toContain(
        "pat-planted",
      );
    } finally {
      delete process.env.THALASSA_API_TOKEN;
    }
  });

  test("is protected when deletion protection is on, and only then", async () => {
    await make({ deleteProtection: true });
    expect(recorder.get("cluster").opts.protect).toBe(true);
    recorder.clear();
    await make({ deleteProtection: false });
    expect(recorder.get("cluster").opts.protect).toBe(false);
  });

  test("guards every deletion, and sweeps when the cluster goes", async () => {
    await make();
    for (const { type, name, opts } of recorder.resources.values()) {
      if (!type.startsWith("pulumi-nodejs:")) continue;
      const hooks = (opts.hooks?.beforeDelete ?? []).map((hook) => (hook as pulumi.ResourceHook).name);
      expect([name, hooks]).toEqual([name, [name === "cluster-cluster" ? "cluster-sweep" : "cluster-guard"]]);
    }
  });

  test("hands customTimeouts to every resource as its deadlines", async () => {
    const cluster = new ThalassaCluster("cluster", clusterSpec(), {
      ...recorder.opts,
      customTimeouts: { create: "45m", delete: "1h30m" },
    });
    await Promise.all([outputValue(cluster.nodePools), outputValue(cluster.kubeconfig)]);
    for (const { type, name, inputs } of recorder.resources.values()) {
      if (type.startsWith("pulumi-nodejs:"))
        expect([name, inputs.deadlines]).toEqual([name, { create: 2700, delete: 5400 }]);
    }
  });

  test("deletes before it replaces, so that a new object is never mistaken for the old one", async () => {
    await make();
    for (const { type, opts } of recorder.resources.values()) {
      if (type.startsWith("pulumi-nodejs:")) expect(opts.deleteBeforeReplace).toBe(true);
    }
  });
});

describe("the pools of a zone", () => {
  test("of an autoscaled pool get their share of both bounds", () => {
    const pools = zonePools(
      poolSpec({ size: { autoscaling: { min: 1, max: 5 } }, zones: ["nl-01a", "nl-01b"] }),
    );
    expect(
      pools.map(({ zone, minNodes, maxNodes, autoscaling }) => [zone, minNodes, maxNodes, autoscaling]),
    ).toEqual([
      ["nl-01a", 1, 3, true],
      ["nl-01b", 0, 2, true],
    ]);
  });

  test("are left out where a zone can never have a node", () => {
    expect(
      zonePools(poolSpec({ size: { count: 1 }, zones: ["nl-01a", "nl-01b"] })).map(({ zone }) => zone),
    ).toEqual(["nl-01a"]);
  });
});
