/**
 * Rancher's system-upgrade-controller, which replaces k3s on running nodes, and the two plans by which it does:
 * first the control plane, then the workers, one node at a time.
 */
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import { onControlPlane } from "./helmChart";
import { upgradeNamespace as namespace } from "./names";
import { images } from "./versions";

const name = "system-upgrade-controller";
const account = "system-upgrade";
const controlPlane = "node-role.kubernetes.io/control-plane";

/** The controller idles as long as there is no plan. */
export function upgradeController(): KubeObject[] {
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      // Its jobs write to the nodes' disks.
      metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
    },
    planDefinition(),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace } },
    ...permissions(),
    controller(),
  ];
}

export const planNames = { servers: "k3s-servers", agents: "k3s-agents" } as const;

/** Brings every node to this version of k3s. To be removed when done: a plan also drains nodes that join later. */
export function upgradePlans(version: string): KubeObject[] {
  const plan = (planName: string, operator: "Exists" | "DoesNotExist", more: object): KubeObject => ({
    apiVersion: "upgrade.cattle.io/v1",
    kind: "Plan",
    metadata: { name: planName, namespace },
    spec: {
      version,
      concurrency: 1,
      serviceAccountName: account,
      nodeSelector: { matchExpressions: [{ key: controlPlane, operator }] },
      tolerations: [{ operator: "Exists" }],
      // A drain waits for disruption budgets, and workers wait for the whole control plane.
      jobActiveDeadlineSecs: 3600,
      upgrade: { image: images.k3sUpgrade },
      ...more,
    },
  });
  return [
    plan(planNames.servers, "Exists", { cordon: true, postCompleteDelay: "20s" }),
    plan(planNames.agents, "DoesNotExist", {
      prepare: { image: images.k3sUpgrade, args: ["prepare", planNames.servers] },
      drain: { force: true, timeout: "15m", skipWaitForDeleteTimeout: 60 },
    }),
  ];
}

/** The kind `Plan`. The controller writes its full schema over this one when it starts. */
function planDefinition(): KubeObject {
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "plans.upgrade.cattle.io" },
    spec: {
      group: "upgrade.cattle.io",
      scope: "Namespaced",
      names: { kind: "Plan", listKind: "PlanList", plural: "plans", singular: "plan" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
        },
      ],
    },
  };
}

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] };

const reads = ["get", "list", "watch"];

function rule(group: string, resources: string[], verbs: string[], resourceNames?: string[]): Rule {
  return { apiGroups: [group], resources, verbs, ...(resourceNames ? { resourceNames } : {}) };
}

/** What the controller does itself, what its jobs need to drain, and what it does in its own namespace. */
function permissions(): KubeObject[] {
  const everywhere: Rule[] = [
    rule("", ["namespaces"], reads),
    rule("", ["nodes"], [...reads, "update", "patch"]),
    rule("", ["pods"], ["get", "list", "delete"]),
    rule("", ["pods/eviction"], ["create"]),
    rule("", ["events"], ["get", "create", "patch", "update"]),
    rule("apps", ["daemonsets", "replicasets", "statefulsets"], ["get", "list"]),
    rule("batch", ["jobs"], reads),
    rule("coordination.k8s.io", ["leases"], ["create"]),
    rule("coordination.k8s.io", ["leases"], ["get", "update"], [name]),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], [...reads, "create", "patch", "update"]),
    rule("upgrade.cattle.io", ["plans", "plans/status"], [...reads, "create", "patch", "update", "delete"]),
  ];
  const here: Rule[] = [
    rule("batch", ["jobs"], [...reads, "create", "patch", "update", "delete", "deletecollection"]),
    rule("", ["secrets"], reads),
  ];
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const apiGroup = "rbac.authorization.k8s.io";
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  return [
    { apiVersion, kind: "ClusterRole", metadata: { name }, rules: everywhere },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup, kind: "ClusterRole", name },
      subjects,
    },
    { apiVersion, kind: "Role", metadata: { name, namespace }, rules: here },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata: { name, namespace },
      roleRef: { apiGroup, kind: "Role", name },
      subjects,
    },
  ];
}

function controller(): KubeObject {
  // Drains of the controller's jobs spare the pod with this label.
  const labels = { "upgrade.cattle.io/controller": name };
  const field = (variable: string, fieldPath: string) => ({
    name: variable,
    valueFrom: { fieldRef: { fieldPath } },
  });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: account,
          priorityClassName: "system-cluster-critical",
          ...onControlPlane,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65534,
            runAsGroup: 65534,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name,
              image: images.upgradeController,
              env: [
                field("SYSTEM_UPGRADE_CONTROLLER_NAME", "metadata.labels['upgrade.cattle.io/controller']"),
                field("SYSTEM_UPGRADE_CONTROLLER_NAMESPACE", "metadata.namespace"),
                field("SYSTEM_UPGRADE_CONTROLLER_NODE_NAME", "spec.nodeName"),
                { name: "SYSTEM_UPGRADE_CONTROLLER_LEADER_ELECT", value: "true" },
                { name: "SYSTEM_UPGRADE_JOB_BACKOFF_LIMIT", value: "20" },
              ],
              resources: { requests: { cpu: "10m", memory: "64Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            },
          ],
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
      },
    },
  };
}
