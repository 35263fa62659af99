/** What a cluster keeps for life: a change would replace it. */
import type { ScalewayClusterSpec } from "../cluster";

/** By config key. The last two could be changed in the cloud, but the provider would replace the cluster for it. */
export function fixedSettings({
  project,
  region,
  cni,
  network,
  autoscaler,
}: ScalewayClusterSpec): Record<string, string> {
  return {
    "byoc:project": project,
    "byoc:cluster.region": region,
    "byoc:cluster.cni": cni,
    "byoc:cluster.network.cidr": network.cidr,
    "byoc:cluster.network.podCidr": network.podCidr,
    "byoc:cluster.network.serviceCidr": network.serviceCidr,
    "byoc:cluster.autoscaler.logLevel": String(autoscaler.logLevel),
    "byoc:cluster.autoscaler.skipNodesWithLocalStorage": String(autoscaler.skipNodesWithLocalStorage),
  };
}
