/** Objects that come in parts. */
import { createHash, randomUUID } from "node:crypto";
import { type Answer, type BucketCall, ownerId } from "./call";
import { aclOf, checkDigests, etagOf, headersOf } from "./content";
import { S3Error } from "./errors";
import { type Content, largestObject } from "./objects";
import type { Bucket } from "./records";
import { tagsOfHeader } from "./tags";
import { children, element, parseXml, text, textOf, xmlDocument } from "./xml";

interface Upload extends Pick<Content, "headers" | "tags" | "acl"> {
  id: string;
  bucket: string;
  key: string;
  initiated: Date;
  parts: Map<number, { body: Buffer; etag: string; modified: Date }>;
}

/** All parts but the last one have at least this many bytes. */
const smallestPart = 5 * 1024 * 1024;

/** Uploads that are under way. */
export class Multipart {
  readonly #uploads = new Map<string, Upload>();

  add(upload: Upload): void {
    this.#uploads.set(upload.id, upload);
  }

  /** The upload that a call names. */
  of({ bucket, key, query }: BucketCall): Upload {
    const upload = this.#uploads.get(query.get("uploadId") ?? "");
    if (upload === undefined || upload.bucket !== bucket.name || upload.key !== key)
      throw new S3Error("NoSuchUpload");
    return upload;
  }

  remove(upload: Upload): void {
    this.#uploads.delete(upload.id);
  }

  list(bucket: Bucket): Upload[] {
    return [...this.#uploads.values()].filter((upload) => upload.bucket === bucket.name);
  }

  /** A deleted bucket's uploads go with it. */
  forget(bucket: Bucket): void {
    for (const upload of this.list(bucket)) this.remove(upload);
  }
}

export function createUpload({ uploads, bucket, key, headers }: BucketCall): Answer {
  const upload = {
    id: randomUUID(),
    bucket: bucket.name,
    key,
    initiated: new Date(),
    headers: headersOf(headers),
    tags: tagsOfHeader(headers["x-amz-tagging"]),
    acl: aclOf(headers),
    parts: new Map(),
  };
  uploads.add(upload);
  return {
    body: xmlDocument(
      "InitiateMultipartUploadResult",
      text("Bucket", bucket.name),
      text("Key", key),
      text("UploadId", upload.id),
    ),
  };
}

export function uploadPart(call: BucketCall): Answer {
  const number = Number(call.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new S3Error("InvalidArgument");
  if (call.body.length > largestObject) throw new S3Error("EntityTooLarge");
  const { parts } = call.uploads.of(call);
  checkDigests(call.body, call.headers);
  const etag = etagOf(call.body);
  parts.set(number, { body: call.body, etag, modified: new Date() });
  return { headers: { etag } };
}

export function listParts(call: BucketCall): Answer {
  const { id, parts } = call.uploads.of(call);
  const described = [...parts]
    .sort(([a], [b]) => a - b)
    .map(([number, { body, etag, modified }]) =>
      element(
        "Part",
        text("PartNumber", number),
        text("ETag", etag),
        text("LastModified", modified.toISOString()),
        text("Size", body.length),
      ),
    );
  return {
    body: xmlDocument(
      "ListPartsResult",
      text("Bucket", call.bucket.name),
      text("Key", call.key),
      text("UploadId", id),
      text("IsTruncated", false),
      ...described,
    ),
  };
}

export function completeUpload(call: BucketCall): Answer {
  const { objects, bucket, key, uploads, body } = call;
  const upload = uploads.of(call);
  const wanted = children(parseXml(body, "CompleteMultipartUpload"), "Part").map((part) => ({
    number: Number(textOf(part, "PartNumber")),
    etag: textOf(part, "ETag")?.replaceAll('"', ""),
  }));
  if (wanted.length === 0) throw new S3Error("MalformedXML");
  const parts = wanted.map(({ number, etag }, index) => {
    if (index > 0 && number <= (wanted[index - 1]?.number ?? 0)) throw new S3Error("InvalidPartOrder");
    const part = upload.parts.get(number);
    if (part === undefined || part.etag !== `"${etag}"`) throw new S3Error("InvalidPart");
    if (index < wanted.length - 1 && part.body.length < smallestPart) throw new S3Error("EntityTooSmall");
    return part;
  });
  const digest = createHash("md5");
  for (const { etag } of parts) digest.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
  const version = objects.put(bucket, key, {
    body: Buffer.concat(parts.map((part) => part.body)),
    etag: `"${digest.digest("hex")}-${parts.length}"`,
    headers: upload.headers,
    tags: upload.tags,
    acl: upload.acl,
  });
  uploads.remove(upload);
  return {
    headers: version.id === "null" ? {} : { "x-amz-version-id": version.id },
    body: xmlDocument(
      "CompleteMultipartUploadResult",
      text("Location", `/${bucket.name}/${key}`),
      text("Bucket", bucket.name),
      text("Key", key),
      text("ETag", version.etag),
    ),
  };
}

export function abortUpload(call: BucketCall): Answer {
  call.uploads.remove(call.uploads.of(call));
  return { status: 204 };
}

export function listUploads({ uploads, bucket }: BucketCall): Answer {
  const id = ownerId(bucket.organisation);
  const described = uploads
    .list(bucket)
    .map((upload) =>
      element(
        "Upload",
        text("Key", upload.key),
        text("UploadId", upload.id),
        text("Initiated", upload.initiated.toISOString()),
        element("Owner", text("DisplayName", id), text("ID", id)),
      ),
    );
  return {
    body: xmlDocument(
      "ListMultipartUploadsResult",
      text("Bucket", bucket.name),
      text("IsTruncated", false),
      ...described,
    ),
  };
}
