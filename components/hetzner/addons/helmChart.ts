/** Charts that k3s' own helm controller installs and upgrades inside the cluster. */
import { stringify } from "yaml";
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import { systemNamespace } from "./names";

export interface Chart {
  repo: string;
  chart: string;
  version: string;
}

/**
 * `name` is also the release's. `bootstrap`: the chart is installed before any node is initialised, and before
 * there is a pod network.
 */
export function helmChart(
  name: string,
  { repo, chart, version }: Chart,
  values: object,
  bootstrap = false,
): KubeObject {
  return {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChart",
    metadata: { name, namespace: systemNamespace },
    spec: {
      repo,
      chart,
      version,
      targetNamespace: systemNamespace,
      ...(bootstrap ? { bootstrap } : {}),
      valuesContent: stringify(values, { lineWidth: 0 }),
    },
  };
}

/** Puts pods on control-plane nodes: what holds the token stays away from the nodes of workloads. */
export const onControlPlane = {
  nodeSelector: { "node-role.kubernetes.io/control-plane": "true" },
  tolerations: [
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
    { key: "CriticalAddonsOnly", operator: "Exists" },
  ],
};
