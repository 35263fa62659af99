/** What runs in a cluster besides Kubernetes: charts, images and the versions that were read before they were pinned. */

export const charts = {
  cloudController: {
    repo: "https://charts.hetzner.cloud",
    chart: "hcloud-cloud-controller-manager",
    version: "1.35.0",
  },
  csi: { repo: "https://charts.hetzner.cloud", chart: "hcloud-csi", version: "2.22.1" },
  autoscaler: {
    repo: "https://kubernetes.github.io/autoscaler",
    chart: "cluster-autoscaler",
    version: "9.59.0",
  },
  kured: { repo: "https://kubereboot.github.io/charts", chart: "kured", version: "6.1.0" },
} as const;

export const images = {
  upgradeController: "rancher/system-upgrade-controller:v0.20.1",
  /** Its tag is the version that is installed. */
  k3sUpgrade: "rancher/k3s-upgrade",
} as const;

/** The autoscaler simulates the scheduler of one minor version of Kubernetes: its own has to be the same. */
const autoscalerTags: Record<string, string> = { "1.35": "v1.35.2", "1.36": "v1.36.1" };
const newestAutoscalerTag = "v1.36.1";

/** The autoscaler for a minor version of Kubernetes; the newest where it has none of its own yet. */
export function autoscalerTag(kubernetesVersion: string): string {
  return autoscalerTags[kubernetesVersion] ?? newestAutoscalerTag;
}
