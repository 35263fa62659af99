/** Emptying a cluster before it is deleted: what its controllers made outside of it goes while they still live. */
import { ifFound } from "../errors";
import { DeadlineError } from "../wait";
import { type KubernetesClient, withKubernetes } from "./client";
import { waitInCluster, type Waiting } from "./wait";

/** What of a cluster's storage lives outside of it, by the handles that the storage driver gave. */
export interface ClusterStorage {
  /** Handles of CSI volumes, such as `fr-par-1/<uuid>`. */
  volumes: string[];
  /** Handles of CSI snapshots. */
  snapshots: string[];
}

interface Service {
  metadata: { name: string; namespace: string; deletionTimestamp?: string };
  spec: { type?: string };
}

interface Volume {
  metadata: { annotations?: Record<string, string> };
  spec: { csi?: { driver: string; volumeHandle: string } };
}

interface SnapshotContent {
  spec: { driver: string; source: { volumeHandle?: string } };
  status?: { snapshotHandle?: string };
}

const page = "500";

/** A cluster that does not answer keeps nobody from deleting it: given up after about a minute. */
const patience = { timeoutMs: 15_000, attempts: 4 };

/**
 * Lists the volumes and snapshots that the cluster's storage driver made for workloads. What somebody else made and
 * imported is not among them: it was there before the cluster and may be meant for the time after it.
 */
export async function listStorage(kubeconfig: string, driver: string): Promise<ClusterStorage> {
  return withKubernetes(
    kubeconfig,
    async (api) => {
      const [volumes, contents] = await Promise.all([
        all<Volume>(api, "/api/v1/persistentvolumes"),
        all<SnapshotContent>(api, "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents"),
      ]);
      return {
        volumes: volumes.flatMap(({ metadata, spec: { csi } }) =>
          csi?.driver === driver && metadata.annotations?.["pv.kubernetes.io/provisioned-by"] === driver
            ? [csi.volumeHandle]
            : [],
        ),
        snapshots: contents.flatMap(({ spec, status }) =>
          spec.driver === driver && spec.source.volumeHandle !== undefined
            ? (status?.snapshotHandle ?? [])
            : [],
        ),
      };
    },
    patience,
  );
}

/**
 * Deletes every Service of type LoadBalancer and waits until the cloud controller has removed what it made for them:
 * it holds each Service by a finalizer until then. Throws `DeadlineError`, or `KubernetesError` where the API server
 * can't be reached.
 */
export async function emptyCluster(kubeconfig: string, { deadlineSeconds, report }: Waiting): Promise<void> {
  await withKubernetes(
    kubeconfig,
    async (api) => {
      // Not within the wait: a cluster whose API can't be reached is known at once, not at the deadline.
      const first = await balanced(api);
      const named = first.map(nameOf).join(", ");
      if (first.length > 0) report?.(`deleting Services of type LoadBalancer: ${named}`);
      try {
        await waitInCluster(
          "no Service of type LoadBalancer is left",
          { deadlineSeconds, report },
          async () => {
            const left = await balanced(api);
            await Promise.all(left.filter(({ metadata }) => !metadata.deletionTimestamp).map(remove(api)));
            if (left.length === 0) return { done: undefined };
            return { waiting: `${left.map(nameOf).join(", ")} still there` };
          },
        );
      } catch (error) {
        if (!(error instanceof DeadlineError)) throw error;
        throw new DeadlineError(`${error.message}. The cluster's cloud controller does not remove them`);
      }
    },
    patience,
  );
}

async function balanced(api: KubernetesClient): Promise<Service[]> {
  const services = await all<Service>(api, "/api/v1/services");
  return services.filter(({ spec }) => spec.type === "LoadBalancer");
}

const remove =
  (api: KubernetesClient) =>
  async ({ metadata: { namespace, name } }: Service): Promise<void> => {
    await ifFound(api.call({ method: "DELETE", path: `/api/v1/namespaces/${namespace}/services/${name}` }));
  };

const nameOf = ({ metadata: { namespace, name } }: Service) => `${namespace}/${name}`;

/** All objects of a kind, page by page; none where the server does not know the kind. */
async function all<T>(api: KubernetesClient, path: string): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const query: Record<string, string> = { limit: page, ...(next ? { continue: next } : {}) };
    const answer = await ifFound(
      api.call<{ items: T[]; metadata?: { continue?: string } }>({ method: "GET", path, query }),
    );
    items.push(...(answer?.items ?? []));
    next = answer?.metadata?.continue;
  } while (next);
  return items;
}
