/** Thalassa Cloud's objects, as far as this project reads and writes them. Keys are the API's own. */

export interface Labelled {
  identity: string;
  name: string;
  description?: string | null;
  labels?: Record<string, string> | null;
  annotations?: Record<string, string> | null;
}

export interface Reference {
  identity: string;
}

export interface Membership {
  organisation: Reference;
}

/** `name` is the full version, such as `v1.34.1-6`. */
export interface KubernetesVersion {
  identity: string;
  name: string;
  enabled: boolean;
}

export interface Vpc extends Labelled {
  status: string;
  cidrs: string[];
}

export interface Subnet extends Labelled {
  status: string;
  cidr: string;
  routeTable?: Reference | null;
}

export interface Route {
  identity: string;
  destinationCidrBlock: string;
  targetNatGatewayIdentity?: string | null;
  targetNatGateway?: Reference | null;
}

export type RouteTable = Labelled;

export interface NatGateway extends Labelled {
  status: string;
  /** Address inside the VPC; set once the gateway works. */
  endpointIP?: string;
  /** Public address from which the nodes' traffic comes. */
  v4IP?: string;
  securityGroups?: Reference[] | null;
}

export interface KubernetesCluster extends Labelled {
  status: string;
  statusMessage?: string;
  clusterVersion?: KubernetesVersion | null;
  apiServerURL?: string;
  podSecurityStandardsProfile?: string;
  auditLogProfile?: string;
  defaultNetworkPolicy?: string;
  deleteProtection?: boolean;
  apiServerACL?: { allowedCIDRs?: string[] | null } | null;
  disablePublicEndpoint?: boolean;
  autoUpgradePolicy?: string;
  maintenanceDay?: number | null;
  maintenanceStartAt?: number | null;
}

export interface NodeTaint {
  key: string;
  value: string;
  operator: "Equal" | "Exists";
  effect: string;
}

export interface NodeSettings {
  nodeAnnotations: Record<string, string>;
  nodeLabels: Record<string, string>;
  nodeTaints: NodeTaint[];
}

export interface NodePool extends Labelled {
  status: string;
  statusMessage?: string;
  availabilityZone?: string;
  machineType?: { identity: string; name: string; slug: string } | null;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  enableAutoscaling: boolean;
  enableAutoHealing: boolean;
  upgradeStrategy?: string | null;
  kubernetesVersion?: KubernetesVersion | null;
  nodeSettings?: Partial<NodeSettings> | null;
}

/** A session for the calling user: each read of the route makes a new one. */
export interface KubeconfigSession {
  /** Complete YAML with a token in it: a secret. */
  kubeconfig: string;
}

export interface LoadBalancer extends Labelled {
  status: string;
  deleteProtection: boolean;
}

export type TargetGroup = Labelled;

export interface SecurityGroup extends Labelled {
  status: string;
}

export interface Volume extends Labelled {
  status: string;
  size: number;
  deleteProtection?: boolean;
}

export interface Snapshot extends Labelled {
  status: string;
  deleteProtection?: boolean;
}

/* Bodies. Every key of a PUT is required on purpose: the API blanks what a PUT leaves out. */

export interface Metadata {
  name: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface VpcUpdate extends Metadata {
  vpcCidrs: string[];
}
export interface VpcCreate extends VpcUpdate {
  cloudRegionIdentity: string;
}

export interface SubnetUpdate extends Metadata {
  associatedRouteTableIdentity: string;
}
export interface SubnetCreate extends SubnetUpdate {
  vpcIdentity: string;
  cidr: string;
}

export type RouteTableUpdate = Metadata;
export interface RouteTableCreate extends Metadata {
  vpcIdentity: string;
}

export interface RouteBody {
  destinationCidrBlock: string;
  targetNatGatewayIdentity: string;
}

/** `reservedIpId` is left out on purpose: absent keeps what is attached. */
export interface NatGatewayUpdate extends Metadata {
  securityGroupAttachments: string[];
}
export interface NatGatewayCreate extends NatGatewayUpdate {
  subnetIdentity: string;
  configureDefaultRoute: boolean;
}

export interface ClusterUpdate extends Metadata {
  kubernetesVersionIdentity: string;
  deleteProtection: boolean;
  podSecurityStandardsProfile: string;
  auditLogProfile: string;
  defaultNetworkPolicy: string;
  disablePublicEndpoint: boolean;
  apiServerACL: { allowedCIDRs: string[] };
  autoUpgradePolicy: string;
  /** `null` takes the window away. */
  maintenanceDay: number | null;
  maintenanceStartAt: number | null;
}
export interface ClusterCreate extends ClusterUpdate {
  regionIdentity: string;
  clusterType: "managed";
  subnet: string;
  networking: { cni: "cilium"; serviceCidr: string; podCidr: string };
}

export interface NodePoolUpdate extends Omit<Metadata, "name"> {
  machineType: string;
  availabilityZone: string;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  enableAutoscaling: boolean;
  enableAutoHealing: boolean;
  upgradeStrategy: string;
  /** `null` in a POST: the cluster's version. */
  kubernetesVersionIdentity: string | null;
  nodeSettings: NodeSettings;
  manageNodeAllocatable: boolean;
}
export interface NodePoolCreate extends NodePoolUpdate {
  name: string;
  subnetIdentity: string;
}

export interface LoadBalancerUpdate extends Metadata {
  deleteProtection: boolean;
}

export interface VolumeUpdate extends Metadata {
  size: number;
  deleteProtection: boolean;
}

export interface SnapshotUpdate extends Metadata {
  deleteProtection: boolean;
}
