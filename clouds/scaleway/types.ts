/** Scaleway's objects, in the official SDK's own types: its names are camel case. */
import type { Blockv1 } from "@scaleway/sdk-block";
import type { Instancev1 } from "@scaleway/sdk-instance";
import type { Ipamv1 } from "@scaleway/sdk-ipam";
import type { K8Sv1 } from "@scaleway/sdk-k8s";
import type { Lbv1 } from "@scaleway/sdk-lb";
import type { Vpcv2 } from "@scaleway/sdk-vpc";
import type { Vpcgwv2 } from "@scaleway/sdk-vpcgw";

export type Zone = NonNullable<K8Sv1.Pool["zone"]>;
export type Cluster = K8Sv1.Cluster;
export type Pool = K8Sv1.Pool;
export type KubernetesVersion = K8Sv1.Version;
export type Vpc = Vpcv2.VPC;
export type PrivateNetwork = Vpcv2.PrivateNetwork;
export type Gateway = Vpcgwv2.Gateway;
export type GatewayIp = Vpcgwv2.IP;
export type PlacementGroup = Instancev1.PlacementGroup;
export type LoadBalancer = Lbv1.Lb;
export type Volume = Blockv1.Volume;
export type Snapshot = Blockv1.Snapshot;
export type IpamIp = Ipamv1.IP;

/** How likely an Instance type can be had in a zone right now. */
export type Availability = Instancev1.ServerTypesAvailability;

/** What a bucket holds: nothing at all, or something, be it an old version or an upload that was never finished. */
export type BucketState = "absent" | "empty" | "full";

/** What the key may do besides the five permission sets that every stack needs. */
export interface Abilities {
  /** VPCGatewayFullAccess: pools without public addresses. */
  gateways: boolean;
  /** LoadBalancersFullAccess: our own sweep of load balancers. */
  loadBalancers: boolean;
  /** BlockStorageFullAccess: our own sweep of volumes and snapshots. */
  blockStorage: boolean;
  /** IPAMReadOnly or IPAMFullAccess: naming and releasing what holds a private network. */
  ipam: boolean;
}
