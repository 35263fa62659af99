/** What the sandbox keeps of Public Gateway v2. */
import type { KindDescription, Metadata } from "../kinds";

export interface Gateway extends Metadata {
  type: string;
  ipId: string;
  smtpEnabled: boolean;
  bastionEnabled: boolean;
  bastionPort: number;
  bastionAllowedIps: string[];
}

/** A gateway's place in a private network. */
export interface GatewayNetwork extends Metadata {
  gatewayId: string;
  privateNetworkId: string;
  masqueradeEnabled: boolean;
  pushDefaultRoute: boolean;
  ipamIpId: string;
  macAddress: string;
}

/** The name is the address. */
export interface GatewayIp extends Metadata {
  reverse: string;
  gatewayId: string | null;
}

export interface PatRule extends Metadata {
  gatewayId: string;
  publicPort: number;
  privateIp: string;
  privatePort: number;
  protocol: "both" | "tcp" | "udp";
}

export interface GatewayRecords {
  gateway: Gateway;
  gatewayNetwork: GatewayNetwork;
  gatewayIp: GatewayIp;
  patRule: PatRule;
}

export const vpcgwKinds = {
  gateway: { resource: "gateway", family: "VPCGateway" },
  gatewayNetwork: { resource: "gateway_network", family: "VPCGateway" },
  gatewayIp: { resource: "ip", family: "VPCGateway" },
  patRule: { resource: "pat_rule", family: "VPCGateway" },
} satisfies Record<keyof GatewayRecords, KindDescription>;
