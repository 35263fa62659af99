/**
 * Hetzner's cloud controller: initialises nodes, and makes load balancers for services. It starts before everything
 * else, and waits for its secret: nodes take workloads once it has looked at them.
 */
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import type { HetznerClusterSpec } from "../../cluster";
import { helmChart, onControlPlane } from "./helmChart";
import { charts } from "./versions";

export function cloudController(spec: HetznerClusterSpec): KubeObject {
  const env = {
    // Routes between pods are WireGuard's.
    HCLOUD_NETWORK_ROUTES_ENABLED: "false",
    // The cloud has no zones any more.
    HCLOUD_INSTANCES_ZONE_LABEL_ENABLED: "false",
    HCLOUD_LOAD_BALANCERS_LOCATION: spec.region,
    HCLOUD_LOAD_BALANCERS_USE_PRIVATE_IP: "true",
    // Otherwise traffic from inside to such an address would never reach the load balancer.
    HCLOUD_LOAD_BALANCERS_DISABLE_PRIVATE_INGRESS: "true",
    // The other subnet's addresses are planned.
    HCLOUD_LOAD_BALANCERS_PRIVATE_SUBNET_IP_RANGE: spec.network.subnetCidr,
  };
  return helmChart(
    "hcloud-cloud-controller-manager",
    charts.cloudController,
    {
      replicaCount: spec.type === "dedicated-ha" ? 2 : 1,
      // On a single node the new pod has no place beside the old one.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      nodeSelector: onControlPlane.nodeSelector,
      // With it, pods run in the host's network, where the metadata service is not blocked.
      networking: { enabled: true, clusterCIDR: spec.network.podCidr },
      monitoring: { enabled: false },
      env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, { value }])),
    },
    true,
  );
}
