import {
  drainNode,
  forgetNode,
  readyToReplaceControlPlane,
  waitForNode,
} from "../../../clouds/kubernetes/drain";
import { getNode } from "../../../clouds/kubernetes/nodes";
import { Objects } from "../../../clouds/kubernetes/objects";
import { deployment, failure, useCluster } from "./support";

const { cluster, api, kubeconfig, servers } = useCluster();
const worker = "prod-workers-0";
const options = { deadlineSeconds: 20 };

async function podsOn(node: string): Promise<string[]> {
  const { items } = await api().call<{ items: { metadata: { name: string } }[] }>({
    method: "GET",
    path: "/api/v1/pods",
    query: { fieldSelector: `spec.nodeName=${node}` },
  });
  return items.map(({ metadata }) => metadata.name);
}

const budget = (minAvailable: number) => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web", namespace: "default" },
  spec: { minAvailable, selector: { matchLabels: { app: "web" } } },
});

beforeEach(async () => {
  await new Objects(api()).apply(deployment("web", 2));
  await new Objects(api()).apply({
    ...deployment("everywhere"),
    kind: "DaemonSet",
  });
  cluster().guests.turn();
  expect((await podsOn(worker)).filter((name) => name.startsWith("web"))).toHaveLength(2);
});

describe("draining a node", () => {
  test("moves its pods and lets none come back; those of daemon sets stay", async () => {
    await drainNode(kubeconfig(), worker, options);
    expect((await podsOn(worker)).every((name) => name.startsWith("everywhere"))).toBe(true);
    expect(await podsOn(worker)).not.toEqual([]);
    expect((await getNode(api(), worker))?.spec.unschedulable).toBe(true);
  });

  test("waits for disruption budgets: pods go as others take their place", async () => {
    await new Objects(api()).apply(budget(1));
    cluster().worker("prod-workers-1");
    await waitForNode(kubeconfig(), "prod-workers-1", options);
    await drainNode(kubeconfig(), worker, options);
    expect((await podsOn("prod-workers-1")).filter((name) => name.startsWith("web"))).toHaveLength(2);
  });

  test("gives up at the deadline where a budget holds a pod, names both ways out and moves no pod", async () => {
    await new Objects(api()).apply(budget(2));
    const { message } = await failure(drainNode(kubeconfig(), worker, { deadlineSeconds: 1 }));
    expect(message).toMatch(/held by disruption budgets: default\/web-/);
    expect(message).toContain("kubectl get pdb -A");
    expect(message).toContain(`kubectl uncordon ${worker}`);
    expect((await podsOn(worker)).filter((name) => name.startsWith("web"))).toHaveLength(2);
  });

  test("that is gone is done", async () => {
    await expect(drainNode(kubeconfig(), "gone", options)).resolves.toBeUndefined();
  });

  test("whose server is off moves nothing and does not wait for it", async () => {
    servers().worker.running = false;
    cluster().guests.turn();
    const lines: string[] = [];
    await drainNode(kubeconfig(), worker, { ...options, report: (line) => lines.push(line) });
    expect(lines).toEqual([`node ${worker} does not answer: nothing can be moved off it`]);
  });

  test("and forgetting it leaves no node behind, also when done twice", async () => {
    cluster().cloud.remove(servers().worker);
    await forgetNode(kubeconfig(), worker);
    await forgetNode(kubeconfig(), worker);
    expect(await getNode(api(), worker)).toBeUndefined();
  });
});

describe("before a control-plane server is replaced", () => {
  const name = "prod-control-plane-0";

  test("its workloads move and its member leaves etcd", async () => {
    await readyToReplaceControlPlane(kubeconfig(), name, options);
    const members = cluster()
      .guests.describe()
      .clusters[0]?.members.map((member) => member.name);
    expect(members).toEqual(["prod-control-plane-1", "prod-control-plane-2"]);
    expect((await getNode(api(), name))?.spec.unschedulable).toBe(true);
  });

  test("one that is gone leaves nothing to wait for, as long as the others are ready", async () => {
    cluster().cloud.remove(servers().controlPlane[0]);
    cluster().guests.turn();
    await readyToReplaceControlPlane(kubeconfig(), name, options);
    expect(cluster().guests.describe().clusters[0]?.members).toHaveLength(2);
  });

  test("another one that is not ready holds it up: a second loss would stop the cluster", async () => {
    servers().controlPlane[1].running = false;
    cluster().guests.turn();
    const { message } = await failure(readyToReplaceControlPlane(kubeconfig(), name, { deadlineSeconds: 1 }));
    expect(message).toContain("prod-control-plane-1 not ready");
    expect(cluster().guests.describe().clusters[0]?.members).toHaveLength(3);
  });

  test("the only one is never given up", async () => {
    for (const other of ["prod-control-plane-1", "prod-control-plane-2"]) {
      await readyToReplaceControlPlane(kubeconfig(), other, options).catch(() => undefined);
      await forgetNode(kubeconfig(), other);
    }
    const { message } = await failure(readyToReplaceControlPlane(kubeconfig(), name, options));
    expect(message).toContain("the cluster would be lost");
  });
});
