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
  /** The cloud's own name for the machine type, such as `pgp-medium`. */
  machineType: string;
  size: PoolSize;
  /** Zones over which the nodes are spread evenly, in the order in which they get a node. */
  zones: string[];
  labels: Record<string, string>;
  taints: Taint[];
  /** Whether the cloud replaces nodes that stay unhealthy. */
  autohealing: boolean;
  /** Who replaces the nodes after a version change: the cloud at once, or somebody node by node. */
  upgradeStrategy: "auto" | "manual" | "minor-only";
}

/** Weekly time at which the cloud may upgrade the cluster. */
export interface MaintenanceWindow {
  /** 0 is Sunday. */
  day: number;
  /** Minutes from midnight UTC. */
  startMinute: number;
}

/** A cluster as its stack's config asks for it: checked, with every default filled in. */
export interface ClusterSpec {
  cloud: Cloud;
  /** Opaque customer id (a UUID). */
  customer: string;
  /** The one project that everything belongs to. Thalassa: the organisation id. */
  project: string;
  /** Opaque cluster id (a UUID). */
  id: string;
  /** Name shown in the customer's console. */
  name: string;
  /** What the customer ordered; `dedicated-ha` and `production` are the highly available ones. */
  type: "dedicated" | "dedicated-ha" | "testing" | "production";
  region: string;
  /** `1.34`, `1.34.1` or the cloud's own full name of a version. */
  kubernetesVersion: string;
  network: {
    /** Address range of the whole private network. */
    cidr: string;
    /** Range of the nodes' subnet, within `cidr`. */
    subnetCidr: string;
    podCidr: string;
    serviceCidr: string;
  };
  nodePools: NodePoolSpec[];
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
  /** Refuses to delete the cluster until it is switched off. On by default for highly available types. */
  deleteProtection: boolean;
  onDelete: {
    /** What happens to volumes and snapshots that workloads made: they hold the customer's data. */
    volumes: "delete" | "keep";
  };
}

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
}
