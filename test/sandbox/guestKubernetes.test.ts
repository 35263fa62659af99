/** The Kubernetes API that the sandbox's clusters answer with. */
import { readKubeconfig } from "../../clouds/kubernetes/kubeconfig";
import { KubeApi } from "./guestApi";
import { TestCluster } from "./guestCloud";
import { makeSecrets } from "./guestPki";

// A test is many calls, each with a handshake of its own: seconds on a machine that has other work.
jest.setTimeout(30_000);

let cluster: TestCluster;
let api: KubeApi;

beforeAll(async () => {
  cluster = await TestCluster.make();
  cluster.gateway();
  cluster.controlPlane(0);
  cluster.worker("worker");
  api = await cluster.connect();
});

afterAll(() => cluster.close());

let counter = 0;
/** A namespace of the test's own. */
async function namespace(): Promise<string> {
  counter += 1;
  const name = `test-${counter}`;
  expect((await api.post("/api/v1/namespaces", { metadata: { name } })).status).toBe(201);
  return name;
}

const configMaps = (of: string) => `/api/v1/namespaces/${of}/configmaps`;
const configMap = (name: string, data: Record<string, string>, labels = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data,
});

describe("who is let in", () => {
  test("without a client certificate everything but /cacerts answers 401", async () => {
    const anonymous = { cert: undefined, key: undefined };
    for (const path of ["/readyz", "/version", "/api/v1/nodes"]) {
      const { status, body } = await api.call("GET", path, undefined, undefined, anonymous);
      expect(status).toBe(401);
      expect(body).toMatchObject({ kind: "Status", reason: "Unauthorized", code: 401 });
    }
    const bundle = await api.call("GET", "/cacerts", undefined, undefined, anonymous);
    expect(bundle).toEqual({ status: 200, body: cluster.secrets.serverCa });
  });

  test("only members of system:masters may do anything", async () => {
    const other = await cluster.connect();
    Object.assign(other.access, await certificateOf("developers"));
    const { status, body } = await other.get("/api/v1/nodes");
    expect(status).toBe(403);
    expect(body.reason).toBe("Forbidden");
  });

  test("a certificate of another authority is none", async () => {
    const foreign = new KubeApi(await (await makeSecrets("other")).kubeconfig("unused"));
    const { certificate, key } = foreign.access;
    const answer = await api.call("GET", "/readyz", undefined, undefined, { cert: certificate, key });
    expect(answer.status).toBe(401);
  });

  test("the server's certificate holds for the names in its boot data, and for no others", async () => {
    const as = (servername: string) => api.call("GET", "/readyz", undefined, undefined, { servername });
    expect((await as(api.access.serverName ?? "")).status).toBe(200);
    await expect(as("api.another.internal")).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID|does not match/);
  });

  async function certificateOf(organisation: string) {
    const { certificate, key } = readKubeconfig(await cluster.kubeconfig(organisation));
    return { certificate, key };
  }
});

describe("what it says about itself", () => {
  test("readiness and version", async () => {
    expect(await api.get("/readyz")).toEqual({ status: 200, body: "ok" });
    expect((await api.get("/healthz")).body).toBe("ok");
    expect((await api.get("/version")).body).toMatchObject({
      major: "1",
      minor: "36",
      gitVersion: "v1.36.4+k3s1",
    });
  });

  test("groups, versions and resources", async () => {
    expect((await api.get("/api")).body.versions).toEqual(["v1"]);
    const { body: groups } = await api.get("/apis");
    expect(groups.groups.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["apps", "batch", "policy", "helm.cattle.io", "apiextensions.k8s.io"]),
    );
    const { body: apps } = await api.get("/apis/apps/v1");
    expect(apps.resources).toContainEqual(
      expect.objectContaining({ name: "deployments", kind: "Deployment", namespaced: true }),
    );
    expect((await api.get("/apis/nothing.example.com/v1")).status).toBe(404);
    expect((await api.get("/apis/apps/v1/nothings")).status).toBe(404);
  });
});

describe("objects", () => {
  test("are made, read, replaced and deleted, with metadata of the server's", async () => {
    const path = configMaps(await namespace());
    const made = await api.post(path, configMap("a", { x: "1" }));
    expect(made.status).toBe(201);
    expect(made.body.metadata).toMatchObject({
      name: "a",
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const again = await api.post(path, configMap("a", {}));
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ kind: "Status", reason: "AlreadyExists", details: { name: "a" } });
    const replaced = await api.put(`${path}/a`, { ...made.body, data: { x: "2" } });
    expect(replaced.body.data).toEqual({ x: "2" });
    expect(Number(replaced.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(made.body.metadata.resourceVersion),
    );
    expect((await api.delete(`${path}/a`)).status).toBe(200);
    const gone = await api.get(`${path}/a`);
    expect(gone.status).toBe(404);
    expect(gone.body).toMatchObject({ reason: "NotFound", message: 'configmaps "a" not found' });
  });

  test("an outdated resource version is a conflict", async () => {
    const path = configMaps(await namespace());
    const { body } = await api.post(path, configMap("a", { x: "1" }));
    await api.patch(`${path}/a`, { data: { x: "2" } });
    const outdated = await api.put(`${path}/a`, body);
    expect(outdated.status).toBe(409);
    expect(outdated.body.reason).toBe("Conflict");
  });

  test("are refused without their namespace, and under another name or kind than the path's", async () => {
    expect((await api.post(configMaps("nowhere"), configMap("a", {}))).status).toBe(404);
    const path = configMaps(await namespace());
    expect((await api.put(`${path}/a`, configMap("b", {}))).status).toBe(400);
    expect((await api.post(path, { ...configMap("a", {}), kind: "Secret" })).status).toBe(400);
    expect((await api.post(path, configMap("Not_a_Name", {}))).status).toBe(422);
  });

  test("lists go by label and field selectors", async () => {
    const path = configMaps(await namespace());
    await api.post(path, configMap("a", {}, { app: "web", tier: "front" }));
    await api.post(path, configMap("b", {}, { app: "web" }));
    await api.post(path, configMap("c", {}, { app: "db" }));
    const select = (query: string) => api.names(`${path}?${query}`);
    expect(await select("labelSelector=app%3Dweb")).toEqual(["a", "b"]);
    expect(await select("labelSelector=app%3Dweb%2C!tier")).toEqual(["b"]);
    expect(await select("labelSelector=app%20in%20(db%2Cother)")).toEqual(["c"]);
    expect(await select("labelSelector=app!%3Dweb")).toEqual(["c"]);
    expect(await select("fieldSelector=metadata.name%3Db")).toEqual(["b"]);
    expect((await api.get(`${path}?labelSelector=%3D`)).status).toBe(400);
  });

  test("secrets keep what is written in clear as base64", async () => {
    const path = `/api/v1/namespaces/${await namespace()}/secrets`;
    const { body } = await api.post(path, { metadata: { name: "s" }, stringData: { key: "value" } });
    expect(body).toMatchObject({ type: "Opaque", data: { key: Buffer.from("value").toString("base64") } });
    expect(body.stringData).toBeUndefined();
  });

  test("a dry run changes nothing", async () => {
    const path = configMaps(await namespace());
    expect((await api.post(`${path}?dryRun=All`, configMap("a", {}))).status).toBe(201);
    expect(await api.names(path)).toEqual([]);
    await api.post(path, configMap("a", { x: "1" }));
    const { body } = await api.patch(`${path}/a?dryRun=All`, { data: { x: "2" } });
    expect(body.data.x).toBe("2");
    expect((await api.get(`${path}/a`)).body.data.x).toBe("1");
  });

  test("stay while they have finalizers, marked as being deleted", async () => {
    const path = configMaps(await namespace());
    const held = { ...configMap("a", {}), metadata: { name: "a", finalizers: ["example.com/hold"] } };
    await api.post(path, held);
    await api.delete(`${path}/a`);
    expect((await api.get(`${path}/a`)).body.metadata.deletionTimestamp).toBeDefined();
    await api.patch(`${path}/a`, { metadata: { finalizers: null } });
    expect((await api.get(`${path}/a`)).status).toBe(404);
  });

  test("go with their owner, and with their namespace", async () => {
    const own = await namespace();
    const path = configMaps(own);
    const { body: owner } = await api.post(path, configMap("owner", {}));
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid };
    await api.post(path, { ...configMap("a", {}), metadata: { name: "a", ownerReferences: [reference] } });
    await api.post(path, configMap("only-here", {}));
    await api.delete(`${path}/owner`);
    expect(await api.names(path)).toEqual(["only-here"]);
    await api.delete(`/api/v1/namespaces/${own}`);
    expect(await api.names("/api/v1/configmaps")).not.toContain("only-here");
  });
});

describe("patches", () => {
  test("a JSON merge patch lays fields over, takes nulls away and replaces lists", async () => {
    const path = configMaps(await namespace());
    await api.post(path, configMap("a", { x: "1", y: "1" }));
    const { body } = await api.patch(`${path}/a`, { data: { x: null, z: "3" } });
    expect(body.data).toEqual({ y: "1", z: "3" });
  });

  test("a JSON patch does its operations in order, and fails as a whole", async () => {
    const path = configMaps(await namespace());
    await api.post(path, configMap("a", { x: "1" }));
    const operations = [
      { op: "test", path: "/data/x", value: "1" },
      { op: "add", path: "/metadata/labels", value: { "example.com/a": "b" } },
      { op: "replace", path: "/metadata/labels/example.com~1a", value: "c" },
      { op: "move", from: "/data/x", path: "/data/y" },
    ];
    const { body } = await api.patch(`${path}/a`, operations, "json");
    expect(body).toMatchObject({ data: { y: "1" }, metadata: { labels: { "example.com/a": "c" } } });
    const wrong = [
      { op: "remove", path: "/data/y" },
      { op: "remove", path: "/data/missing" },
    ];
    expect((await api.patch(`${path}/a`, wrong, "json")).status).toBe(422);
    expect((await api.get(`${path}/a`)).body.data).toEqual({ y: "1" });
  });

  test("a strategic merge patch merges containers by name", async () => {
    const path = `/apis/apps/v1/namespaces/${await namespace()}/deployments`;
    await api.post(path, deployment("web"));
    const template = { spec: { containers: [{ name: "side", image: "side:2" }] } };
    const { body } = await api.patch(`${path}/web`, { spec: { template } }, "strategic");
    expect(body.spec.template.spec.containers).toEqual([
      { name: "main", image: "main:1" },
      { name: "side", image: "side:2" },
    ]);
    expect(body.metadata.generation).toBe(2);
  });

  test("a body of an unknown type is refused", async () => {
    const path = configMaps(await namespace());
    await api.post(path, configMap("a", {}));
    expect((await api.call("PATCH", `${path}/a`, {}, "application/json")).status).toBe(415);
  });
});

describe("server-side apply", () => {
  test("makes what is missing, and takes away what the manager no longer wants", async () => {
    const path = configMaps(await namespace());
    expect((await api.apply(`${path}/a`, configMap("a", { x: "1", y: "1" }))).status).toBe(201);
    await api.patch(`${path}/a?fieldManager=other`, { data: { z: "other's" } });
    const { status, body } = await api.apply(`${path}/a`, configMap("a", { y: "2" }));
    expect(status).toBe(200);
    expect(body.data).toEqual({ y: "2", z: "other's" });
    const owners = body.metadata.managedFields.map((one: { manager: string; operation: string }) => [
      one.manager,
      one.operation,
    ]);
    expect(owners).toEqual(
      expect.arrayContaining([
        ["mengi", "Apply"],
        ["other", "Update"],
      ]),
    );
  });

  test("applying the same again changes nothing, not even the version", async () => {
    const path = configMaps(await namespace());
    const first = await api.apply(`${path}/a`, configMap("a", { x: "1" }));
    const second = await api.apply(`${path}/a`, configMap("a", { x: "1" }));
    expect(second.body).toEqual(first.body);
  });

  test("refuses to change what another manager owns, unless forced", async () => {
    const path = configMaps(await namespace());
    await api.apply(`${path}/a`, configMap("a", { x: "1" }), "first");
    const { status, body } = await api.apply(`${path}/a`, configMap("a", { x: "2" }), "second");
    expect(status).toBe(409);
    expect(body.message).toBe('Apply failed with 1 conflict: conflict with "first": .data.x');
    const forced = await api.apply(`${path}/a`, configMap("a", { x: "2" }), "second", true);
    expect(forced.body.data.x).toBe("2");
    const back = await api.apply(`${path}/a`, configMap("a", { x: "1" }), "first");
    expect(back.status).toBe(409);
  });

  test("managers share a list of containers by name", async () => {
    const path = `/apis/apps/v1/namespaces/${await namespace()}/deployments`;
    await api.apply(`${path}/web`, deployment("web"), "first");
    const side = {
      ...deployment("web"),
      spec: { template: { spec: { containers: [{ name: "side", image: "s" }] } } },
    };
    await api.apply(`${path}/web`, side, "second");
    const { body } = await api.apply(`${path}/web`, deployment("web"), "first");
    expect(body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual([
      "main",
      "side",
    ]);
    const without = { ...side, spec: {} };
    const left = await api.apply(`${path}/web`, without, "second");
    expect(left.body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual([
      "main",
    ]);
  });

  test("needs to know whose configuration it is", async () => {
    const path = configMaps(await namespace());
    expect((await api.patch(`${path}/a`, configMap("a", {}), "apply")).status).toBe(400);
  });
});

describe("custom resources", () => {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { kind: "Widget", plural: "widgets", singular: "widget", listKind: "WidgetList" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  };

  test("a definition makes its kind available, and takes its objects along when it goes", async () => {
    const own = await namespace();
    const path = `/apis/example.com/v1/namespaces/${own}/widgets`;
    expect((await api.get(path)).status).toBe(404);
    const { body } = await api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
    expect(body.status.conditions).toContainEqual({ type: "Established", status: "True" });
    expect(
      (await api.apply(`${path}/w`, { apiVersion: "example.com/v1", kind: "Widget", spec: { size: 3 } }))
        .status,
    ).toBe(201);
    expect((await api.get(`${path}/w`)).body.spec.size).toBe(3);
    expect((await api.get("/apis/example.com/v1")).body.resources[0].name).toBe("widgets");
    await api.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com");
    expect((await api.get(path)).status).toBe(404);
  });
});

describe("watches", () => {
  test("give what there is, then every change", async () => {
    const path = configMaps(await namespace());
    await api.post(path, configMap("a", { x: "1" }));
    const seen: string[] = [];
    for await (const { type, object } of api.lines(`${path}?watch=true`)) {
      seen.push(`${type} ${object.metadata.name}`);
      if (seen.length === 1) await api.patch(`${path}/a`, { data: { x: "2" } });
      if (seen.length === 2) await api.delete(`${path}/a`);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  });

  test("go on from a list's version without losing a change", async () => {
    const path = configMaps(await namespace());
    const { body } = await api.get(path);
    await api.post(path, configMap("between", {}));
    const query = `watch=true&resourceVersion=${body.metadata.resourceVersion}`;
    for await (const { type, object } of api.lines(`${path}?${query}`)) {
      expect([type, object.metadata.name]).toEqual(["ADDED", "between"]);
      break;
    }
  });
});

const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "main", image: "main:1" }] },
    },
  },
});
