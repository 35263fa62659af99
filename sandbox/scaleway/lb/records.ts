/** What the sandbox keeps of Load Balancers. References between objects are ids. */
import { lbNotFound } from "../errors";
import type { KindDescription, Metadata } from "../kinds";

/** A load balancer's place in a private network; the times are those of the cloud's clock. */
export interface Attachment {
  privateNetworkId: string;
  createdAt: string;
  readyAt: number;
}

export interface LoadBalancer extends Metadata {
  description: string;
  /** Such as `lb-s`. */
  type: string;
  sslCompatibilityLevel: string;
  privateNetworks: Attachment[];
  /** What stands in for the machines that it runs on. */
  instanceId: string;
}

export interface LoadBalancerIp extends Metadata {
  address: string;
  loadBalancerId: string | null;
  reverse: string;
}

/** Settings of a backend, frontend or rule as the API writes them, and names of its own for what is compared. */
export interface Backend extends Metadata {
  loadBalancerId: string;
  settings: Record<string, unknown>;
  healthCheck: Record<string, unknown>;
  /** Addresses of the servers. */
  pool: string[];
}

export interface Frontend extends Metadata {
  loadBalancerId: string;
  backendId: string;
  inboundPort: number;
  settings: Record<string, unknown>;
  certificateIds: string[];
}

export interface Acl extends Metadata {
  frontendId: string;
  index: number;
  settings: Record<string, unknown>;
}

export interface Certificate extends Metadata {
  loadBalancerId: string;
  type: "letsencrypt" | "custom";
  commonName: string;
  alternativeNames: string[];
}

export interface LbRecords {
  loadBalancer: LoadBalancer;
  loadBalancerIp: LoadBalancerIp;
  lbBackend: Backend;
  lbFrontend: Frontend;
  lbAcl: Acl;
  lbCertificate: Certificate;
}

const kind = (resource: string): KindDescription => ({
  resource,
  family: "LoadBalancers",
  notFound: () => lbNotFound(resource),
});

export const lbKinds = {
  loadBalancer: kind("lbs"),
  loadBalancerIp: kind("ips"),
  lbBackend: kind("backend"),
  lbFrontend: kind("frontend"),
  lbAcl: kind("acl"),
  lbCertificate: kind("certificate"),
} satisfies Record<keyof LbRecords, KindDescription>;
