/** Lists of objects and versions, in pages. */
import type { Answer, BucketCall } from "./call";
import { ownerId } from "./call";
import { S3Error } from "./errors";
import type { Version } from "./objects";
import { element, text, xmlDocument } from "./xml";

/** What a list shows, and how it was asked for. */
interface Page<Item> {
  items: Item[];
  prefixes: string[];
  /** The last key or prefix; undefined when nothing follows. */
  next: string | undefined;
  fields: string;
  encode(name: string): string;
}

function page<Item extends { key: string }>(query: URLSearchParams, candidates: Item[]): Page<Item> {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const most = Number(query.get("max-keys") ?? 1000);
  if (!Number.isInteger(most) || most < 0) throw new S3Error("InvalidArgument", "max-keys must be a number.");
  const encoded = query.get("encoding-type") === "url";
  const encode = (name: string) => (encoded ? encodeURIComponent(name).replaceAll("%2F", "/") : name);
  const items: Item[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let next: string | undefined;
  for (const item of candidates) {
    if (!item.key.startsWith(prefix)) continue;
    const end = delimiter === "" ? -1 : item.key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : item.key.slice(0, end + delimiter.length);
    if (common !== undefined && common === prefixes.at(-1)) continue;
    if (items.length + prefixes.length >= Math.min(most, 1000)) {
      next = last;
      break;
    }
    if (common === undefined) items.push(item);
    else prefixes.push(common);
    last = common ?? item.key;
  }
  const fields = [
    text("Prefix", encode(prefix)),
    delimiter === "" ? "" : text("Delimiter", encode(delimiter)),
    text("MaxKeys", most),
    encoded ? text("EncodingType", "url") : "",
    text("IsTruncated", next !== undefined),
  ].join("");
  return { items, prefixes, next, fields, encode };
}

/** Whether a key comes after the one that a page ended with, which may be a common prefix. */
function isAfter(key: string, last: string, delimiter: string | null): boolean {
  if (delimiter && last.endsWith(delimiter) && key.startsWith(last)) return false;
  return Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0;
}

function describe(version: Version, encode: (name: string) => string, owner: string): string {
  return [
    text("ETag", version.etag),
    text("Key", encode(version.key)),
    text("LastModified", version.modified.toISOString()),
    owner,
    text("Size", version.body.length),
    text("StorageClass", version.headers["x-amz-storage-class"] ?? "STANDARD"),
  ].join("");
}

function ownerOf(project: string): string {
  const id = ownerId(project);
  return element("Owner", text("DisplayName", id), text("ID", id));
}

function commonPrefixes({ prefixes, encode }: Page<unknown>): string {
  return prefixes.map((one) => element("CommonPrefixes", text("Prefix", encode(one)))).join("");
}

export function listObjects({ bucket, objects, query }: BucketCall): Answer {
  const marker = query.get("marker") ?? "";
  const after = objects
    .current(bucket)
    .filter(({ key }) => marker === "" || isAfter(key, marker, query.get("delimiter")));
  const found = page(query, after);
  const owner = ownerOf(bucket.organisation);
  return {
    body: xmlDocument(
      "ListBucketResult",
      text("Name", bucket.name),
      text("Marker", found.encode(marker)),
      found.fields,
      found.next === undefined ? undefined : text("NextMarker", found.encode(found.next)),
      ...found.items.map((item) => element("Contents", describe(item, found.encode, owner))),
      commonPrefixes(found),
    ),
  };
}

export function listObjectsV2({ bucket, objects, query }: BucketCall): Answer {
  const token = query.get("continuation-token");
  const start =
    token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString("utf8");
  const after = objects
    .current(bucket)
    .filter(({ key }) => start === "" || isAfter(key, start, query.get("delimiter")));
  const found = page(query, after);
  const owner = query.get("fetch-owner") === "true" ? ownerOf(bucket.organisation) : "";
  return {
    body: xmlDocument(
      "ListBucketResult",
      text("Name", bucket.name),
      found.fields,
      text("KeyCount", found.items.length + found.prefixes.length),
      token === null ? undefined : text("ContinuationToken", token),
      found.next === undefined
        ? undefined
        : text("NextContinuationToken", Buffer.from(found.next).toString("base64url")),
      ...found.items.map((item) => element("Contents", describe(item, found.encode, owner))),
      commonPrefixes(found),
    ),
  };
}

export function listVersions({ bucket, objects, query }: BucketCall): Answer {
  const all = objects.versions(bucket);
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("version-id-marker");
  // Behind the marked version; without an id, behind all versions of the marked key.
  const marked = all.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const after =
    marked >= 0
      ? all.slice(marked + 1)
      : all.filter(({ key }) => keyMarker === "" || isAfter(key, keyMarker, query.get("delimiter")));
  const found = page(query, after);
  const owner = ownerOf(bucket.organisation);
  const last = found.items.at(-1);
  return {
    body: xmlDocument(
      "ListVersionsResult",
      text("Name", bucket.name),
      text("KeyMarker", found.encode(keyMarker)),
      found.fields,
      found.next === undefined ? undefined : text("NextKeyMarker", found.encode(found.next)),
      found.next === undefined || last?.key !== found.next ? undefined : text("NextVersionIdMarker", last.id),
      ...found.items.map((item) => {
        const latest = text("IsLatest", objects.isLatest(bucket, item)) + text("VersionId", item.id);
        if (!item.deleteMarker) return element("Version", describe(item, found.encode, owner), latest);
        const { key, modified } = item;
        const fields = text("Key", found.encode(key)) + text("LastModified", modified.toISOString());
        return element("DeleteMarker", fields, owner, latest);
      }),
      commonPrefixes(found),
    ),
  };
}
