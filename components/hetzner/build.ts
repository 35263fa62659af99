/** What the parts of one cluster share while their resources are registered. */
import type * as pulumi from "@pulumi/pulumi";
import type { HetznerClusterSpec } from "../cluster";
import type { Addresses } from "./addresses";
import { derived } from "../derived";

export interface Build {
  /** Name of the component: the start of every resource's name. */
  name: string;
  spec: HetznerClusterSpec;
  addresses: Addresses;
  /** Name of a resource in the customer's console. */
  called(resource: string): string;
  /** Owner labels of a resource. */
  labels(resource: string): Record<string, string>;
  /** Whether it stands already, whole and connected. */
  stands(resource: string): boolean;
  /** Options of a resource: its place under the component, its guard, and its id where it stands already. */
  options(resource: string, more?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions;
}

/** The cloud's numeric id of a resource: some arguments want it so. */
export function numeric(resource: pulumi.CustomResource): pulumi.Output<number> {
  return derived(resource.id, Number);
}
