/** Buckets as such: listed, made, looked at, removed. */
import { all, alive, create, startDeletion } from "../cloud";
import { isRegion } from "../localities";
import { type Answer, type BucketCall, type Call, ownerId } from "./call";
import { aclOf } from "./content";
import { S3Error } from "./errors";
import { element, parseXml, text, textOf, xmlDocument } from "./xml";

/** Names in all regions and projects; a name with dots has no certificate. */
const bucketName = /^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function listBuckets({ cloud, caller }: Call): Answer {
  const own = all(cloud, "bucket", caller.project).filter(({ region }) => region === caller.region);
  const buckets = own
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, createdAt }) =>
      element("Bucket", text("CreationDate", new Date(createdAt).toISOString()), text("Name", name)),
    );
  const id = ownerId(caller.project);
  return {
    body: xmlDocument(
      "ListAllMyBucketsResult",
      element("Owner", text("DisplayName", id), text("ID", id)),
      element("Buckets", ...buckets),
    ),
  };
}

export function createBucket({ cloud, caller, bucketName: name, body, headers }: Call): Answer {
  if (!bucketName.test(name)) throw new S3Error("InvalidBucketName");
  const wanted =
    body.length === 0 ? undefined : textOf(parseXml(body, "CreateBucketConfiguration"), "LocationConstraint");
  if (!isRegion(caller.region) || (wanted !== undefined && wanted !== caller.region))
    throw new S3Error("IllegalLocationConstraintException");
  const taken = alive(cloud, "bucket", name);
  if (taken) {
    const own = taken.organisation === caller.project && taken.region === caller.region;
    throw new S3Error(own ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists");
  }
  const locked = headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true";
  create(cloud, "bucket", {
    id: name,
    name,
    project: caller.project,
    region: caller.region,
    versioning: locked ? "Enabled" : "",
    acl: { canned: aclOf(headers) },
    tagSet: null,
    configurations: locked
      ? {
          "object-lock": xmlDocument("ObjectLockConfiguration", text("ObjectLockEnabled", "Enabled")),
        }
      : {},
  });
  return { headers: { location: `/${name}` } };
}

export function headBucket({ bucket }: BucketCall): Answer {
  return { headers: { "x-amz-bucket-region": bucket.region } };
}

export function getLocation({ bucket }: BucketCall): Answer {
  return { body: xmlDocument("LocationConstraint", bucket.region) };
}

export function deleteBucket({ cloud, objects, bucket, uploads }: BucketCall): Answer {
  if (objects.versions(bucket).length > 0) throw new S3Error("BucketNotEmpty");
  uploads.forget(bucket);
  startDeletion(cloud, bucket);
  return { status: 204 };
}
