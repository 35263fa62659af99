/** What a client sends with an object: checked, and what of it is kept. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { cannedAcl } from "./acl";
import type { Call } from "./call";
import { S3Error } from "./errors";
import type { Content } from "./objects";
import { tagsOfHeader } from "./tags";

/** Headers that a read gives back. */
const keptHeaders =
  /^(content-type|content-disposition|content-language|cache-control|expires|x-amz-meta-.+|x-amz-storage-class|x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256))$/;

/** An object out of a call's body and headers. */
export function contentOf({ body, headers }: Call): Content {
  checkDigests(body, headers);
  return {
    body,
    etag: etagOf(body),
    headers: headersOf(headers),
    tags: tagsOfHeader(headers["x-amz-tagging"]),
    acl: aclOf(headers),
  };
}

/** The canned ACL that an object is to have. */
export function aclOf(headers: Record<string, string | undefined>): string {
  return cannedAcl(headers["x-amz-acl"] ?? "private");
}

export function headersOf(headers: Record<string, string | undefined>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => keptHeaders.test(name)) as [string, string][];
  // The chunks are for the way only.
  const encoding = headers["content-encoding"]?.replace(/\baws-chunked\b,?\s*/, "");
  return {
    "content-type": "application/octet-stream",
    ...Object.fromEntries(kept),
    ...(encoding ? { "content-encoding": encoding } : {}),
  };
}

export function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

/** Compares the body with the digests that came with it, of the kinds that Node can compute. */
export function checkDigests(body: Buffer, headers: Record<string, string | undefined>): void {
  const digests = {
    "content-md5": () => createHash("md5").update(body).digest("base64"),
    "x-amz-checksum-sha1": () => createHash("sha1").update(body).digest("base64"),
    "x-amz-checksum-sha256": () => createHash("sha256").update(body).digest("base64"),
    "x-amz-checksum-crc32": () => {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(body));
      return sum.toString("base64");
    },
  };
  for (const [name, digest] of Object.entries(digests)) {
    const given = headers[name];
    if (given !== undefined && given !== digest()) throw new S3Error("BadDigest");
  }
}
