/** Names and owner labels: the one place that says how our resources are called and recognised. */
import type { ClusterSpec } from "./cluster";

/** Labels that say whose a resource is. Keys hold no `/` or `.`, so that every cloud takes them as they are. */
export const ownerLabelKeys = {
  managedBy: "managed-by",
  customer: "mengi-customer",
  cluster: "mengi-cluster",
  stack: "mengi-stack",
  resource: "mengi-resource",
} as const;

/** Value of `managed-by` on everything that this project makes. */
export const manager = "mengi";

/** Whether a config may use this label key; ours and the platforms' own are reserved. */
export function isReservedLabel(key: string): boolean {
  return (
    key === ownerLabelKeys.managedBy ||
    key.startsWith("mengi-") ||
    key.startsWith("hcloud/") ||
    /^([^/]+\.)?(kubernetes\.io|k8s\.io|k3s\.io|cattle\.io|hetzner\.cloud|scaleway\.com|k8s\.thalassa\.cloud|mengi\.cloud)\//.test(
      key,
    )
  );
}

/**
 * The labels of one resource of a cluster. `resource` tells the cluster's own resources apart: with the
 * other labels it names exactly one object, which is how a create that was cut off finds it again.
 */
export function ownerLabels(
  spec: Pick<ClusterSpec, "customer" | "id">,
  stack: string,
  resource: string,
): Record<string, string> {
  return {
    [ownerLabelKeys.managedBy]: manager,
    [ownerLabelKeys.customer]: spec.customer,
    [ownerLabelKeys.cluster]: spec.id,
    [ownerLabelKeys.stack]: stack,
    [ownerLabelKeys.resource]: resource,
  };
}

/** The label that everything of a cluster carries, whoever made it. */
export function clusterLabels(clusterId: string): Record<string, string> {
  return { [ownerLabelKeys.cluster]: clusterId };
}

/** Name of a cluster's resource in the customer's console: readable, and unique by the cluster's id. */
export function resourceName(spec: Pick<ClusterSpec, "name" | "id">, role: string): string {
  return `${spec.name}-${spec.id.slice(0, 8)}-${role}`;
}
