/** What the sandbox keeps of VPC v2. */
import type { KindDescription, Metadata } from "../kinds";

export interface Vpc extends Metadata {
  isDefault: boolean;
  routingEnabled: boolean;
  customRoutesPropagationEnabled: boolean;
  transitivityEnabled: boolean;
}

export interface Subnet {
  id: string;
  /** CIDR. */
  subnet: string;
}

export interface PrivateNetwork extends Metadata {
  vpcId: string;
  subnets: Subnet[];
  dhcpEnabled: boolean;
  defaultRoutePropagationEnabled: boolean;
}

export interface VpcRecords {
  vpc: Vpc;
  privateNetwork: PrivateNetwork;
}

export const vpcKinds = {
  vpc: { resource: "vpc", family: "VPC" },
  privateNetwork: { resource: "private_network", family: "PrivateNetworks" },
} satisfies Record<keyof VpcRecords, KindDescription>;
