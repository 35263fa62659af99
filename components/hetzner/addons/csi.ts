/** Hetzner's CSI driver: volumes for workloads, labelled as the cluster's. */
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import type { HetznerClusterSpec } from "../../cluster";
import { helmChart, onControlPlane } from "./helmChart";
import { charts } from "./versions";

export function csi(spec: HetznerClusterSpec, volumeLabels: Record<string, string>): KubeObject {
  const several = spec.type === "dedicated-ha";
  return helmChart("hcloud-csi", charts.csi, {
    controller: {
      replicaCount: several ? 2 : 1,
      // A budget of one out of one would hold up every drain.
      podDisruptionBudget: { create: several },
      priorityClassName: "system-cluster-critical",
      ...onControlPlane,
      // Pods can't ask the metadata service where they are.
      hcloudVolumeDefaultLocation: spec.region,
      volumeExtraLabels: volumeLabels,
    },
    node: {
      // The driver asks the metadata service, which only the host's network reaches.
      hostNetwork: true,
      priorityClassName: "system-node-critical",
    },
  });
}
