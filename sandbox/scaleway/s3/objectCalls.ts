/** Objects: written, read, copied, deleted. */
import type { Answer, BucketCall } from "./call";
import { accessControlPolicy, cannedAcl } from "./acl";
import { aclOf, contentOf, headersOf } from "./content";
import { S3Error } from "./errors";
import type { Content, Version } from "./objects";
import { decode } from "./signature";
import { parseTagging, taggingDocument, tagsOfHeader } from "./tags";
import { children, element, parseXml, text, textOf, xmlDocument } from "./xml";

/** Headers that say which version an answer is about. */
function versionHeader({ id }: Version): Record<string, string> {
  return id === "null" ? {} : { "x-amz-version-id": id };
}

const isChecksum = (name: string) => name.startsWith("x-amz-checksum-");

function checksums({ headers }: Content): Record<string, string> {
  const sums = Object.entries(headers).filter(([name]) => isChecksum(name));
  return sums.length === 0 ? {} : { ...Object.fromEntries(sums), "x-amz-checksum-type": "FULL_OBJECT" };
}

export function putObject(call: BucketCall): Answer {
  const { objects, bucket, key, headers } = call;
  const there = objects.find(bucket, key);
  const exists = there !== undefined && !there.deleteMarker;
  const ifMatch = headers["if-match"];
  if (headers["if-none-match"] === "*" && exists) throw new S3Error("PreconditionFailed");
  if (ifMatch !== undefined && ifMatch !== (exists ? there.etag : undefined))
    throw new S3Error(exists ? "PreconditionFailed" : "NoSuchKey");
  const content = contentOf(call);
  const version = objects.put(bucket, key, content);
  return { headers: { etag: version.etag, ...checksums(content), ...versionHeader(version) } };
}

/** `source`: who may read it has been checked. */
export function copyObject(call: BucketCall, source: Version): Answer {
  const { objects, bucket, key, headers } = call;
  const replaces = (name: string) => headers[name] === "REPLACE";
  const version = objects.put(bucket, key, {
    body: source.body,
    etag: source.etag,
    headers: replaces("x-amz-metadata-directive") ? headersOf(headers) : source.headers,
    tags: replaces("x-amz-tagging-directive") ? tagsOfHeader(headers["x-amz-tagging"]) : source.tags,
    acl: aclOf(headers),
  });
  return {
    headers: versionHeader(version),
    body: xmlDocument(
      "CopyObjectResult",
      text("ETag", version.etag),
      text("LastModified", version.modified.toISOString()),
    ),
  };
}

/** Bucket, key and version of `x-amz-copy-source`. */
export function copySource(header: string): { bucket: string; key: string; version: string | undefined } {
  const [path = "", version] = header.replace(/^\//, "").split("?versionId=");
  const [bucket = "", ...key] = path.split("/");
  return { bucket: decode(bucket), key: key.map(decode).join("/"), version };
}

/** The version that a call asks for; 404 when it isn't there or the object is deleted. */
export function requestedVersion({ objects, bucket, key, query }: BucketCall): Version {
  const id = query.get("versionId") ?? undefined;
  const version = objects.find(bucket, key, id);
  if (version === undefined) throw new S3Error(id === undefined ? "NoSuchKey" : "NoSuchVersion");
  if (version.deleteMarker) throw new S3Error(id === undefined ? "NoSuchKey" : "MethodNotAllowed");
  return version;
}

export function getObject(call: BucketCall): Answer {
  const version = requestedVersion(call);
  const { headers } = call;
  const { etag, body } = version;
  if (headers["if-match"] !== undefined && headers["if-match"] !== etag)
    throw new S3Error("PreconditionFailed");
  if (headers["if-none-match"] === etag) return { status: 304, headers: { etag } };
  const tags = Object.keys(version.tags).length;
  const { range } = headers;
  // Checksums are those of the whole content.
  const sums = headers["x-amz-checksum-mode"] === "ENABLED" && range === undefined ? checksums(version) : {};
  const described = {
    ...Object.fromEntries(Object.entries(version.headers).filter(([name]) => !isChecksum(name))),
    ...sums,
    ...versionHeader(version),
    etag,
    "last-modified": version.modified.toUTCString(),
    "accept-ranges": "bytes",
    ...(tags === 0 ? {} : { "x-amz-tagging-count": String(tags) }),
  };
  if (range === undefined) return { headers: described, body };
  const [first, last] = rangeOf(range, body.length);
  return {
    status: 206,
    headers: { ...described, "content-range": `bytes ${first}-${last}/${body.length}` },
    body: body.subarray(first, last + 1),
  };
}

/** First and last byte of `bytes=2-5`, `bytes=2-` or `bytes=-5`. */
function rangeOf(header: string, length: number): [number, number] {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (from + to === "" || first > last) throw new S3Error("InvalidRange");
  return [first, last];
}

export function deleteObject({ objects, bucket, key, query }: BucketCall): Answer {
  const id = query.get("versionId");
  const version = id === null ? objects.delete(bucket, key) : objects.deleteVersion(bucket, key, id);
  return { status: 204, headers: deletionHeaders(version) };
}

function deletionHeaders(version: Version | undefined): Record<string, string> {
  if (version === undefined) return {};
  return { ...versionHeader(version), ...(version.deleteMarker ? { "x-amz-delete-marker": "true" } : {}) };
}

/** Deletes up to 1000 objects or versions at once. */
export function deleteObjects({ objects, bucket, body }: BucketCall): Answer {
  const parsed = parseXml(body, "Delete");
  const wanted = children(parsed, "Object");
  if (wanted.length === 0 || wanted.length > 1000) throw new S3Error("MalformedXML");
  const quiet = textOf(parsed, "Quiet") === "true";
  const done = wanted.map((one) => {
    const key = textOf(one, "Key");
    const id = textOf(one, "VersionId");
    if (!key) throw new S3Error("MalformedXML");
    const version = id === undefined ? objects.delete(bucket, key) : objects.deleteVersion(bucket, key, id);
    return element(
      "Deleted",
      text("Key", key),
      id === undefined ? undefined : text("VersionId", id),
      version?.deleteMarker
        ? text("DeleteMarker", true) + text("DeleteMarkerVersionId", version.id)
        : undefined,
    );
  });
  return { body: xmlDocument("DeleteResult", ...(quiet ? [] : done)) };
}

export function getObjectAcl(call: BucketCall): Answer {
  return { body: accessControlPolicy(call.bucket.organisation, requestedVersion(call).acl) };
}

export function putObjectAcl(call: BucketCall): Answer {
  const version = requestedVersion(call);
  const canned = call.headers["x-amz-acl"];
  // Documents with grants of their own are for buckets.
  if (canned === undefined) throw new S3Error("NotImplemented");
  version.acl = cannedAcl(canned);
  return {};
}

export function getObjectTagging(call: BucketCall): Answer {
  return { body: taggingDocument(requestedVersion(call).tags) };
}

export function putObjectTagging(call: BucketCall): Answer {
  requestedVersion(call).tags = parseTagging(call.body);
  return {};
}

export function deleteObjectTagging(call: BucketCall): Answer {
  requestedVersion(call).tags = {};
  return { status: 204 };
}
