/** What every part of a cluster's construction needs. */
import type * as pulumi from "@pulumi/pulumi";
import type { ScalewayClusterSpec } from "../cluster";

export interface Build {
  /** Prefix of the names of Pulumi resources. */
  name: string;
  spec: ScalewayClusterSpec;
  /** Name of a resource in the customer's console. */
  called(resource: string): string;
  /** The owner tags of a resource. */
  tags(resource: string): string[];
  /** Options of a resource of Scaleway's; what stands already is taken over. */
  options(resource: string, more?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions;
}
