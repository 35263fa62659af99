/** The objects, with all their versions. In memory only: a restart forgets them. */
import type { Bucket } from "./records";
import { S3Error } from "./errors";

export interface Version {
  key: string;
  /** `null` for what was written without versioning. */
  id: string;
  /** Says that the object is deleted; has no content. */
  deleteMarker: boolean;
  body: Buffer;
  etag: string;
  modified: Date;
  /** What a read gives back: content type, own metadata, checksums. */
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** A canned one. */
  acl: string;
}

export type Content = Pick<Version, "body" | "etag" | "headers" | "tags" | "acl">;

/** Bytes that one object may have, and all of them together. */
export const largestObject = 16 * 1024 * 1024;
const capacity = 256 * 1024 * 1024;

/** Objects of all buckets. */
export class Objects {
  /** By bucket and key; the newest version first. */
  readonly #buckets = new Map<string, Map<string, Version[]>>();
  #bytes = 0;
  #lastId = 0;

  /** Writes an object. */
  put(bucket: Bucket, key: string, content: Content): Version {
    if (content.body.length > largestObject) throw new S3Error("EntityTooLarge");
    if (this.#bytes + content.body.length > capacity) throw new S3Error("QuotaExceeded");
    return this.#add(bucket, { ...content, key, deleteMarker: false });
  }

  /** Deletes an object: for good, or behind a delete marker where there are versions. */
  delete(bucket: Bucket, key: string): Version | undefined {
    if (bucket.versioning !== "") {
      return this.#add(bucket, {
        key,
        deleteMarker: true,
        body: Buffer.alloc(0),
        etag: "",
        headers: {},
        tags: {},
        acl: "private",
      });
    }
    this.deleteVersion(bucket, key, "null");
    return undefined;
  }

  /** Deletes a version for good; gives it, if it was there. */
  deleteVersion(bucket: Bucket, key: string, id: string): Version | undefined {
    const keys = this.#keys(bucket);
    const versions = keys.get(key) ?? [];
    const found = versions.find((version) => version.id === id);
    if (found === undefined) return undefined;
    this.#bytes -= found.body.length;
    const left = versions.filter((version) => version !== found);
    if (left.length > 0) keys.set(key, left);
    else keys.delete(key);
    return found;
  }

  /** The newest version, or the one with this id; also a delete marker. */
  find(bucket: Bucket, key: string, id?: string): Version | undefined {
    const versions = this.#keys(bucket).get(key) ?? [];
    return id === undefined ? versions[0] : versions.find((version) => version.id === id);
  }

  /** All versions: by key, the newest first. */
  versions(bucket: Bucket): Version[] {
    return [...this.#keys(bucket)]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap(([, versions]) => versions);
  }

  /** The newest version of each object that is not deleted. */
  current(bucket: Bucket): Version[] {
    const keys = new Set<string>();
    return this.versions(bucket).filter(({ key, deleteMarker }) => {
      const newest = !keys.has(key);
      keys.add(key);
      return newest && !deleteMarker;
    });
  }

  isLatest(bucket: Bucket, version: Version): boolean {
    return this.find(bucket, version.key) === version;
  }

  #add(bucket: Bucket, version: Omit<Version, "id" | "modified">): Version {
    const id = bucket.versioning === "Enabled" ? this.#newId() : "null";
    this.deleteVersion(bucket, version.key, id);
    const added = { ...version, id, modified: new Date() };
    const keys = this.#keys(bucket);
    keys.set(version.key, [added, ...(keys.get(version.key) ?? [])]);
    this.#bytes += version.body.length;
    return added;
  }

  /** Microseconds, each id once. */
  #newId(): string {
    this.#lastId = Math.max(this.#lastId + 1, Date.now() * 1000);
    return String(this.#lastId);
  }

  #keys(bucket: Bucket): Map<string, Version[]> {
    let keys = this.#buckets.get(bucket.identity);
    if (keys === undefined) {
      keys = new Map();
      this.#buckets.set(bucket.identity, keys);
    }
    return keys;
  }
}
