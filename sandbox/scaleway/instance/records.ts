/** What the sandbox keeps of Instances. References between objects are ids. */
import type { KindDescription, Metadata } from "../kinds";

export interface Server extends Metadata {
  /** Name of the type, such as `PRO2-XXS`. */
  commercialType: string;
  hostname: string;
  imageId: string | null;
  bootType: "local" | "rescue" | "bootscript";
  /** Slot (`0` is the boot disk), volume: of Block Storage, or of this product. */
  volumes: Record<string, string>;
  /** Those of the volumes that are marked to boot from. The API keeps the mark, and nothing follows from it. */
  bootVolumeIds: string[];
  macAddress: string;
  dynamicIpRequired: boolean;
  securityGroupId: string;
  placementGroupId: string | null;
  isProtected: boolean;
  userData: Record<string, string>;
}

/** A volume on the server's host. */
export interface LocalVolume extends Metadata {
  volumeType: "l_ssd" | "scratch";
  /** Bytes. */
  size: number;
  serverId: string | null;
}

/** A snapshot of a local volume. */
export interface LocalSnapshot extends Metadata {
  volumeType: "l_ssd";
  size: number;
  volumeId: string | null;
  volumeName: string;
}

export interface Image extends Metadata {
  arch: "x86_64" | "arm64";
  /** Snapshot of the boot disk. */
  rootSnapshotId: string;
  extraSnapshotIds: Record<string, string>;
  public: boolean;
  /** The server that it is a backup of. */
  fromServerId?: string;
}

/** A flexible IP, or one that a server has for as long as it runs (`dynamic`). */
export interface FlexibleIp extends Metadata {
  type: "routed_ipv4" | "routed_ipv6";
  /** An address, or an IPv6 network. */
  address: string;
  serverId: string | null;
  reverse: string | null;
  dynamic: boolean;
}

export interface SecurityGroupRule {
  id: string;
  protocol: "TCP" | "UDP" | "ICMP" | "ANY";
  direction: "inbound" | "outbound";
  action: "accept" | "drop";
  ipRange: string;
  destPortFrom: number | null;
  destPortTo: number | null;
  position: number;
}

export interface SecurityGroup extends Metadata {
  description: string;
  stateful: boolean;
  inboundDefaultPolicy: "accept" | "drop";
  outboundDefaultPolicy: "accept" | "drop";
  projectDefault: boolean;
  enableDefaultSecurity: boolean;
  rules: SecurityGroupRule[];
}

export interface PlacementGroup extends Metadata {
  policyMode: "optional" | "enforced";
  policyType: "max_availability" | "low_latency";
}

/** A server's place in a private network. Its name is the server's. */
export interface PrivateNic extends Metadata {
  serverId: string;
  privateNetworkId: string;
  macAddress: string;
}

export interface InstanceRecords {
  server: Server;
  localVolume: LocalVolume;
  localSnapshot: LocalSnapshot;
  image: Image;
  flexibleIp: FlexibleIp;
  securityGroup: SecurityGroup;
  placementGroup: PlacementGroup;
  privateNic: PrivateNic;
}

export const instanceKinds = {
  server: { resource: "instance_server", family: "Instances" },
  localVolume: { resource: "instance_volume", family: "Instances" },
  localSnapshot: { resource: "instance_snapshot", family: "Instances" },
  image: { resource: "instance_image", family: "Instances" },
  flexibleIp: { resource: "instance_ip", family: "Instances" },
  securityGroup: { resource: "instance_security_group", family: "Instances" },
  placementGroup: { resource: "instance_placement_group", family: "Instances" },
  privateNic: { resource: "instance_private_nic", family: "Instances" },
} satisfies Record<keyof InstanceRecords, KindDescription>;
