/** What the sandbox keeps of IPAM v1: addresses in private networks. */
import type { KindDescription, Metadata } from "../kinds";

/** What an address is for. */
export interface AddressUser {
  /** Such as `instance_private_nic`. */
  type: string;
  id: string;
  name: string | null;
  macAddress: string | null;
}

/** The name is the address. */
export interface IpamIp extends Metadata {
  address: string;
  privateNetworkId: string;
  subnetId: string;
  /** Somebody booked it: it stays when its user goes. */
  reserved: boolean;
  user: AddressUser | null;
  reverses: { hostname: string; address: string | null }[];
}

export interface IpamRecords {
  ipamIp: IpamIp;
}

export const ipamKinds = {
  ipamIp: { resource: "ip", family: "IPAM" },
} satisfies Record<keyof IpamRecords, KindDescription>;
