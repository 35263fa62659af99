/** Object storage. */
import type { Scaleway } from "../cloud";

export interface ObjectStorage {
  /** Variables that point S3 clients at it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it on loopback. Files that clients need, such as a CA certificate, go into `folder`. */
export async function startObjectStorage(_cloud: Scaleway, _folder: string): Promise<ObjectStorage> {
  return { environment: {}, close: async () => {} };
}
