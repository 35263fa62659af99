/** What the API server enforces and records: Pod Security admission and the audit policy. */
import { stringify } from "yaml";
import type { BootFile } from "./cloudConfig";
import type { ControlPlaneInput } from "./inputs";

export const admissionPath = "/etc/rancher/k3s/admission.yaml";
export const auditPath = "/etc/rancher/k3s/audit.yaml";

/** A namespace can ask for another level by its own labels; what violates `restricted` is warned of everywhere. */
export function admissionFile(
  level: ControlPlaneInput["podSecurity"],
  systemNamespaces: readonly string[],
): BootFile {
  const content = stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: "pod-security.admission.config.k8s.io/v1",
          kind: "PodSecurityConfiguration",
          defaults: {
            enforce: level,
            "enforce-version": "latest",
            audit: "restricted",
            "audit-version": "latest",
            warn: "restricted",
            "warn-version": "latest",
          },
          exemptions: {
            usernames: [],
            runtimeClasses: [],
            namespaces: [...new Set(["kube-system", ...systemNamespaces])],
          },
        },
      },
    ],
  });
  return { path: admissionPath, mode: "0600", content };
}

/** Who did what, without the content of secrets; what machines read all day is left out. */
export function auditFile(): BootFile {
  const content = stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      {
        level: "None",
        nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi/*", "/metrics"],
      },
      {
        level: "None",
        resources: [
          { group: "", resources: ["events"] },
          { group: "events.k8s.io", resources: ["events"] },
          { group: "coordination.k8s.io", resources: ["leases"] },
        ],
      },
      // Never more than who and when: the bodies are the secrets.
      {
        level: "Metadata",
        resources: [
          { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
          { group: "authentication.k8s.io", resources: ["tokenreviews"] },
        ],
      },
      // Who may do what, and what may run: the whole request.
      {
        level: "Request",
        verbs: ["create", "update", "patch", "delete", "deletecollection"],
        resources: [
          { group: "rbac.authorization.k8s.io" },
          { group: "admissionregistration.k8s.io" },
          { group: "certificates.k8s.io" },
          { group: "networking.k8s.io" },
          { group: "", resources: ["namespaces", "serviceaccounts", "pods/exec", "pods/attach"] },
        ],
      },
      {
        level: "None",
        verbs: ["get", "list", "watch"],
        userGroups: ["system:nodes", "system:serviceaccounts:kube-system"],
      },
      {
        level: "None",
        verbs: ["get", "list", "watch"],
        users: ["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"],
      },
      { level: "Metadata" },
    ],
  });
  return { path: auditPath, mode: "0600", content };
}
