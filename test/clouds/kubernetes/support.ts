/** A cluster of simulated servers, whose API the tests talk to over real connections. */
import { KubernetesClient } from "../../../clouds/kubernetes/client";
import { cloudSecret, TestCluster } from "../../sandbox/guestCloud";

// A cluster's RSA key takes its time on a machine that has much else to do.
jest.setTimeout(60_000);

/** A whole cluster of three control-plane nodes and a worker for each test, and a client of it. */
export function useCluster(): {
  cluster: () => TestCluster;
  api: () => KubernetesClient;
  kubeconfig: () => string;
  servers: () => ReturnType<TestCluster["whole"]>;
} {
  let cluster: TestCluster;
  let api: KubernetesClient;
  let kubeconfig: string;
  let servers: ReturnType<TestCluster["whole"]>;
  beforeEach(async () => {
    cluster = await TestCluster.make();
    servers = cluster.whole();
    const admin = await cluster.connect();
    await admin.post("/api/v1/namespaces/kube-system/secrets", cloudSecret());
    cluster.guests.turn();
    kubeconfig = admin.kubeconfig;
    api = new KubernetesClient(kubeconfig);
  });
  afterEach(async () => {
    api.close();
    await cluster.close();
  });
  return { cluster: () => cluster, api: () => api, kubeconfig: () => kubeconfig, servers: () => servers };
}

export async function failure(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: Error) => error,
  );
}

/** A deployment whose pods may run on workers only. */
export const deployment = (name: string, replicas = 1) => {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: name }] } },
    },
  };
};
