/** What the sandbox keeps of each kind of object. References between objects are ids. */
import type { Resource } from "../base/store";
import type { OutOfStock } from "./catalogue";
import type { GuestState } from "./guest";

/** What every object of this cloud has; `identity` is the id as text, `organisation` the project. */
export interface Metadata extends Resource {
  id: number;
}

export interface ResourceReference {
  id: number;
  type: string;
}

/** `name` is the command. */
export interface Action extends Metadata {
  resources: ResourceReference[];
  /** Code of the error that it ends with. */
  errorCode: string | null;
}

export interface SshKey extends Metadata {
  publicKey: string;
  fingerprint: string;
}

export interface Subnet {
  type: "cloud" | "server" | "vswitch";
  ipRange: string;
  networkZone: string;
  vswitchId: number | null;
}

export interface Route {
  destination: string;
  gateway: string;
}

export interface Network extends Metadata {
  ipRange: string;
  subnets: Subnet[];
  routes: Route[];
  exposeRoutesToVswitch: boolean;
  deleteProtection: boolean;
}

/** A server's or a load balancer's place in a network. */
export interface Attachment {
  network: number;
  ip: string;
}

export interface ServerAttachment extends Attachment {
  aliasIps: string[];
  macAddress: string;
}

export interface Server extends Metadata {
  /** Name of the type. */
  serverType: string;
  /** Name of the location. */
  location: string;
  /** Id of the image that it was last installed from. */
  image: number | null;
  userData: string;
  /** Public keys that were put in at installation. */
  authorizedKeys: string[];
  privateNet: ServerAttachment[];
  placementGroup: number | null;
  primaryDiskSize: number;
  rescueEnabled: boolean;
  backupWindow: string | null;
  /** Id of the ISO that is in the drive. */
  iso: number | null;
  deleteProtection: boolean;
  rebuildProtection: boolean;
  /** Counts installations and starts: whatever runs in it begins anew when this changes. */
  boots: number;
  /** Counts installations: a rebuilt server has an empty disk. */
  installs: number;
}

export interface PlacementGroup extends Metadata {
  type: "spread";
}

export interface FirewallRule {
  description: string | null;
  direction: "in" | "out";
  protocol: "tcp" | "udp" | "icmp" | "esp" | "gre";
  port: string | null;
  sourceIps: string[];
  destinationIps: string[];
}

/** What a firewall was applied to: one server, or whatever carries the labels. */
export type FirewallApplication =
  { type: "server"; server: number } | { type: "label_selector"; selector: string };

export interface Firewall extends Metadata {
  rules: FirewallRule[];
  appliedTo: FirewallApplication[];
}

/** Address (IPv4, or an IPv6 network) and the names that it resolves to. */
export interface PublicAddress {
  ip: string;
  /** Address, name. What is not in here has the default name (IPv4) or none (IPv6). */
  dnsPtr: Record<string, string>;
}

export interface PrimaryIp extends Metadata, PublicAddress {
  type: "ipv4" | "ipv6";
  location: string;
  assignee: { type: "server" | "load_balancer"; id: number } | null;
  autoDelete: boolean;
  deleteProtection: boolean;
}

export interface FloatingIp extends Metadata, PublicAddress {
  type: "ipv4" | "ipv6";
  description: string | null;
  homeLocation: string;
  server: number | null;
  deleteProtection: boolean;
}

export interface Volume extends Metadata {
  size: number;
  location: string;
  server: number | null;
  format: string | null;
  deleteProtection: boolean;
}

export interface HealthCheck {
  protocol: "tcp" | "http";
  port: number;
  interval: number;
  timeout: number;
  retries: number;
  http: {
    domain: string | null;
    path: string;
    response: string;
    statusCodes: string[];
    tls: boolean;
  } | null;
}

export interface LoadBalancerService {
  protocol: "tcp" | "http" | "https";
  listenPort: number;
  destinationPort: number;
  proxyprotocol: boolean;
  healthCheck: HealthCheck;
  /** When it was added. */
  since: number;
  http: {
    cookieName: string;
    cookieLifetime: number;
    certificates: number[];
    redirectHttp: boolean;
    stickySessions: boolean;
    timeoutIdle: number;
  } | null;
}

/** `since`: when it was added; a health check needs some time. */
export type LoadBalancerTarget =
  | { type: "server"; server: number; usePrivateIp: boolean; since: number }
  | { type: "label_selector"; selector: string; usePrivateIp: boolean; since: number }
  | { type: "ip"; ip: string; usePrivateIp: false; since: number };

export interface LoadBalancer extends Metadata {
  /** Name of the type. */
  loadBalancerType: string;
  location: string;
  algorithm: "round_robin" | "least_connections";
  publicInterface: boolean;
  /** Addresses that are its own, not Primary IPs. */
  ipv4: PublicAddress;
  ipv6: PublicAddress;
  privateNet: Attachment[];
  services: LoadBalancerService[];
  targets: LoadBalancerTarget[];
  deleteProtection: boolean;
}

export interface Certificate extends Metadata {
  type: "uploaded" | "managed";
  certificate: string | null;
  domainNames: string[];
  notValidBefore: string | null;
  notValidAfter: string | null;
  fingerprint: string | null;
}

/** A snapshot or backup; the system's images are in the catalogue. */
export interface Image extends Metadata {
  type: "snapshot" | "backup";
  description: string;
  imageSize: number;
  diskSize: number;
  createdFrom: { id: number; name: string };
  boundTo: number | null;
  osFlavor: string;
  osVersion: string | null;
  architecture: "x86" | "arm";
  deleteProtection: boolean;
}

/** Every kind that the sandbox keeps. The names are those of the inventory. */
export interface Records {
  action: Action;
  sshKey: SshKey;
  network: Network;
  server: Server;
  placementGroup: PlacementGroup;
  firewall: Firewall;
  primaryIp: PrimaryIp;
  floatingIp: FloatingIp;
  volume: Volume;
  loadBalancer: LoadBalancer;
  certificate: Certificate;
  image: Image;
}
export type Kind = keyof Records;

/** Settings of the sandbox that tests change, and counters. */
export interface Settings {
  /** What runs in the servers. */
  guests: GuestState;
  /** The last id of each kind. */
  lastIds: Partial<Record<Kind, number>>;
  /** First three numbers of the public IPv4 addresses. */
  block: string;
  /** Last number of the IPv4 address that was handed out last. */
  lastAddress: number;
  /** Counts IPv6 networks. */
  lastPrefix: number;
  /** Project, limit, most objects. What is not named has the default. */
  limits: Record<string, Record<string, number>>;
  /** What is sold out. A missing type or location means all of them. */
  soldOut: OutOfStock[];
  /** Calls an hour and project; null: as many as one likes. */
  rateLimit: number | null;
  /** How a token that may only read is refused. */
  readOnlyRefusal: "forbidden" | "token_readonly";
  /** Whether the body is checked before the token's permission. */
  validateFirst: boolean;
}
