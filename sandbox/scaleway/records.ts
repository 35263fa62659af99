/** Every kind of object that the sandbox keeps, and its settings. The names of the kinds are those of the inventory. */
import { accountKinds, type AccountRecords } from "./account/records";
import { blockKinds, type BlockRecords } from "./block/records";
import { iamKinds, type IamRecords } from "./iam/records";
import { instanceKinds, type InstanceRecords } from "./instance/records";
import { ipamKinds, type IpamRecords } from "./ipam/records";
import { k8sKinds, type K8sRecords } from "./k8s/records";
import type { KindDescription } from "./kinds";
import { lbKinds, type LbRecords } from "./lb/records";
import { objectStorageKinds, type ObjectStorageRecords } from "./s3/records";
import { vpcKinds, type VpcRecords } from "./vpc/records";
import { vpcgwKinds, type GatewayRecords } from "./vpcgw/records";

export type { Metadata } from "./kinds";

export type Records = AccountRecords &
  BlockRecords &
  IamRecords &
  InstanceRecords &
  IpamRecords &
  K8sRecords &
  LbRecords &
  ObjectStorageRecords &
  VpcRecords &
  GatewayRecords;
export type Kind = keyof Records;

export const kinds: Record<Kind, KindDescription> = {
  ...accountKinds,
  ...blockKinds,
  ...iamKinds,
  ...instanceKinds,
  ...ipamKinds,
  ...k8sKinds,
  ...lbKinds,
  ...objectStorageKinds,
  ...vpcKinds,
  ...vpcgwKinds,
};

/** Settings of the sandbox that tests change, and counters. */
export interface Settings {
  /** Quota, most objects in the organisation. What is not named has the default. */
  quotas: Record<string, number>;
  /** Node and server types that are sold out. A missing zone means all of them. */
  soldOut: { type: string; zone?: string }[];
  /** Counts public IPv4 addresses. */
  lastAddress: number;
}
