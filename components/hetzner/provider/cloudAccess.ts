/**
 * What the cluster's controllers need to use the cloud: the token and, for etcd snapshots, the keys of the bucket.
 * They come from the environment of this run and go into the cluster's secrets; the state holds a fingerprint by
 * which the next run sees that they were rotated.
 */
import { z } from "zod";
import { hetznerEnvironment } from "../../../clouds/hetzner/environment";
import { snapshotKeys } from "../../../clouds/hetzner/snapshotKeys";
import { type KubernetesClient, withKubernetes } from "../../../clouds/kubernetes/client";
import { putSecret } from "../../../clouds/kubernetes/secrets";
import { restartDeployments } from "../../../clouds/kubernetes/workloads";
import { cloudSecret, snapshotSecret, systemNamespace, tokenReaders } from "../addons/names";
import { fingerprint, newSalt } from "./fingerprint";
import { inCluster, type InClusterInputs, type InClusterKind } from "./inCluster";

export interface CloudAccessInputs extends InClusterInputs {
  /** Id of the private network in the cloud. */
  networkId: string;
  /** Where etcd snapshots go, if they go anywhere. */
  snapshots?:
    { endpoint: string; region: string; bucket: string; folder: string; retention: number } | undefined;
}

export interface CloudAccessOutputs {
  salt: string;
  /** Of the token and the keys that the cluster has. */
  fingerprint: string;
}

export const cloudAccess: InClusterKind<CloudAccessInputs, CloudAccessOutputs> = {
  noun: () => "the cluster's access to the cloud",
  schema: z.object({
    ...inCluster,
    networkId: z.string().min(1),
    snapshots: z
      .object({
        endpoint: z.string(),
        region: z.string(),
        bucket: z.string(),
        folder: z.string(),
        retention: z.number().int().positive(),
      })
      .optional(),
  }),
  id: ({ clusterId }) => `${clusterId}/cloud-access`,
  deadlines: { create: 300, update: 600 },
  isStale: (state, news) => state.fingerprint !== fingerprint(state.salt, secretsOf(news)),
  create: async (inputs) => {
    const salt = newSalt();
    // Who waits for the secrets starts by itself once they are there.
    await withKubernetes(inputs.kubeconfig, (api) => write(api, inputs));
    return { salt, fingerprint: fingerprint(salt, secretsOf(inputs)) };
  },
  update: async ({ salt }, news, waiting) => {
    await withKubernetes(news.kubeconfig, async (api) => {
      await write(api, news);
      await restartDeployments(
        api,
        tokenReaders.map((name) => ({ namespace: systemNamespace, name })),
        waiting,
      );
    });
    return { salt, fingerprint: fingerprint(salt, secretsOf(news)) };
  },
};

/** Today's secrets, as far as these inputs ask for them. */
function secretsOf({ snapshots }: CloudAccessInputs): string[] {
  const { token } = hetznerEnvironment(process.env);
  if (!snapshots) return [token];
  const { accessKey, secretKey } = snapshotKeys(process.env);
  return [token, accessKey, secretKey];
}

async function write(api: KubernetesClient, { networkId, snapshots }: CloudAccessInputs): Promise<void> {
  await putSecret(api, {
    name: cloudSecret,
    namespace: systemNamespace,
    data: { token: hetznerEnvironment(process.env).token, network: networkId },
  });
  if (!snapshots) return;
  const { accessKey, secretKey } = snapshotKeys(process.env);
  const { endpoint, region, bucket, folder, retention } = snapshots;
  await putSecret(api, {
    name: snapshotSecret,
    namespace: systemNamespace,
    type: "etcd.k3s.cattle.io/s3-config-secret",
    data: {
      // k3s wants the host alone.
      "etcd-s3-endpoint": endpoint.replace(/^https:\/\//, "").replace(/\/+$/, ""),
      "etcd-s3-region": region,
      "etcd-s3-bucket": bucket,
      "etcd-s3-folder": folder,
      "etcd-s3-retention": String(retention),
      "etcd-s3-access-key": accessKey,
      "etcd-s3-secret-key": secretKey,
    },
  });
}
