/** What every object of this cloud has, and what is known about each kind. */
import type { Resource } from "../base/store";
import type { ScalewayError } from "./errors";
import type { Family } from "./permissions";

/** `identity` is the id (a UUID), `organisation` the project. */
export interface Metadata extends Resource {
  /** Null for what is global. */
  region: string | null;
  /** Null for what is regional or global. */
  zone: string | null;
  /** To be changed by `setTags` only: `labels` shows them in inventories. */
  tags: string[];
  updatedAt: string;
}

export interface KindDescription {
  /** What errors call it, such as `private_network`. */
  resource: string;
  /** The permission sets that cover it. */
  family: Family;
  /** Where the product has its own 404. */
  notFound?: (id: string) => ScalewayError;
}
