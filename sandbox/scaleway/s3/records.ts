/** What the sandbox keeps of Object Storage. The objects themselves are in memory only (`objects.ts`). */
import type { KindDescription, Metadata } from "../kinds";

/** Parts of a bucket's configuration that are kept as they were sent. */
export type Configuration = "cors" | "encryption" | "lifecycle" | "object-lock" | "policy" | "website";

/** `identity` is the name too: names are unique in all regions and projects. */
export interface Bucket extends Metadata {
  region: string;
  /** Empty until it was set for the first time. */
  versioning: "" | "Enabled" | "Suspended";
  /** A canned ACL, or a document. */
  acl: { canned: string } | { document: string };
  /** Null: never set, or deleted. */
  tagSet: Record<string, string> | null;
  configurations: Partial<Record<Configuration, string>>;
}

export interface ObjectStorageRecords {
  bucket: Bucket;
}

export const objectStorageKinds = {
  bucket: { resource: "bucket", family: "ObjectStorage" },
} satisfies Record<keyof ObjectStorageRecords, KindDescription>;
