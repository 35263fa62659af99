/** Emptying a living cluster of the sandbox through its own API, with the kubeconfig and its token as Kapsule gives them. */
import { KubernetesClient } from "../../../clouds/kubernetes/client";
import { emptyCluster, listStorage } from "../../../clouds/kubernetes/empty";
import { KubernetesError } from "../../../clouds/kubernetes/errors";
import { DeadlineError } from "../../../clouds/wait";
import { project } from "../../../sandbox/scaleway";
import { failureOf, useSandbox } from "./support";

jest.setTimeout(60_000);

const { client } = useSandbox();
const ours = { projectId: project.identity };
const driver = "csi.scaleway.com";

let kubeconfig: string;
let api: KubernetesClient;

beforeAll(async () => {
  const { vpc, kubernetes } = client();
  const { id: vpcId } = await vpc.createVPC({ name: "v", enableRouting: true });
  const { id: privateNetworkId } = await vpc.createPrivateNetwork({
    name: "n",
    vpcId,
    subnets: [],
    defaultRoutePropagationEnabled: false,
  });
  const { id: clusterId } = await kubernetes.createCluster({
    type: "kapsule",
    name: "c",
    description: "",
    version: "1.34.8",
    cni: "cilium",
    privateNetworkId,
  });
  const pool = { autoscaling: false, autohealing: true, publicIpDisabled: false, size: 1 };
  await kubernetes.createPool({ clusterId, name: "p", nodeType: "dev1_m", zone: "fr-par-1", ...pool });
  kubeconfig = (await client().kubeconfig(clusterId)) ?? "";
  api = new KubernetesClient(kubeconfig);
});
afterAll(() => api.close());

const post = (path: string, body: object) => api.call({ method: "POST", path, body });

function service(name: string, type: string) {
  return post("/api/v1/namespaces/default/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { type, ports: [{ port: 80 }], selector: { app: name } },
  });
}

const balancers = () =>
  client()
    .loadBalancers.listLbs({ zone: "fr-par-1", ...ours })
    .all();

test("Services of type LoadBalancer go with their load balancers, others stay", async () => {
  await service("web", "LoadBalancer");
  await service("inner", "ClusterIP");
  for (let look = 0; look < 100 && (await balancers()).length === 0; look += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await balancers()).toHaveLength(1);
  const lines: string[] = [];
  await emptyCluster(kubeconfig, { deadlineSeconds: 30, report: (line) => void lines.push(line) });
  expect(await balancers()).toEqual([]);
  expect(lines[0]).toBe("deleting Services of type LoadBalancer: default/web");
  const { items } = await api.call<{ items: { metadata: { name: string } }[] }>({
    method: "GET",
    path: "/api/v1/namespaces/default/services",
  });
  expect(items.map(({ metadata }) => metadata.name)).toContain("inner");
  await emptyCluster(kubeconfig, { deadlineSeconds: 30 });
});

test("a Service that something holds is named at the deadline", async () => {
  await post("/api/v1/namespaces/default/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "held", finalizers: ["example.com/holds"] },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  });
  const error = await failureOf(emptyCluster(kubeconfig, { deadlineSeconds: 0.5 }));
  expect(error).toBeInstanceOf(DeadlineError);
  expect(error.message).toMatch(/default\/held still there.*cloud controller/);
});

test("volumes are listed where the storage driver made them, and not where somebody imported them", async () => {
  const volume = (name: string, handle: string, annotations: object, by = driver) =>
    post("/api/v1/persistentvolumes", {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name, annotations },
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        csi: { driver: by, volumeHandle: handle },
      },
    });
  const made = { "pv.kubernetes.io/provisioned-by": driver };
  const id = "11111111-1111-4111-8111-111111111111";
  await volume("pvc-1", `fr-par-1/${id}`, made);
  await volume("imported", "fr-par-1/22222222-2222-4222-8222-222222222222", {});
  await volume("other", "nfs/1", { "pv.kubernetes.io/provisioned-by": "nfs" }, "nfs");
  await expect(listStorage(kubeconfig, driver)).resolves.toEqual({
    volumes: [`fr-par-1/${id}`],
    snapshots: [],
  });
});

test("a cluster whose API does not answer is an error that the caller can tell", async () => {
  const elsewhere = kubeconfig.replace(/https:\/\/[^\s"]+/, "https://127.0.0.1:9");
  const error = await failureOf(emptyCluster(elsewhere, { deadlineSeconds: 5 }));
  expect(error).toBeInstanceOf(KubernetesError);
});

test("a token that is refused is an error without the token", async () => {
  const token = /token: (\S+)/.exec(kubeconfig)?.[1] ?? "";
  expect(token).not.toBe("");
  const error = await failureOf(emptyCluster(kubeconfig.replace(token, `${token}x`), { deadlineSeconds: 5 }));
  expect((error as KubernetesError).status).toBe(401);
  expect(error.message + error.stack).not.toContain(token);
});
