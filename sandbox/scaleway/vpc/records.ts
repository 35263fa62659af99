/** What the sandbox keeps of VPC v2. */
import { type KindDescription, type Metadata } from "../kinds";
import { notFound } from "../errors";

export interface AclRule {
  protocol: string;
  source: string;
  src_port_low: number;
  src_port_high: number;
  destination: string;
  dst_port_low: number;
  dst_port_high: number;
  action: string;
  description: string | null;
}

export interface Acl {
  rules: AclRule[];
  default_policy: string;
}

export interface Vpc extends Metadata {
  isDefault: boolean;
  routingEnabled: boolean;
  customRoutesPropagationEnabled: boolean;
  transitivityEnabled: boolean;
  /** First 48 bits of the IPv6 networks, such as `fd46:78ab:30b8`. */
  ipv6Prefix: string;
  acls: { ipv4: Acl; ipv6: Acl };
}

export interface Subnet {
  id: string;
  /** CIDR. */
  subnet: string;
}

/** One IPv4 and one IPv6 subnet at least. */
export interface PrivateNetwork extends Metadata {
  vpcId: string;
  subnets: Subnet[];
  dhcpEnabled: boolean;
  defaultRoutePropagationEnabled: boolean;
}

/** A route that somebody made, or the default route of a gateway. The name is the destination. */
export interface VpcRoute extends Metadata {
  type: "custom" | "default";
  vpcId: string;
  description: string;
  destination: string;
  nexthopResourceId: string | null;
  nexthopPrivateNetworkId: string | null;
}

export interface VpcRecords {
  vpc: Vpc;
  privateNetwork: PrivateNetwork;
  vpcRoute: VpcRoute;
}

export const vpcKinds = {
  vpc: { resource: "vpc", family: "VPC" },
  privateNetwork: { resource: "private_network", family: "PrivateNetworks" },
  vpcRoute: { resource: "route", family: "VPC", notFound: () => notFound("unknown", "") },
} satisfies Record<keyof VpcRecords, KindDescription>;
