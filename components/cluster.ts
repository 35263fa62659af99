/** The contract that the three cluster components share: what goes in (a checked spec) and what comes out. */
import type * as pulumi from "@pulumi/pulumi";

/** The clouds on which a cluster can be made. */
export const clouds = ["scaleway", "hetzner", "thalassa"] as const;
export type Cloud = (typeof clouds)[number];

/** A Kubernetes taint, put on each node of a pool. */
export interface Taint {
  key: string;
  value?: string;
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** How many nodes a pool has: a fixed number, or bounds between which the autoscaler moves. */
export type PoolSize = { count: number } | { autoscaling: { min: number; max: number } };

/** A group of equal nodes. Counts are totals over all its zones. */
export interface NodePoolSpec {
  /** Unique within the cluster. */
  name: string;
  size: PoolSize;
  /** Zones (Hetzner: locations) over which the nodes are spread evenly, in the order in which they get a node. */
  zones: string[];
  labels: Record<string, string>;
  taints: Taint[];
}

/** A node pool of Thalassa's managed clusters. */
export interface ThalassaNodePoolSpec extends NodePoolSpec {
  /** The cloud's own name for the machine type, such as `pgp-medium`. */
  machineType: string;
  /** Whether the cloud replaces nodes that stay unhealthy. */
  autohealing: boolean;
  /** Who replaces the nodes after a version change: the cloud at once, or somebody node by node. */
  upgradeStrategy: "auto" | "manual" | "minor-only";
}

/** A node pool of servers on Hetzner. */
export interface HetznerNodePoolSpec extends NodePoolSpec {
  /** Server types in order of preference: a later one is taken where those before it are out of stock. All of one architecture. */
  machineTypes: string[];
  /** Raised to replace the pool's servers deliberately; nothing else but a change of type or zone replaces one. */
  generation: number;
}

/** A node pool of Scaleway Kapsule. */
export interface ScalewayNodePoolSpec extends NodePoolSpec {
  /** The Instance type, such as `PRO2-XS`. */
  machineType: string;
  /** Whether the cloud replaces nodes that stay unhealthy. */
  autohealing: boolean;
  /** How many nodes may be missing, and how many may be there besides, while the pool is upgraded. */
  upgradePolicy: { maxUnavailable: number; maxSurge: number };
  /** The system's disk. Without a size or type: what the Instance type comes with. */
  rootVolume: { type?: "l_ssd" | "b_ssd" | "sbs_5k" | "sbs_15k"; sizeGb?: number };
  /** Settings of the kubelet, among those that the Kubernetes version allows. */
  kubeletArgs: Record<string, string>;
  /** Whether the nodes of a zone are kept on different hypervisors. At most 20 nodes a zone. */
  placementGroup: boolean;
  /**
   * Whether each node has a public address (inbound traffic is blocked by the security group). Without, the way out is
   * a Public Gateway, which takes a permission set more than the customer guide lists.
   */
  publicIps: boolean;
}

/** Weekly time at which the cloud may upgrade the cluster. */
export interface MaintenanceWindow {
  /** 0 is Sunday. */
  day: number;
  /** Minutes from midnight UTC. */
  startMinute: number;
}

/** What a cluster on any cloud says, checked, with every default filled in. */
interface CommonClusterSpec {
  /** Opaque customer id (a UUID). */
  customer: string;
  /** Opaque cluster id (a UUID). */
  id: string;
  /** Name shown in the customer's console. */
  name: string;
  region: string;
  network: {
    /** Address range of the whole private network. */
    cidr: string;
    podCidr: string;
    serviceCidr: string;
  };
  /** Refuses to delete the cluster until it is switched off. On by default for highly available types. */
  deleteProtection: boolean;
  onDelete: {
    /** What happens to volumes and snapshots that workloads made: they hold the customer's data. */
    volumes: "delete" | "keep";
  };
}

interface NodeSubnet {
  /** Range of the nodes' subnet, within `cidr`. */
  subnetCidr: string;
}

/** A managed cluster on Thalassa. */
export interface ThalassaClusterSpec extends CommonClusterSpec {
  cloud: "thalassa";
  network: CommonClusterSpec["network"] & NodeSubnet;
  /** The one organisation that everything belongs to, `o-…`. */
  project: string;
  /** `dedicated-ha` is the highly available one. */
  type: "dedicated" | "dedicated-ha";
  /** `1.34`, `1.34.1` or the cloud's own full name of a version. */
  kubernetesVersion: string;
  nodePools: ThalassaNodePoolSpec[];
  apiServer: {
    /** Who may reach the API server's public endpoint: CIDRs or addresses. Empty: everybody. */
    allowedCidrs: string[];
    /** Whether the API server has a public endpoint at all. */
    publicEndpoint: boolean;
  };
  upgrades: {
    /** Which versions the cloud installs by itself. */
    auto: "none" | "latest-version" | "latest-stable";
    maintenance?: MaintenanceWindow;
  };
  security: {
    podSecurity: "restricted" | "baseline" | "privileged";
    auditLog: "none" | "basic" | "advanced";
    /** What namespaces without a network policy of their own may reach. */
    networkPolicy: "allow-all" | "deny";
  };
}

/** A cluster that we run ourselves on Hetzner's servers. The token is the project: there is nothing to name. */
export interface HetznerClusterSpec extends CommonClusterSpec {
  cloud: "hetzner";
  /** `dedicated` has one control-plane node, `dedicated-ha` has three. */
  type: "dedicated" | "dedicated-ha";
  /** A minor version, `1.36`: the release of k3s that belongs to it is ours to choose (components/hetzner/k3s.ts). */
  kubernetesVersion: string;
  network: CommonClusterSpec["network"] &
    NodeSubnet & {
      /** Subnet with planned addresses: NAT gateway, load balancer, control plane. The first /24 of `cidr`. */
      controlCidr: string;
    };
  controlPlane: {
    /** Server types in order of preference, all of one architecture. */
    machineTypes: string[];
    /** Location of each control-plane node, one entry a node. All in the region's network zone. */
    locations: string[];
    /** Raised to replace the control-plane servers deliberately, one after the other. */
    generation: number;
  };
  gateway: {
    /** Server types of the NAT gateway in order of preference. */
    machineTypes: string[];
    generation: number;
  };
  nodePools: HetznerNodePoolSpec[];
  apiServer: {
    /**
     * How the API server is reached from outside. `public`: at the load balancer, by mutual TLS. `gateway`: through
     * the NAT gateway, from `allowedCidrs` only. `private`: not at all; `pulumi up` has to run inside the network.
     */
    access: "public" | "gateway" | "private";
    /** For `gateway`: CIDRs or addresses, at least one. */
    allowedCidrs: string[];
    /** `lb11`, `lb21` or `lb31`. */
    loadBalancerType: string;
  };
  security: {
    /** Pod Security level enforced in every namespace but the system's. */
    podSecurity: "restricted" | "baseline" | "privileged";
  };
  /** Weekly hours (UTC) in which nodes may reboot, one at a time, for security upgrades. */
  reboots: {
    /** 0 is Sunday. */
    days: number[];
    /** `HH:MM`. */
    start: string;
    end: string;
  };
  etcdSnapshots: {
    /** Cron expression, UTC. */
    schedule: string;
    /** How many are kept. */
    retention: number;
    /** Where they go besides the node's disk. The keys come from the environment of the run. */
    s3?: { endpoint: string; region: string; bucket: string; folder: string };
  };
  /** Opens SSH on the NAT gateway to these addresses; closed again by the first `up` after `until`. */
  emergencyAccess?: { from: string[]; until: string };
}

/** How the cluster autoscaler of Kapsule decides. Each value is always sent: the provider would send zeros otherwise. */
export interface ScalewayAutoscalerSpec {
  scaleDown: boolean;
  /** Durations as in Go: `10m`. */
  scaleDownDelayAfterAdd: string;
  scaleDownUnneededTime: string;
  /** Below this share of its requested resources a node may go: 0 to 1. */
  scaleDownUtilizationThreshold: number;
  expander: "random" | "most_pods" | "least_waste" | "priority";
  ignoreDaemonsetsUtilization: boolean;
  balanceSimilarNodeGroups: boolean;
  /** Pods below this priority neither keep a node nor cause a new one. */
  expendablePodsPriorityCutoff: number;
  /** Longest time for a node's pods to end, in seconds. */
  maxGracefulTerminationSeconds: number;
  skipNodesWithLocalStorage: boolean;
  /** Verbosity of the autoscaler's log, 0 to 10. */
  logLevel: number;
}

/** A managed cluster on Scaleway Kapsule. */
export interface ScalewayClusterSpec extends CommonClusterSpec {
  cloud: "scaleway";
  /** The one project that everything belongs to, a UUID. */
  project: string;
  /** `testing` has a shared control plane, `production` a dedicated one and nodes in every zone. */
  type: "testing" | "production";
  /** `1.34` (its newest patch, which then stays until the config names another minor) or `1.34.6`. */
  kubernetesVersion: string;
  /** Kapsule's own name of the control plane's size. Dedicated ones are committed to for 30 days. */
  controlPlane: "kapsule" | "kapsule-dedicated-4" | "kapsule-dedicated-8" | "kapsule-dedicated-16";
  cni: "cilium" | "calico";
  nodePools: ScalewayNodePoolSpec[];
  /** The Public Gateway that pools without public addresses go out by; made only where there is such a pool. */
  gateway: { type: "VPC-GW-S" | "VPC-GW-M" | "VPC-GW-L" | "VPC-GW-XL"; zone: string };
  autoscaler: ScalewayAutoscalerSpec;
  apiServer: {
    /** Who may reach the API server: CIDRs or addresses. Empty: everybody. */
    allowedCidrs: string[];
    /** Further names that the API server's certificate carries. */
    certSans: string[];
    admissionPlugins: string[];
    featureGates: string[];
    /** Users of an OpenID Connect provider may log in. */
    oidc?: {
      issuerUrl: string;
      clientId: string;
      usernameClaim?: string;
      usernamePrefix?: string;
      groupsClaim: string[];
      groupsPrefix?: string;
      /** `key=value` pairs that a token must carry. */
      requiredClaim: string[];
    };
  };
  upgrades: {
    /** Whether the cloud installs new patch versions by itself, within the maintenance window. */
    auto: boolean;
    maintenance: {
      day: "any" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
      /** Hour at which the window of two hours begins, UTC. */
      startHour: number;
    };
  };
  backups: {
    /** Whether there is a bucket for the cluster's backups. */
    bucket: boolean;
    /** Days for which replaced and deleted versions of an object stay. */
    keepOldVersionsDays: number;
  };
  onDelete: CommonClusterSpec["onDelete"] & {
    /** What happens to a backup bucket that holds something; an empty one always goes. */
    backups: "delete" | "keep";
  };
}

/** A cluster as its stack's config asks for it: checked, with every default filled in. */
export type ClusterSpec = ThalassaClusterSpec | HetznerClusterSpec | ScalewayClusterSpec;

/** One node pool as the cloud knows it. */
export interface NodePoolOutput {
  id: string;
  name: string;
  zone: string;
}

/** What every cluster component gives. */
export interface ClusterOutputs {
  /** The cloud's id of the cluster. */
  clusterId: pulumi.Output<string>;
  /** URL of the API server. */
  endpoint: pulumi.Output<string>;
  /** Secret. Expires on clouds that give sessions instead of certificates; every `pulumi up` renews it in time. */
  kubeconfig: pulumi.Output<string>;
  /** The version that runs, in full. */
  version: pulumi.Output<string>;
  /** The cloud's ids of the networks, by role: `network`, `subnet` and what else the cloud has. */
  networkIds: pulumi.Output<Record<string, string>>;
  nodePools: pulumi.Output<NodePoolOutput[]>;
  region: pulumi.Output<string>;
  type: pulumi.Output<string>;
  /** Public address from which the nodes' traffic comes, for the allow lists of others. Absent where each node has its own. */
  egressAddress: pulumi.Output<string | undefined>;
}
