import type { ThalassaClusterSpec, ThalassaNodePoolSpec } from "../../components/cluster";

/** A node pool in one zone with two nodes; tests change one thing at a time. */
export function poolSpec(changes: Partial<ThalassaNodePoolSpec> = {}): ThalassaNodePoolSpec {
  return {
    name: "workers",
    machineType: "pgp-medium",
    size: { count: 2 },
    zones: ["nl-01a"],
    labels: {},
    taints: [],
    autohealing: true,
    upgradeStrategy: "auto",
    ...changes,
  };
}

/** A valid Thalassa cluster; tests change one thing at a time. */
export function clusterSpec(changes: Partial<ThalassaClusterSpec> = {}): ThalassaClusterSpec {
  return {
    cloud: "thalassa",
    customer: "0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
    project: "o-d65pcprjp56s73cvk140",
    id: "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
    name: "prod",
    type: "dedicated",
    region: "nl-01",
    kubernetesVersion: "1.34",
    network: {
      cidr: "10.0.0.0/16",
      subnetCidr: "10.0.0.0/20",
      podCidr: "192.168.0.0/16",
      serviceCidr: "172.16.0.0/18",
    },
    nodePools: [poolSpec()],
    apiServer: { allowedCidrs: [], publicEndpoint: true },
    upgrades: { auto: "none" },
    security: { podSecurity: "baseline", auditLog: "none", networkPolicy: "allow-all" },
    deleteProtection: false,
    onDelete: { volumes: "delete" },
    ...changes,
  };
}
