/** What the sandbox keeps of each kind of object. References between objects are identities. */
import type { Resource } from "../base/store";

/** What every object of this cloud has. */
export interface Metadata extends Resource {
  slug: string;
  description: string;
  annotations: Record<string, string>;
  updatedAt: string;
  objectVersion: number;
}

export interface Vpc extends Metadata {
  region: string;
  cidrs: string[];
}

export interface Subnet extends Metadata {
  vpc: string;
  cidr: string;
  routeTable: string;
  /** Whether somebody chose the table. The API does not show one that is only the VPC's default. */
  choseRouteTable: boolean;
}

export interface Route {
  identity: string;
  destinationCidrBlock: string;
  targetNatGatewayIdentity?: string;
  gatewayAddress?: string;
  /** The NAT gateway that the platform made this route for; it goes with the gateway. */
  madeFor?: string;
}

export interface RouteTable extends Metadata {
  vpc: string;
  isDefault: boolean;
  routes: Route[];
}

export interface NatGateway extends Metadata {
  subnet: string;
  securityGroups: string[];
  endpointIp: string;
  publicIp: string;
  reservedIp: string | null;
}

export interface ReservedIp extends Metadata {
  region: string;
  ipv4: string;
}

export interface SecurityGroupRule {
  name: string;
  ipVersion: "ipv4" | "ipv6";
  protocol: "all" | "tcp" | "udp" | "icmp";
  priority: number;
  remoteType: "address" | "securityGroup";
  remoteAddress: string | null;
  remoteSecurityGroupIdentity: string | null;
  portRangeMin: number;
  portRangeMax: number;
  policy: "allow" | "drop";
}

export interface SecurityGroup extends Metadata {
  vpc: string;
  allowSameGroupTraffic: boolean;
  ingressRules: SecurityGroupRule[];
  egressRules: SecurityGroupRule[];
}

export interface LoadBalancer extends Metadata {
  subnet: string;
  internal: boolean;
  deleteProtection: boolean;
  securityGroups: string[];
  publicIp: string;
  internalIp: string;
  reservedIp: string | null;
}

export interface Listener extends Metadata {
  loadBalancer: string;
  port: number;
  protocol: string;
  targetGroup: string;
  maxConnections: number | null;
  connectionIdleTimeout: number | null;
  allowedSources: string[];
}

export interface HealthCheck {
  protocol: string;
  port: number;
  path: string;
  periodSeconds: number;
  timeoutSeconds: number;
  unhealthyThreshold: number;
  healthyThreshold: number;
}

export interface TargetGroup extends Metadata {
  vpc: string;
  targetPort: number;
  protocol: string;
  targetSelector: Record<string, string>;
  enableProxyProtocol: boolean;
  /** Null: the platform chooses, and does not say what. */
  loadbalancingPolicy: string | null;
  healthCheck: HealthCheck | null;
  attachments: { identity: string; createdAt: string; machine: string }[];
}

export interface VolumeAttachment {
  identity: string;
  createdAt: string;
  description: string;
  serial: string;
  machine: string;
}

export interface Volume extends Metadata {
  region: string;
  volumeType: string;
  size: number;
  deleteProtection: boolean;
  attachment: VolumeAttachment | null;
  restoredFrom: string | null;
}

export interface Snapshot extends Metadata {
  region: string;
  volume: string;
  size: number;
  deleteProtection: boolean;
}

export interface Machine extends Metadata {
  subnet: string;
  machineType: string;
  zone: string;
  address: string;
  /** The node pool that the machine is a node of. */
  nodePool: string;
  /** Identity of the Kubernetes version that the node runs. */
  version: string;
}

export interface Cluster extends Metadata {
  region: string;
  clusterType: "managed" | "hosted-control-plane";
  version: string;
  deleteProtection: boolean;
  /** Null with a hosted control plane. */
  subnet: string | null;
  cni: string;
  serviceCidr: string;
  podCidr: string;
  kubeProxyMode: string;
  kubeProxyDeployment: string;
  podSecurityStandardsProfile: string;
  auditLogProfile: string;
  defaultNetworkPolicy: string;
  disablePublicEndpoint: boolean;
  allowedCidrs: string[];
  autoUpgradePolicy: string;
  maintenanceDay: number | null;
  maintenanceStartAt: number | null;
  autoscalerConfig: Record<string, unknown> | null;
  securityGroups: string[];
  /** How many kubeconfig sessions were handed out. */
  sessions: number;
}

export interface Taint {
  key: string;
  value: string;
  operator: string;
  effect: string;
}

export interface NodeSettings {
  nodeAnnotations: Record<string, string>;
  nodeLabels: Record<string, string>;
  nodeTaints: Taint[];
}

export interface NodePool extends Metadata {
  cluster: string;
  subnet: string;
  zone: string;
  machineType: string;
  version: string;
  upgradeStrategy: string;
  enableAutoscaling: boolean;
  enableAutoHealing: boolean;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  manageNodeAllocatable: boolean;
  nodeSettings: NodeSettings;
  securityGroups: string[];
}

/** Every kind that the sandbox keeps. The names are those of the inventory. */
export interface Records {
  vpc: Vpc;
  subnet: Subnet;
  routeTable: RouteTable;
  natGateway: NatGateway;
  reservedIp: ReservedIp;
  securityGroup: SecurityGroup;
  loadBalancer: LoadBalancer;
  listener: Listener;
  targetGroup: TargetGroup;
  volume: Volume;
  snapshot: Snapshot;
  machine: Machine;
  cluster: Cluster;
  nodePool: NodePool;
}
export type Kind = keyof Records;

/** Settings of the sandbox that tests change. */
export interface Settings {
  /** Organisation, quota, most objects. What is not named has the default. */
  quotas: Record<string, Record<string, number>>;
  /** Machine types of which there is none left. */
  exhaustedMachineTypes: string[];
}
