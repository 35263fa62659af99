import { listNodes } from "../../../clouds/kubernetes/nodes";
import { type KubeObject, Objects } from "../../../clouds/kubernetes/objects";
import { snapshotVariables } from "../../../clouds/hetzner/snapshotKeys";
import { upgradeController } from "../../../components/hetzner/addons/upgrades";
import * as provider from "../../../components/hetzner/provider";
import { readPhase } from "../../../components/hetzner/phase";
import { storedProvider } from "../../../components/hetzner/stored";
import { ownerLabels } from "../../../components/naming";
import { tokenValues } from "../../../sandbox/hetzner";
import { failure, useCluster } from "../../clouds/kubernetes/support";
import { useSandbox } from "../../support/hetzner";
import { hetznerClusterSpec } from "../../support/spec";

const { sandbox, client } = useSandbox();
const { cluster, api, kubeconfig, servers } = useCluster();
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const clusterId = hetznerClusterSpec().id;
const worker = "prod-workers-0";

beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  process.env.HCLOUD_ENDPOINT = `${sandbox().url}/v1`;
  process.env.HCLOUD_TOKEN = tokenValues.valid;
  process.env[snapshotVariables.accessKey] = "access-key-1";
  process.env[snapshotVariables.secretKey] = "secret-key-1";
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ["HCLOUD_ENDPOINT", "HCLOUD_TOKEN", ...Object.values(snapshotVariables)])
    delete process.env[name];
});

const inputs = <K extends provider.KindName, P extends object>(kind: K, properties: P) => ({
  kind,
  clusterId,
  kubeconfig: kubeconfig(),
  ...properties,
});

type Secret = KubeObject & { type: string; data: Record<string, string> };
const secret = async (name: string): Promise<Pick<Secret, "type" | "data">> =>
  (await new Objects(api()).get<Secret>({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "kube-system" },
  })) ?? { type: "", data: {} };
const decoded = (value = "") => Buffer.from(value, "base64").toString();

const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data,
});

test("the provider text in the state never changes: old states hold it, and every version has to honour it", () => {
  expect(storedProvider).toMatchInlineSnapshot(`
"const provider = () => import("mengi-byoc/components/hetzner/provider");
exports.handler = () => ({
  check: async (olds, news) => (await provider()).check(olds, news),
  diff: async (id, olds, news) => (await provider()).diff(id, olds, news),
  create: async (inputs) => (await provider()).create(inputs),
  read: async (id, state) => (await provider()).read(id, state),
  update: async (id, olds, news) => (await provider()).update(id, olds, news),
  delete: async (id, state) => (await provider()).remove(id, state),
});
"
`);
});

describe("every kind", () => {
  const kinds: [provider.KindName, object][] = [
    ["ClusterApi", {}],
    ["CloudAccess", { networkId: "1" }],
    ["Manifests", { objects: "[]" }],
    ["NodePool", { pool: "workers", servers: [worker], nodeLabels: {}, nodeTaints: [] }],
    ["Upgrade", { version: "v1.36.4+k3s1" }],
  ];

  test.each(kinds)(
    "%s: made, it is unchanged, and its state has no undefined value",
    async (kind, properties) => {
      if (kind === "ClusterApi") await anchor();
      const news = inputs(kind, properties);
      const { inputs: checked, failures } = await provider.check({} as never, {
        ...news,
        deadlines: undefined,
      });
      expect(failures).toEqual([]);
      const { id, outs } = await provider.create(checked);
      expect(Object.values(outs)).not.toContain(undefined);
      expect(await provider.diff(id, outs, news)).toMatchObject({ changes: false, replaces: [] });
      const read = await provider.read(id, outs);
      expect(read).toMatchObject({ id, inputs: checked });
      expect(await provider.diff(id, read.props, news)).toMatchObject({ changes: false });
    },
  );

  test.each(kinds)(
    "%s: a renewed kubeconfig is a change in place, another cluster a replacement",
    async (kind, properties) => {
      const olds = { ...inputs(kind, properties), ...fingerprinted(kind) };
      expect(await provider.diff("id", olds, { ...olds, kubeconfig: unknown })).toMatchObject({
        changes: true,
        replaces: [],
      });
      expect(await provider.diff("id", olds, { ...olds, clusterId: "another" })).toMatchObject({
        changes: true,
        replaces: ["clusterId"],
      });
    },
  );

  test("a renewed kubeconfig alone does nothing to what runs in the cluster", async () => {
    const { id, outs } = await provider.create(
      inputs("Manifests", { objects: JSON.stringify([configMap("a")]) }),
    );
    await new Objects(api()).remove(configMap("a"));
    const { outs: after } = await provider.update(id, outs, { ...outs, kubeconfig: `${kubeconfig()}\n` });
    expect(after).toEqual({ ...outs, kubeconfig: `${kubeconfig()}\n` });
    expect(await new Objects(api()).get(configMap("a"))).toBeUndefined();
  });

  test.each(kinds.slice(1))(
    "%s: deleting asks nothing of the cluster, which may be gone",
    async (kind, properties) => {
      await cluster().close();
      await expect(provider.remove("id", inputs(kind, properties))).resolves.toBeUndefined();
    },
  );

  test("what is wrong with inputs is said at once, and what is unknown yet is passed over", async () => {
    const news = inputs("Upgrade", { version: "1.36" });
    expect((await provider.check({} as never, news)).failures).toEqual([
      { property: "version", reason: "must look like v1.36.4+k3s1" },
    ]);
    const later = { ...news, version: "v1.36.4+k3s1", kubeconfig: unknown };
    expect((await provider.check({} as never, later)).failures).toEqual([]);
    const { failures } = await provider.check(
      {} as never,
      inputs("Manifests", { objects: '[{"kind":"x"}]' }),
    );
    expect(failures).toEqual([
      { property: "objects", reason: "must be the JSON of a list of Kubernetes objects" },
    ]);
  });
});

/** The outputs without which a diff of this kind would always see a change. */
function fingerprinted(kind: provider.KindName): object {
  if (kind !== "CloudAccess") return {};
  const { fingerprint } = jest.requireActual("../../../components/hetzner/provider/fingerprint");
  return { salt: "s", fingerprint: fingerprint("s", [tokenValues.valid]) };
}

async function anchor(): Promise<void> {
  const labels = ownerLabels(hetznerClusterSpec(), "test", "anchor");
  await provider.create({ kind: "Anchor", clusterId, name: "prod-control-plane", labels });
}

describe("ClusterApi", () => {
  test("is done when the API answers, and from then on no server may found the cluster", async () => {
    await anchor();
    const { outs } = await provider.create(inputs("ClusterApi", {}));
    expect(outs).toMatchObject({ version: "v1.36.4+k3s1", formedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await readPhase(client(), clusterId)).toBe("formed");
  });

  test("that does not answer in time says so, and the cluster is not taken for formed", async () => {
    await anchor();
    const [group] = await client().placementGroups.list();
    const labels = { ...group?.labels, "mengi-phase": "forming" };
    await client().placementGroups.update(group?.id ?? 0, { labels });
    for (const server of servers().controlPlane) server.running = false;
    cluster().guests.turn();
    const news = inputs("ClusterApi", { deadlines: { create: 1 } });
    const { message } = await failure(provider.create(news));
    expect(message).toMatch(
      /Could not make the cluster's API server ready: waiting until .* longer than 1 s/,
    );
    expect(await readPhase(client(), clusterId)).toBe("forming");
  });

  test("renewed, it shows that the new certificate is taken", async () => {
    await anchor();
    const { id, outs } = await provider.create(inputs("ClusterApi", {}));
    const news = { ...inputs("ClusterApi", {}), kubeconfig: await cluster().kubeconfig("viewers") };
    const refused = { ...news, deadlines: { update: 1 } };
    expect((await failure(provider.update(id, outs, refused))).message).toContain("HTTP 403");
  });

  test("given up, it says that the cluster is being deleted, though its API is dead", async () => {
    await anchor();
    const { id, outs } = await provider.create(inputs("ClusterApi", {}));
    await cluster().close();
    await provider.remove(id, outs);
    expect(await readPhase(client(), clusterId)).toBe("deleting");
  });
});

describe("CloudAccess", () => {
  const snapshots = {
    endpoint: "https://fsn1.example.com/",
    region: "fsn1",
    bucket: "b",
    folder: "prod",
    retention: 28,
  };

  test("puts the token, the network and the snapshots' keys where the cluster's parts look for them", async () => {
    await provider.create(inputs("CloudAccess", { networkId: "42", snapshots }));
    const { data } = await secret("hcloud");
    expect([decoded(data.token), decoded(data.network)]).toEqual([tokenValues.valid, "42"]);
    const s3 = await secret("etcd-s3");
    expect(s3.type).toBe("etcd.k3s.cattle.io/s3-config-secret");
    expect(Object.fromEntries(Object.entries(s3.data).map(([key, value]) => [key, decoded(value)]))).toEqual({
      "etcd-s3-endpoint": "fsn1.example.com",
      "etcd-s3-region": "fsn1",
      "etcd-s3-bucket": "b",
      "etcd-s3-folder": "prod",
      "etcd-s3-retention": "28",
      "etcd-s3-access-key": "access-key-1",
      "etcd-s3-secret-key": "secret-key-1",
    });
  });

  test("keeps no secret in its state, its messages or its errors", async () => {
    const lines = jest.spyOn(console, "log");
    const { id, outs } = await provider.create(inputs("CloudAccess", { networkId: "42", snapshots }));
    for (const server of servers().controlPlane) server.running = false;
    cluster().guests.turn();
    const error = await failure(provider.update(id, outs, { ...outs, networkId: "43" }));
    const { kubeconfig: _, ...rest } = outs;
    const seen = JSON.stringify([rest, lines.mock.calls, error.message, error.stack]);
    for (const value of [tokenValues.valid, "access-key-1", "secret-key-1"]) {
      expect(seen).not.toContain(value);
      expect(seen).not.toContain(Buffer.from(value).toString("base64"));
    }
  });

  test("shows a rotated token as a change already in the preview, and none when nothing was rotated", async () => {
    const { id, outs } = await provider.create(inputs("CloudAccess", { networkId: "42" }));
    const news = inputs("CloudAccess", { networkId: "42" });
    expect(await provider.diff(id, outs, news)).toMatchObject({ changes: false });
    process.env[snapshotVariables.secretKey] = "not used by this cluster";
    expect(await provider.diff(id, outs, news)).toMatchObject({ changes: false });
    process.env.HCLOUD_TOKEN = tokenValues.rotated;
    expect(await provider.diff(id, outs, news)).toMatchObject({ changes: true, replaces: [] });
  });

  test("shows rotated keys of the bucket as a change where snapshots go to one", async () => {
    const news = inputs("CloudAccess", { networkId: "42", snapshots });
    const { id, outs } = await provider.create(news);
    expect(await provider.diff(id, outs, news)).toMatchObject({ changes: false });
    process.env[snapshotVariables.secretKey] = "secret-key-2";
    expect(await provider.diff(id, outs, news)).toMatchObject({ changes: true });
  });

  test("gives two clusters with the same token different fingerprints", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => provider.create(inputs("CloudAccess", { networkId: "42" }))),
    );
    expect(one?.outs.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(one?.outs.fingerprint).not.toBe(other?.outs.fingerprint);
  });

  test("after a rotation the controllers run with the new token, and no node was touched", async () => {
    cluster().cloud.tokens.add(tokenValues.valid).add(tokenValues.rotated);
    const news = inputs("CloudAccess", { networkId: "1" });
    const { id, outs } = await provider.create(news);
    const pods = async () =>
      (
        await api().call<{ items: { metadata: { name: string; uid: string } }[] }>({
          method: "GET",
          path: "/api/v1/namespaces/kube-system/pods",
        })
      ).items
        .filter(({ metadata }) => metadata.name.startsWith("hcloud-cloud-controller-manager"))
        .map(({ metadata }) => metadata.uid);
    const before = await pods();
    expect(before).not.toEqual([]);
    process.env.HCLOUD_TOKEN = tokenValues.rotated;
    const { outs: after } = await provider.update(id, outs, news);
    expect(decoded((await secret("hcloud")).data.token)).toBe(tokenValues.rotated);
    expect((await pods()).filter((uid) => before.includes(uid))).toEqual([]);
    expect(await provider.diff(id, after, news)).toMatchObject({ changes: false });
  });

  test("without a credential in the environment fails before it touches the cluster", async () => {
    delete process.env.HCLOUD_TOKEN;
    const { message } = await failure(provider.create(inputs("CloudAccess", { networkId: "42" })));
    expect(message).toContain("HCLOUD_TOKEN: the credential is not set");
    expect(decoded((await secret("hcloud")).data.network)).toBe("1");
  });
});

describe("Manifests", () => {
  test("applies what is wanted, and removes what no longer is", async () => {
    const wanted = (...objects: KubeObject[]) => inputs("Manifests", { objects: JSON.stringify(objects) });
    const { id, outs } = await provider.create(wanted(configMap("a", { k: "1" }), configMap("b")));
    expect(outs.count).toBe(2);
    const news = wanted(configMap("a", { k: "2" }), configMap("c"));
    await provider.update(id, outs, news);
    const store = new Objects(api());
    expect((await store.get(configMap("a")))?.data).toEqual({ k: "2" });
    expect(await store.get(configMap("b"))).toBeUndefined();
    expect(await store.get(configMap("c"))).toBeDefined();
  });

  test("that fail half-way keep what is no longer wanted, so that the next run still knows of it", async () => {
    const { id, outs } = await provider.create(
      inputs("Manifests", { objects: JSON.stringify([configMap("a")]) }),
    );
    const bad = { ...configMap("x"), metadata: { name: "Not A Name", namespace: "default" } };
    await failure(provider.update(id, outs, inputs("Manifests", { objects: JSON.stringify([bad]) })));
    expect(await new Objects(api()).get(configMap("a"))).toBeDefined();
  });
});

describe("NodePool", () => {
  const pool = (changes: object = {}) =>
    inputs("NodePool", { pool: "workers", servers: [worker], nodeLabels: {}, nodeTaints: [], ...changes });
  const labels = async (name: string) =>
    (await listNodes(api())).find(({ metadata }) => metadata.name === name)?.metadata.labels ?? {};

  test("is done when its servers take workloads, and says which nodes they are", async () => {
    const { outs } = await provider.create(pool());
    expect(outs.nodes).toEqual([{ name: worker, version: "v1.36.4+k3s1" }]);
  });

  test("gives new labels to nodes that run, autoscaled ones too, and takes former ones away", async () => {
    cluster().worker("prod-workers-burst-1");
    const olds = pool({ nodeLabels: { tier: "one", old: "1" } });
    const { id, outs } = await provider.create(olds);
    const foreign = "prod-control-plane-0";
    await provider.update(id, outs, pool({ nodeLabels: { tier: "two" } }));
    for (const name of [worker, "prod-workers-burst-1"]) {
      expect(await labels(name)).toMatchObject({ tier: "two" });
      expect(await labels(name)).not.toHaveProperty("old");
    }
    expect(await labels(foreign)).not.toHaveProperty("tier");
  });

  test("does not wait for a node that somebody cordoned when another one is added", async () => {
    const { id, outs } = await provider.create(pool());
    await api().call({
      method: "PATCH",
      path: `/api/v1/nodes/${worker}`,
      body: { spec: { unschedulable: true } },
    });
    cluster().worker("prod-workers-1");
    const news = pool({ servers: [worker, "prod-workers-1"], deadlines: { update: 20 } });
    const { outs: after } = await provider.update(id, outs, news);
    expect(after.nodes).toHaveLength(2);
  });

  test("names the servers that never joined", async () => {
    const news = pool({ servers: [worker, "never"], deadlines: { create: 1 } });
    const { message } = await failure(provider.create(news));
    expect(message).toMatch(/^Could not make the nodes of pool workers ready: .*never has not joined/);
  });
});

describe("Upgrade", () => {
  const versions = async () =>
    new Set((await listNodes(api())).map((node) => node.status.nodeInfo?.kubeletVersion));
  const plan = {
    apiVersion: "upgrade.cattle.io/v1",
    kind: "Plan",
    metadata: { name: "k3s-agents", namespace: "system-upgrade" },
  };

  test("of a new cluster asks nothing of it: servers boot with their version", async () => {
    await cluster().close();
    await expect(provider.create(inputs("Upgrade", { version: "v1.36.4+k3s1" }))).resolves.toBeDefined();
  });

  test("brings all nodes to the version, and leaves no plan that would drain nodes which join later", async () => {
    await provider.create(inputs("Manifests", { objects: JSON.stringify(upgradeController()) }));
    const { id, outs } = await provider.create(inputs("Upgrade", { version: "v1.36.4+k3s1" }));
    const news = inputs("Upgrade", { version: "v1.37.1+k3s1", deadlines: { update: 30 } });
    await provider.update(id, outs, news);
    expect(await versions()).toEqual(new Set(["v1.37.1+k3s1"]));
    expect((await listNodes(api())).filter(({ spec }) => spec.unschedulable)).toEqual([]);
    expect(await new Objects(api()).get(plan)).toBeUndefined();
  });

  test("that is not done in time names the nodes that are behind", async () => {
    await provider.create(inputs("Manifests", { objects: JSON.stringify(upgradeController()) }));
    servers().worker.running = false;
    cluster().guests.turn();
    const { id, outs } = await provider.create(inputs("Upgrade", { version: "v1.36.4+k3s1" }));
    const news = inputs("Upgrade", { version: "v1.37.1+k3s1", deadlines: { update: 4 } });
    const { message } = await failure(provider.update(id, outs, news));
    expect(message).toMatch(/3 of 4 done, still to come: prod-workers-0/);
  });

  test("a node behind the others shows on refresh; a cluster that does not answer changes nothing", async () => {
    const outs = inputs("Upgrade", { version: "v1.37.1+k3s1" });
    const { inputs: seen, props } = await provider.read("id", outs);
    expect(seen.version).toBe("v1.36.4+k3s1");
    expect(await provider.diff("id", props, outs)).toMatchObject({ changes: true });
    const newer = inputs("Upgrade", { version: "v1.36.3+k3s1" });
    expect((await provider.read("id", newer)).inputs.version).toBe("v1.36.3+k3s1");
    await cluster().close();
    expect((await provider.read("id", outs)).inputs).toEqual(outs);
  });
});
