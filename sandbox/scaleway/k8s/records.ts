/** What the sandbox keeps of Kubernetes v1. Plain data, so that a state file can hold it. */
import type { Objects } from "../../kubernetes/store";
import type { ServingAuthority } from "../../kubernetes/servingCertificate";
import type { KindDescription, Metadata } from "../kinds";

/** As the API writes it. */
export interface AutoscalerConfig {
  scale_down_disabled: boolean;
  scale_down_delay_after_add: string;
  estimator: string;
  expander: string;
  ignore_daemonsets_utilization: boolean;
  balance_similar_node_groups: boolean;
  expendable_pods_priority_cutoff: number;
  scale_down_unneeded_time: string;
  scale_down_utilization_threshold: number;
  max_graceful_termination_sec: number;
  skip_nodes_with_local_storage: boolean;
  log_level: number;
}

/** As the API writes it. */
export interface OpenIdConnectConfig {
  issuer_url: string;
  client_id: string;
  username_claim: string;
  username_prefix: string;
  groups_claim: string[];
  groups_prefix: string;
  required_claim: string[];
}

export interface MaintenanceWindow {
  start_hour: number;
  day: string;
}

/** One of `ip` and `scalewayRanges`. */
export interface AclRule {
  id: string;
  ip?: string;
  scalewayRanges?: true;
  description: string;
}

export interface Cluster extends Metadata {
  type: string;
  description: string;
  version: string;
  cni: string;
  autoscalerConfig: AutoscalerConfig;
  autoUpgrade: { enabled: boolean; maintenance_window: MaintenanceWindow };
  featureGates: string[];
  admissionPlugins: string[];
  openIdConnectConfig: OpenIdConnectConfig;
  apiserverCertSans: string[];
  privateNetworkId: string;
  commitmentEndsAt: string;
  iamNodesGroupId: string;
  podCidr: string;
  serviceCidr: string;
  serviceDnsIp: string;
  acls: AclRule[];
  /** Cloud time at which the control plane runs; null: it needs a pool first. */
  controlPlaneAt: number | null;
  /** Whether the API server has something to show: a node has been ready since the control plane runs. */
  answers: boolean;
  /** A deletion under way. */
  deletion: { withAdditionalResources: boolean; begun: number } | null;
  /** Loopback address of its API server. */
  address: string;
  authority: ServingAuthority;
  /** The kubeconfig's. */
  token: string;
  objects: Objects;
  /** Ids of volumes and snapshots that have been among the objects. */
  shown: string[];
}

export type RootVolumeType = "l_ssd" | "sbs_5k" | "sbs_15k";

export interface Taint {
  key: string;
  value: string;
  effect: string;
}

export interface Pool extends Metadata {
  clusterId: string;
  version: string;
  /** As the API writes it, such as `pro2_xxs`. */
  nodeType: string;
  autoscaling: boolean;
  size: number;
  minSize: number;
  maxSize: number;
  containerRuntime: string;
  autohealing: boolean;
  placementGroupId: string | null;
  kubeletArgs: Record<string, string>;
  upgradePolicy: { max_unavailable: number; max_surge: number };
  rootVolumeType: RootVolumeType;
  /** Bytes. */
  rootVolumeSize: number;
  publicIpDisabled: boolean;
  securityGroupId: string;
  nodeLabels: Record<string, string>;
  taints: Taint[];
  startupTaints: Taint[];
  /** Cloud time from which nodes follow what was asked for last. */
  since: number;
  /** Nodes are being brought to another version. */
  upgrading: boolean;
  deleting: boolean;
  errorMessage: string | null;
}

export interface Node extends Metadata {
  clusterId: string;
  poolId: string;
  version: string;
  serverId: string;
  publicIpV4: string | null;
  /** Cloud time at which it failed; null: it didn't. */
  failedAt: number | null;
  /** Cloud time at which it is gone; null: it stays. */
  goneAt: number | null;
  /** What its Kubernetes node has got from the pool, by keys of labels and `key:effect` of taints. */
  applied: { labels: string[]; taints: string[] };
}

export interface K8sRecords {
  cluster: Cluster;
  pool: Pool;
  node: Node;
}

export const k8sKinds = {
  cluster: { resource: "cluster", family: "Kubernetes" },
  pool: { resource: "pool", family: "Kubernetes" },
  node: { resource: "node", family: "Kubernetes" },
} satisfies Record<keyof K8sRecords, KindDescription>;
