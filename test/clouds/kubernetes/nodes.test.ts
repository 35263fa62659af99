import {
  getNode,
  listNodes,
  notReadyBecause,
  setNodeMeta,
  setSchedulable,
  waitForNodes,
} from "../../../clouds/kubernetes/nodes";
import { restartDeployments } from "../../../clouds/kubernetes/workloads";
import { deployment, failure, useCluster } from "./support";
import { Objects } from "../../../clouds/kubernetes/objects";

const { cluster, api } = useCluster();
const worker = "prod-workers-0";
const options = { deadlineSeconds: 20 };
const none = { labels: {}, taints: [] };

async function meta() {
  const node = await getNode(api(), worker);
  return { labels: node?.metadata.labels ?? {}, taints: node?.spec.taints ?? [] };
}

test("nodes that have joined and are initialised are ready, and selected by their labels", async () => {
  const nodes = await waitForNodes(api(), [worker, "prod-control-plane-0"], options);
  expect(nodes.map(({ metadata }) => metadata.name)).toEqual([worker, "prod-control-plane-0"]);
  const pool = await listNodes(api(), { "node.mengi.cloud/pool": "workers" });
  expect(pool.map(({ metadata }) => metadata.name)).toEqual([worker]);
});

test("what a node still waits for is said: it has not joined, is not initialised, or is cordoned", async () => {
  cluster().cloud.tokens.clear();
  cluster().worker("late");
  const { message } = await failure(waitForNodes(api(), ["late", "never"], { deadlineSeconds: 1 }));
  expect(message).toContain("late waits for the cloud controller, never has not joined");
  await setSchedulable(api(), worker, false);
  const node = await getNode(api(), worker);
  expect(node && notReadyBecause(node)).toBe("cordoned");
});

describe("labels and taints of a running node", () => {
  const taint = { key: "dedicated", value: "db", effect: "NoSchedule" };

  test("are set, changed and taken away as the config says, and others' stay", async () => {
    await setNodeMeta(api(), worker, none, {
      labels: { theirs: "1" },
      taints: [{ key: "theirs", effect: "NoExecute" }],
    });
    const before = await meta();
    const first = { labels: { a: "1", b: "1" }, taints: [taint] };
    await setNodeMeta(api(), worker, none, first);
    expect((await meta()).labels).toMatchObject({ a: "1", b: "1", theirs: "1" });
    expect((await meta()).taints).toEqual(expect.arrayContaining([taint, ...before.taints]));
    const second = { labels: { b: "2" }, taints: [{ ...taint, value: "web" }] };
    await setNodeMeta(api(), worker, first, second);
    expect((await meta()).labels).toMatchObject({ b: "2", theirs: "1" });
    expect((await meta()).labels).not.toHaveProperty("a");
    expect((await meta()).taints).toContainEqual({ ...taint, value: "web" });
    await setNodeMeta(api(), worker, second, none);
    expect(await meta()).toEqual(before);
  });

  test("that are right already cost no write", async () => {
    await setNodeMeta(api(), worker, none, { labels: { a: "1" }, taints: [taint] });
    const before = await getNode(api(), worker);
    await setNodeMeta(api(), worker, none, { labels: { a: "1" }, taints: [taint] });
    expect((await getNode(api(), worker))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);
  });

  test("survive that somebody else writes the node in between", async () => {
    const original = api().call.bind(api());
    let others = 0;
    jest.spyOn(api(), "call").mockImplementation(async (call) => {
      if (call.method === "PATCH" && others++ === 0) {
        await original({ ...call, body: { metadata: { annotations: { touched: "yes" } } } });
      }
      return original(call);
    });
    await setNodeMeta(api(), worker, none, { labels: { a: "1" }, taints: [] });
    expect((await meta()).labels.a).toBe("1");
  });

  test("of a node that is gone need nothing", async () => {
    await expect(
      setNodeMeta(api(), "gone", none, { labels: { a: "1" }, taints: [] }),
    ).resolves.toBeUndefined();
  });
});

test("a restart replaces the pods of the deployments that exist, and is done when the new ones run", async () => {
  await new Objects(api()).apply(deployment("web", 2));
  const pods = async () =>
    (
      await api().call<{ items: { metadata: { uid: string; labels?: Record<string, string> } }[] }>({
        method: "GET",
        path: "/api/v1/namespaces/default/pods",
      })
    ).items
      .filter(({ metadata }) => metadata.labels?.app === "web")
      .map(({ metadata }) => metadata.uid);
  cluster().guests.turn();
  const before = await pods();
  expect(before).toHaveLength(2);
  await restartDeployments(
    api(),
    [
      { namespace: "default", name: "web" },
      { namespace: "default", name: "not-there" },
    ],
    options,
  );
  const after = await pods();
  expect(after).toHaveLength(2);
  expect(after.filter((uid) => before.includes(uid))).toEqual([]);
});
