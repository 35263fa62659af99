import type {
  HetznerClusterSpec,
  HetznerNodePoolSpec,
  ScalewayClusterSpec,
  ScalewayNodePoolSpec,
  ThalassaClusterSpec,
  ThalassaNodePoolSpec,
} from "../../components/cluster";

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

/** A pool of Hetzner's servers, two in one location. */
export function hetznerPoolSpec(changes: Partial<HetznerNodePoolSpec> = {}): HetznerNodePoolSpec {
  return {
    name: "workers",
    machineTypes: ["cx33"],
    size: { count: 2 },
    zones: ["fsn1"],
    labels: {},
    taints: [],
    generation: 1,
    ...changes,
  };
}

/** A valid cluster on Hetzner with one control-plane node. */
export function hetznerClusterSpec(changes: Partial<HetznerClusterSpec> = {}): HetznerClusterSpec {
  return {
    cloud: "hetzner",
    customer: "0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
    id: "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
    name: "prod",
    type: "dedicated",
    region: "fsn1",
    kubernetesVersion: "1.36",
    network: {
      cidr: "10.0.0.0/16",
      controlCidr: "10.0.0.0/24",
      subnetCidr: "10.0.128.0/17",
      podCidr: "192.168.0.0/16",
      serviceCidr: "172.16.0.0/18",
    },
    controlPlane: { machineTypes: ["cx33"], locations: ["fsn1"], generation: 1 },
    gateway: { machineTypes: ["cx23"], generation: 1 },
    nodePools: [hetznerPoolSpec()],
    apiServer: { access: "public", allowedCidrs: [], loadBalancerType: "lb11" },
    security: { podSecurity: "baseline" },
    reboots: { days: [0, 1, 2, 3, 4, 5, 6], start: "02:00", end: "05:00" },
    etcdSnapshots: { schedule: "0 */6 * * *", retention: 28 },
    deleteProtection: false,
    onDelete: { volumes: "delete" },
    ...changes,
  };
}

/** A pool of Kapsule with two nodes in one zone. */
export function scalewayPoolSpec(changes: Partial<ScalewayNodePoolSpec> = {}): ScalewayNodePoolSpec {
  return {
    name: "workers",
    machineType: "DEV1-M",
    size: { count: 2 },
    zones: ["fr-par-1"],
    labels: {},
    taints: [],
    autohealing: true,
    upgradePolicy: { maxUnavailable: 1, maxSurge: 0 },
    rootVolume: {},
    kubeletArgs: {},
    placementGroup: false,
    publicIps: true,
    ...changes,
  };
}

/** A valid cluster on Scaleway with a shared control plane. */
export function scalewayClusterSpec(changes: Partial<ScalewayClusterSpec> = {}): ScalewayClusterSpec {
  return {
    cloud: "scaleway",
    customer: "0d4c7f7e-2b7e-4c58-9a3c-6a2d1c9b8f10",
    project: "88336c3f-089a-431e-9d59-a60cb65efa3c",
    id: "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
    name: "prod",
    type: "testing",
    region: "fr-par",
    kubernetesVersion: "1.34",
    network: { cidr: "172.16.0.0/22", podCidr: "100.64.0.0/15", serviceCidr: "10.32.0.0/20" },
    controlPlane: "kapsule",
    cni: "cilium",
    nodePools: [scalewayPoolSpec()],
    gateway: { type: "VPC-GW-S", zone: "fr-par-1" },
    autoscaler: {
      scaleDown: true,
      scaleDownDelayAfterAdd: "10m",
      scaleDownUnneededTime: "10m",
      scaleDownUtilizationThreshold: 0.5,
      expander: "random",
      ignoreDaemonsetsUtilization: false,
      balanceSimilarNodeGroups: false,
      expendablePodsPriorityCutoff: -10,
      maxGracefulTerminationSeconds: 600,
      skipNodesWithLocalStorage: true,
      logLevel: 2,
    },
    apiServer: { allowedCidrs: [], certSans: [], admissionPlugins: [], featureGates: [] },
    upgrades: { auto: false, maintenance: { day: "any", startHour: 3 } },
    backups: { bucket: true, keepOldVersionsDays: 30 },
    deleteProtection: false,
    onDelete: { volumes: "delete", backups: "keep" },
    ...changes,
  };
}
