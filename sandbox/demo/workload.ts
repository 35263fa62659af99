/** A workload of a customer, as far as the cloud has to do with it: a load balancer and a volume. */
import { withKubernetes } from "../../clouds/kubernetes/client";
import { applyAll, type KubeObject, Objects } from "../../clouds/kubernetes/objects";
import { waitInCluster } from "../../clouds/kubernetes/wait";
import type { Say } from "./stack";

const metadata = { name: "shop", namespace: "default" };

const service: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: { type: "LoadBalancer", selector: { app: "shop" }, ports: [{ port: 80 }] },
};

const claim: KubeObject = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata,
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
};

const deadlineSeconds = 600;

interface Status extends KubeObject {
  status?: { phase?: string; loadBalancer?: { ingress?: unknown[] } };
}

/** Puts it in the cluster and waits until the cluster's controllers have made what it needs. */
export function deployWorkload(kubeconfig: string, say: Say): Promise<void> {
  const waiting = { deadlineSeconds, report: say };
  return withKubernetes(kubeconfig, async (api) => {
    await applyAll(api, [service, claim], waiting);
    const objects = new Objects(api);
    await waitInCluster("load balancer and volume are there", waiting, async () => {
      const [balanced, bound] = await Promise.all([objects.get<Status>(service), objects.get<Status>(claim)]);
      const hasAddress = (balanced?.status?.loadBalancer?.ingress ?? []).length > 0;
      const isBound = bound?.status?.phase === "Bound";
      return hasAddress && isBound
        ? { done: undefined }
        : { waiting: hasAddress ? "the volume is not bound" : "the load balancer has no address" };
    });
  });
}
