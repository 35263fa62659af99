/** The kinds that the API server knows, its own and those of custom resource definitions. */
import type { KubeObject } from "./object";

export interface Kind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  /** Of a custom resource definition: nothing is known of its fields. */
  custom: boolean;
}

/** `group/version`, then kinds; an asterisk marks cluster-scoped ones. */
const builtIn: Record<string, string[]> = {
  v1: [
    "*Namespace",
    "*Node",
    "*PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "Secret",
    "ConfigMap",
    "ServiceAccount",
    "Service",
    "Event",
    "ReplicationController",
    "ResourceQuota",
    "LimitRange",
  ],
  "apps/v1": ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"],
  "batch/v1": ["Job", "CronJob"],
  "policy/v1": ["PodDisruptionBudget"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "rbac.authorization.k8s.io/v1": ["*ClusterRole", "*ClusterRoleBinding", "Role", "RoleBinding"],
  "storage.k8s.io/v1": ["*StorageClass", "*CSIDriver", "*VolumeAttachment"],
  "networking.k8s.io/v1": ["NetworkPolicy", "Ingress", "*IngressClass"],
  "scheduling.k8s.io/v1": ["*PriorityClass"],
  "coordination.k8s.io/v1": ["Lease"],
  "apiextensions.k8s.io/v1": ["*CustomResourceDefinition"],
  "apiregistration.k8s.io/v1": ["*APIService"],
  "admissionregistration.k8s.io/v1": [
    "*ValidatingAdmissionPolicy",
    "*ValidatingAdmissionPolicyBinding",
    "*ValidatingWebhookConfiguration",
    "*MutatingWebhookConfiguration",
  ],
  "helm.cattle.io/v1": ["HelmChart", "HelmChartConfig"],
  "k3s.cattle.io/v1": ["Addon", "*ETCDSnapshotFile"],
};

const builtInKinds: Kind[] = Object.entries(builtIn).flatMap(([apiVersion, names]) => {
  const [version, group = ""] = apiVersion.split("/").reverse() as [string, string?];
  return names.map((name) => {
    const kind = name.replace("*", "");
    return { group, version, kind, plural: pluralOf(kind), namespaced: !name.startsWith("*"), custom: false };
  });
});

function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith("y")) return `${word.slice(0, -1)}ies`;
  return /(s|x)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The kinds of a cluster with these custom resource definitions. */
export function kindsOf(definitions: KubeObject[]): Kind[] {
  return [...builtInKinds, ...definitions.flatMap(customKinds)];
}

interface DefinitionSpec {
  group: string;
  scope: string;
  names: { kind: string; plural: string };
  versions: { name: string; served?: boolean }[];
}

function customKinds(definition: KubeObject): Kind[] {
  const { group, scope, names, versions } = definition.spec as DefinitionSpec;
  return versions
    .filter(({ served }) => served !== false)
    .map(({ name }) => ({
      group,
      version: name,
      kind: names.kind,
      plural: names.plural,
      namespaced: scope === "Namespaced",
      custom: true,
    }));
}

export function apiVersionOf(kind: Pick<Kind, "group" | "version">): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}
