/** Where a call goes: bucket and key are in the path, or the bucket is in the host. */
import type { IncomingMessage } from "node:http";
import { decode } from "./signature";

/** Before the paths of calls to Object Storage in the request log and in faults. */
export const prefix = "/s3";

/** The path that routes, log and faults see: `/s3/<bucket>/<key>`, wherever the bucket was named. */
export function unifiedPath(request: IncomingMessage): string {
  const [, bucket] = /^(.+)\.s3\.[a-z-]+\.scw\.cloud(?::\d+)?$/.exec(request.headers.host ?? "") ?? [];
  const path = `${prefix}${bucket === undefined ? "" : `/${bucket}`}${request.url ?? "/"}`;
  // Of a bucket, and of the service itself, there is one path.
  return path.replace(/^(\/s3(?:\/[^/?]+)?)\/(?=\?|$)/, "$1");
}

export interface Address {
  /** Empty: the service itself. */
  bucket: string;
  /** Empty: the bucket itself. */
  key: string;
}

/** Reads a path that `unifiedPath` gave. */
export function addressOf(path: string): Address {
  const [, bucket = "", ...key] = (path.slice(prefix.length).split("?", 1)[0] ?? "").split("/");
  return { bucket: decode(bucket), key: key.map(decode).join("/") };
}
