/** What the Helm charts make that our clusters use; of any other chart, one deployment. */
import { parse } from "yaml";
import type { Draft, Json, KubeObject } from "../../../kubernetes/object";

/** Whose tolerations the chart of the cloud controller manager brings along. */
const early = [
  { key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" },
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/not-ready", operator: "Exists" },
];
const token = { name: "HCLOUD_TOKEN", valueFrom: { secretKeyRef: { name: "hcloud", key: "token" } } };
const network = { name: "HCLOUD_NETWORK", valueFrom: { secretKeyRef: { name: "hcloud", key: "network" } } };
const everywhere = [{ operator: "Exists" }];

interface Chart {
  release: string;
  values: Json;
}

const charts: Record<string, (chart: Chart) => Draft[]> = {
  "hcloud-cloud-controller-manager": ({ values }) => [
    workload("Deployment", "hcloud-cloud-controller-manager", values, {
      tolerations: early,
      env: [token, ...(values?.networking?.enabled === true ? [network] : [])],
    }),
  ],
  "hcloud-csi": ({ values }) => [
    workload("Deployment", "hcloud-csi-controller", { ...values?.controller }, { env: [token] }),
    workload("DaemonSet", "hcloud-csi-node", { ...values?.node }, { tolerations: everywhere }),
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: "csi.hetzner.cloud" },
      spec: { attachRequired: true, podInfoOnMount: true },
    },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "hcloud-volumes",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "csi.hetzner.cloud",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
  ],
  "cluster-autoscaler": ({ release, values }) => [
    workload("Deployment", values?.fullnameOverride ?? `${release}-hetzner-cluster-autoscaler`, values, {
      env: secretVariables(values),
    }),
  ],
  kured: ({ values }) => [workload("DaemonSet", "kured", values, {})],
};

/** The objects of a chart, for a HelmChart object. */
export function render(helmChart: KubeObject): Draft[] {
  const { chart = "", valuesContent, targetNamespace } = helmChart.spec ?? {};
  const name =
    String(chart)
      .split("/")
      .at(-1)
      ?.replace(/-v?\d.*\.tgz$/, "") ?? "";
  const release = helmChart.metadata.name;
  const values: Json = valuesContent === undefined ? {} : (parse(valuesContent) ?? {});
  const drafts = (charts[name] ?? (() => [workload("Deployment", release, values, {})]))({ release, values });
  const namespace = targetNamespace ?? helmChart.metadata.namespace;
  return drafts.map((draft) => ({
    ...draft,
    metadata: {
      ...draft.metadata,
      ...(draft.apiVersion.startsWith("storage.k8s.io") ? {} : { namespace }),
      labels: { ...draft.metadata.labels, "app.kubernetes.io/managed-by": "Helm" },
    },
  }));
}

/** Variables from Secrets, as the autoscaler's chart has them: name, then Secret and key. */
function secretVariables(values: Json): Json[] {
  return Object.entries((values?.extraEnvSecrets ?? {}) as Record<string, Json>).map(
    ([name, secretKeyRef]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secretKeyRef.name, key: secretKeyRef.key } },
    }),
  );
}

function workload(
  kind: "Deployment" | "DaemonSet",
  name: string,
  values: Json,
  own: { tolerations?: Json[]; env?: Json[] },
): Draft {
  const labels = { "app.kubernetes.io/name": name };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, labels },
    spec: {
      ...(kind === "Deployment" ? { replicas: values?.replicaCount ?? 1 } : {}),
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels,
          ...(values?.podAnnotations === undefined ? {} : { annotations: values.podAnnotations }),
        },
        spec: {
          containers: [{ name, ...(own.env === undefined ? {} : { env: own.env }) }],
          tolerations: [
            ...(own.tolerations ?? []),
            ...(values?.tolerations ?? values?.additionalTolerations ?? []),
          ],
          ...(values?.nodeSelector === undefined ? {} : { nodeSelector: values.nodeSelector }),
        },
      },
    },
  };
}
