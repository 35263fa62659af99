import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { HetznerClusterSpec } from "../../../components/cluster";
import { HetznerSelfManagedCluster } from "../../../components/hetzner";
import type { PlannedServer } from "../../../components/hetzner/serverPlan";
import { outputValue, Recorder } from "../../support/mocks";
import { rootCertificate } from "../../support/certificates";
import { hetznerClusterSpec, hetznerPoolSpec } from "../../support/spec";

// Loading three SDKs takes its time on a busy machine.
jest.setTimeout(60_000);

const recorder = new Recorder();
/** What the tls and random providers make up, recognisable in whatever it gets into. */
const madeUp = (kind: string, name: string) => `-----${kind} of ${name}-----\n`;
let rootPem: string;
const ids = new Map<string, string>();

beforeAll(async () => {
  rootPem = await rootCertificate();
  await recorder.start(({ type, name }) => {
    if (type.endsWith(":PrivateKey"))
      return {
        privateKeyPem: madeUp("key", name),
        publicKeyOpenssh: `ssh-ed25519 ${name}\n`,
        privateKeyOpenssh: madeUp("ssh key", name),
      };
    if (type.endsWith(":SelfSignedCert")) return { certPem: rootPem };
    if (type.endsWith(":LocallySignedCert")) return { certPem: madeUp("certificate", name) };
    if (type.endsWith(":RandomPassword")) return { result: `password-of-${name}` };
    if (type.endsWith(":LoadBalancer")) return { ipv4: "127.70.0.9" };
    if (type.endsWith(":PrimaryIp")) return { ipAddress: "127.70.0.1" };
    if (type.endsWith(":Anchor")) return { placementGroupId: "4711" };
    return {};
  });
});
beforeEach(() => {
  recorder.clear();
  ids.clear();
});

const ha: Partial<HetznerClusterSpec> = {
  type: "dedicated-ha",
  controlPlane: { machineTypes: ["cx33"], locations: ["fsn1", "nbg1", "hel1"], generation: 1 },
};

/** The plan of a cluster's servers as it is for an empty project. */
function planOf(spec: HetznerClusterSpec, changes: Partial<PlannedServer> = {}) {
  const server = (
    resource: string,
    role: PlannedServer["role"],
    index: number,
    pool?: string,
  ): PlannedServer => ({
    resource,
    role,
    index,
    ...(pool === undefined ? {} : { pool }),
    name: `prod-5b0f3c1a-${resource}`,
    machineType: "cx33",
    location: "fsn1",
    architecture: "x86",
    image: 161547269,
    boot: "b00710ad",
    keep: false,
    ...changes,
  });
  return {
    servers: [
      server("gateway", "gateway", 0),
      ...spec.controlPlane.locations.map((_, index) =>
        server(`control-plane-${index}`, "control-plane", index),
      ),
      ...spec.nodePools.flatMap(({ name, size }) =>
        "count" in size
          ? Array.from({ length: size.count }, (_, index) =>
              server(`${name}-${index}`, "worker", index, name),
            )
          : [],
      ),
    ],
    groups: [],
    mayInit: true,
    issues: [],
    notes: [],
  };
}

const cost = { currency: "EUR", net: { min: 1, max: 2 }, items: [] };

/** Makes the component and waits until everything in it is registered. */
async function make(
  changes: Partial<HetznerClusterSpec> = {},
  { planned = {}, mayInit = true, existing = {} } = {},
): Promise<HetznerSelfManagedCluster> {
  const spec = hetznerClusterSpec(changes);
  const plan = { ...planOf(spec, planned), mayInit };
  const cluster = new HetznerSelfManagedCluster("cluster", { spec, plan, cost, existing }, recorder.opts);
  await Promise.all([
    outputValue(cluster.version),
    outputValue(cluster.networkIds),
    outputValue(cluster.nodePools),
    outputValue(cluster.kubeconfig),
    outputValue(cluster.emergencySshKey),
  ]);
  return cluster;
}

/** The files that a server's boot data writes, by path. */
function filesOf(resource: string): Record<string, string> {
  const { userData } = recorder.get(`cluster-${resource}`).inputs;
  const { write_files: files } = parse(plain(userData)) as {
    write_files: { path: string; content: string }[];
  };
  return Object.fromEntries(
    files.map(({ path, content }) => [path, gunzipSync(Buffer.from(content, "base64")).toString()]),
  );
}

const secretMark = "4dabf18193072939515e22adb298388d";
const isSecret = (value: unknown): boolean =>
  typeof value === "object" && value !== null && secretMark in value;
const plain = (value: unknown): string =>
  isSecret(value) ? (value as { value: string }).value : (value as string);

const servers = () => recorder.ofType("Server");

describe("HetznerSelfManagedCluster", () => {
  test("makes the network, the gateway, the load balancer, the servers and the key of the customer guide", async () => {
    await make(ha);
    const counts: Record<string, number> = {};
    for (const { type } of recorder.resources.values())
      if (type.startsWith("hcloud:"))
        counts[type.split(":")[2] ?? ""] = (counts[type.split(":")[2] ?? ""] ?? 0) + 1;
    expect(counts).toEqual({
      Network: 1,
      NetworkSubnet: 2,
      NetworkRoute: 1,
      PrimaryIp: 1,
      Firewall: 1,
      SshKey: 1,
      LoadBalancer: 1,
      LoadBalancerNetwork: 1,
      LoadBalancerService: 1,
      LoadBalancerTarget: 1,
      Server: 1 + 3 + 2,
    });
  });

  test("gives the credential to no provider and no resource", async () => {
    await make(ha);
    expect(recorder.get("cluster-hcloud").inputs).toEqual({ pollInterval: "2s", pollFunction: "constant" });
  });

  test("labels everything that can carry labels with its owner, each resource differently", async () => {
    await make(ha);
    const labelled = [...recorder.resources.values()].filter(({ inputs }) => inputs.labels);
    for (const { inputs } of labelled) {
      expect(inputs.labels).toMatchObject({
        "managed-by": "mengi",
        "mengi-customer": "0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
        "mengi-cluster": "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
        "mengi-stack": "example",
      });
    }
    const resources = labelled.map(({ inputs }) => inputs.labels["mengi-resource"] as string);
    expect(resources.length).toBe(6 + 6);
    expect(new Set(resources).size).toBe(resources.length);
  });

  test("only the gateway has a public address, and it keeps it when it is replaced", async () => {
    await make(ha);
    for (const { name, inputs } of servers()) {
      const gateway = name === "cluster-gateway";
      expect([name, inputs.publicNets[0].ipv4Enabled, inputs.publicNets[0].ipv6Enabled]).toEqual([
        name,
        gateway,
        false,
      ]);
    }
    expect(recorder.get("cluster-gateway-address").inputs).toMatchObject({ autoDelete: false, type: "ipv4" });
  });

  test("control plane, gateway and load balancer have planned addresses; workers get theirs from Hetzner", async () => {
    await make(ha);
    const addresses = Object.fromEntries(servers().map(({ name, inputs }) => [name, inputs.networks[0].ip]));
    expect(addresses).toEqual({
      "cluster-gateway": "10.0.0.2",
      "cluster-control-plane-0": "10.0.0.11",
      "cluster-control-plane-1": "10.0.0.12",
      "cluster-control-plane-2": "10.0.0.13",
      "cluster-workers-0": undefined,
      "cluster-workers-1": undefined,
    });
    expect(recorder.get("cluster-api-network").inputs.ip).toBe("10.0.0.3");
    expect(recorder.get("cluster-default-route").inputs).toMatchObject({
      destination: "0.0.0.0/0",
      gateway: "10.0.0.2",
    });
  });

  test("the control plane is spread by a placement group", async () => {
    await make(ha);
    for (const { name, inputs } of servers())
      expect([name, inputs.placementGroupId]).toEqual([
        name,
        name.includes("control-plane") ? 4711 : undefined,
      ]);
  });

  test("no server waits for another: what it needs of others it waits for when it boots", async () => {
    await make(ha);
    for (const { name } of servers())
      expect([name, (await dependenciesOf(name)).sort()]).toEqual([
        name,
        ["cluster-anchor", "cluster-nodes-subnet"],
      ]);
  });

  test("nothing of Hetzner's is touched before the anchor has shown that the project is the right one", async () => {
    await make(ha);
    for (const { name, type } of recorder.resources.values())
      if (type.startsWith("hcloud:"))
        expect([name, await dependenciesOf(name)]).toEqual([
          name,
          expect.arrayContaining(["cluster-anchor"]),
        ]);
  });

  test("only the first server of a cluster that is not formed yet gets the keys of the CAs", async () => {
    await make(ha);
    const withKeys = servers().filter(({ name }) =>
      Object.keys(filesOf(name.replace("cluster-", ""))).some((path) => path.startsWith("/etc/mengi/pki/")),
    );
    expect(withKeys.map(({ name }) => name)).toEqual(["cluster-control-plane-0"]);
    recorder.clear();
    await make(ha, { mayInit: false });
    for (const { name } of servers())
      expect(Object.keys(filesOf(name.replace("cluster-", ""))).join()).not.toContain("/etc/mengi/pki/");
  });

  test("the key of the root CA is on no server, the servers' token on no worker", async () => {
    await make(ha);
    for (const { name } of servers()) {
      const files = JSON.stringify(filesOf(name.replace("cluster-", "")));
      expect(files).not.toContain("key of cluster-root-ca-key");
      expect([name, files.includes("password-of-cluster-server-token")]).toEqual([
        name,
        name.includes("control-plane"),
      ]);
    }
  });

  test("everything secret is a secret in the state: boot data, kubeconfig, objects, keys", async () => {
    const cluster = await make(ha);
    for (const { name, inputs } of servers()) expect([name, isSecret(inputs.userData)]).toEqual([name, true]);
    for (const name of ["kubernetes", "cloud-access", "addons", "workers", "version"])
      expect([name, isSecret(recorder.get(`cluster-${name}`).inputs.kubeconfig)]).toEqual([name, true]);
    expect(isSecret(recorder.get("cluster-addons").inputs.objects)).toBe(true);
    for (const output of [cluster.kubeconfig, cluster.emergencySshKey, cluster.snapshotToken])
      expect(await pulumi.isSecret(output)).toBe(true);
  });

  test("a server that runs with the planned boot configuration is not replaced by another boot script", async () => {
    await make(ha, { planned: { keep: true } });
    for (const { name, opts } of servers())
      expect([name, opts.ignoreChanges]).toEqual([
        name,
        expect.arrayContaining(["userData", "image", "sshKeys"]),
      ]);
    recorder.clear();
    await make(ha);
    for (const { name, opts } of servers()) expect([name, opts.ignoreChanges ?? []]).toEqual([name, []]);
  });

  test("a replaced worker is made before the old one goes; a planned address is free first", async () => {
    await make(ha);
    for (const { name, opts } of servers())
      expect([name, opts.deleteBeforeReplace]).toEqual([name, !name.includes("workers")]);
  });

  test("before it is deleted every resource is shown to be in the right project, and nodes are drained", async () => {
    await make(ha);
    const hooksOf = (name: string) =>
      (recorder.get(name).opts.hooks?.beforeDelete ?? []).map((hook) => (hook as pulumi.ResourceHook).name);
    for (const { name, type } of recorder.resources.values())
      if (type.startsWith("hcloud:"))
        expect([name, hooksOf(name)]).toEqual([name, expect.arrayContaining(["cluster-guard"])]);
    expect(hooksOf("cluster-workers-0")).toContain("cluster-drain");
    expect(hooksOf("cluster-control-plane-1")).toContain("cluster-step-down");
    expect(hooksOf("cluster-nodes-subnet")).toContain("cluster-sweep");
  });

  test("protection holds the network, the CA and the anchor; servers come and go by config", async () => {
    await make({ ...ha, deleteProtection: true });
    const parent = recorder.get("cluster").opts.protect;
    expect(parent).toBe(true);
    for (const { name, opts } of servers()) expect([name, opts.protect]).toEqual([name, false]);
    for (const name of ["cluster-network", "cluster-root-ca-key", "cluster-anchor"])
      expect([name, recorder.get(name).opts.protect]).not.toEqual([name, false]);
    expect(recorder.get("cluster-network").inputs.deleteProtection).toBe(true);
  });

  test.each([
    ["public", true, "127.70.0.9", []],
    ["gateway", false, "127.70.0.1", ["203.0.113.0/24", "203.0.113.7/32"]],
    ["private", false, "10.0.0.3", []],
  ] as const)(
    "access %s: the load balancer's public side, the endpoint and the gateway's firewall are set for it",
    async (access, publicInterface, address, sources) => {
      const cluster = await make({
        apiServer: {
          access,
          allowedCidrs: access === "gateway" ? ["203.0.113.0/24", "203.0.113.7"] : [],
          loadBalancerType: "lb11",
        },
      });
      expect(recorder.get("cluster-api-network").inputs.enablePublicInterface).toBe(publicInterface);
      expect(await outputValue(cluster.endpoint)).toBe(`https://${address}:6443`);
      const { rules } = recorder.get("cluster-gateway-firewall").inputs as {
        rules: { port?: string; sourceIps: string[] }[];
      };
      expect(rules.find(({ port }) => port === "6443")?.sourceIps ?? []).toEqual(sources);
      expect(filesOf("gateway")["/etc/mengi/node.env"]).toContain(
        `API_PROXY='${access === "gateway" ? "10.0.0.3" : ""}'`,
      );
    },
  );

  test("SSH is closed, unless the config opens it to named addresses", async () => {
    await make();
    const rules = () =>
      recorder.get("cluster-gateway-firewall").inputs.rules as { port?: string; sourceIps: string[] }[];
    expect(rules().filter(({ port }) => port === "22")).toEqual([]);
    recorder.clear();
    await make({ emergencyAccess: { from: ["198.51.100.4"], until: "2030-01-01T00:00:00Z" } });
    expect(rules().find(({ port }) => port === "22")?.sourceIps).toEqual(["198.51.100.4/32"]);
  });

  test("the kubeconfig asks for the name that the API's certificate always has", async () => {
    const cluster = await make();
    const { clusters } = parse(await outputValue(cluster.kubeconfig)) as {
      clusters: { cluster: Record<string, string> }[];
    };
    expect(clusters[0]?.cluster).toMatchObject({
      server: "https://127.70.0.9:6443",
      "tls-server-name": "api.5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68.internal",
    });
    const config = filesOf("control-plane-0")["/etc/rancher/k3s/config.yaml"] ?? "";
    expect((parse(config) as { "tls-san": string[] })["tls-san"]).toContain(
      "api.5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68.internal",
    );
  });

  test("what stands in the project already is taken over under its id", async () => {
    await make({}, { existing: { network: "42", "control-plane-0": "43" } });
    expect(recorder.get("cluster-network").opts.import).toBe("42");
    expect(recorder.get("cluster-control-plane-0").opts.import).toBe("43");
    expect(recorder.get("cluster-workers-0").opts.import).toBeUndefined();
  });

  test("pools wait for their own servers and for the cloud controller's access, not for each other", async () => {
    await make({
      nodePools: [
        hetznerPoolSpec({ name: "a", size: { count: 1 } }),
        hetznerPoolSpec({ name: "b", size: { count: 1 } }),
      ],
    });
    expect((await dependenciesOf("cluster-a")).sort()).toEqual(["cluster-a-0", "cluster-cloud-access"]);
  });

  test("boot data that Hetzner would refuse is refused before anything is registered", async () => {
    const noise = (n: number) => createHash("sha256").update(`${n}`).digest("hex").slice(0, 60);
    const labels = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [noise(n), noise(-n)]));
    await expect(make({ nodePools: [hetznerPoolSpec({ labels })] })).rejects.toThrow("Hetzner takes 32768");
  });
});

async function dependenciesOf(name: string): Promise<string[]> {
  const { dependsOn } = recorder.get(name).opts;
  const resources = (await outputValue(pulumi.output(dependsOn ?? []))) as unknown;
  return Promise.all(
    ([resources].flat() as pulumi.Resource[]).map(
      async ({ urn }) => (await outputValue(urn)).split("::").pop() ?? "",
    ),
  );
}
