/** What is set on a bucket: versioning, tags, ACL, and what is kept as it was sent. */
import { setTags, touch } from "../cloud";
import type { Answer, BucketCall } from "./call";
import { type Code, S3Error } from "./errors";
import type { Configuration } from "./records";
import { parseTagging, taggingDocument } from "./tags";
import { accessControlPolicy, cannedAcl } from "./acl";
import { children, type Parsed, parseXml, textOf, text, withProlog, xmlDocument } from "./xml";

/** The root element of each (none: JSON), and the error where it was never set. */
const kept: Record<Configuration, { root?: string; missing: Code }> = {
  cors: { root: "CORSConfiguration", missing: "NoSuchCORSConfiguration" },
  encryption: {
    root: "ServerSideEncryptionConfiguration",
    missing: "ServerSideEncryptionConfigurationNotFoundError",
  },
  lifecycle: { root: "LifecycleConfiguration", missing: "NoSuchLifecycleConfiguration" },
  "object-lock": { root: "ObjectLockConfiguration", missing: "ObjectLockConfigurationNotFoundError" },
  policy: { missing: "NoSuchBucketPolicy" },
  website: { root: "WebsiteConfiguration", missing: "NoSuchWebsiteConfiguration" },
};

/** What is looked at in a document beyond its root element. */
const checks: Partial<Record<Configuration, (document: Parsed) => void>> = {
  encryption(document) {
    for (const rule of children(document, "Rule")) {
      const [byDefault] = children(rule, "ApplyServerSideEncryptionByDefault");
      const managed = textOf(byDefault, "SSEAlgorithm") === "aws:kms";
      if (managed && textOf(rule, "BucketKeyEnabled") !== "true") {
        throw new S3Error(
          "InvalidArgument",
          "Bucket key is mandatory when using Server Side Encryption with KMS managed keys.",
        );
      }
      if (!managed && textOf(byDefault, "KMSMasterKeyID") !== undefined) {
        throw new S3Error(
          "InvalidArgument",
          "KMS master key id is only supported when using Server Side Encryption with KMS managed keys.",
        );
      }
    }
  },
};

export function getConfiguration(name: Configuration): (call: BucketCall) => Answer {
  return ({ bucket }) => {
    const body = bucket.configurations[name];
    if (body === undefined) throw new S3Error(kept[name].missing);
    return kept[name].root === undefined
      ? { body, headers: { "content-type": "text/plain; charset=utf-8" } }
      : { body };
  };
}

export function putConfiguration(name: Configuration): (call: BucketCall) => Answer {
  return ({ cloud, bucket, body }) => {
    const { root } = kept[name];
    if (root === undefined) checkJson(body);
    else {
      const document = parseXml(body, root);
      checks[name]?.(document);
    }
    if (name === "object-lock" && bucket.versioning !== "Enabled") throw new S3Error("InvalidBucketState");
    const sent = body.toString("utf8");
    bucket.configurations[name] = root === undefined ? sent : withProlog(sent);
    touch(cloud, bucket);
    return {};
  };
}

export function deleteConfiguration(name: Configuration): (call: BucketCall) => Answer {
  return ({ cloud, bucket }) => {
    delete bucket.configurations[name];
    touch(cloud, bucket);
    return { status: 204 };
  };
}

function checkJson(body: Buffer): void {
  try {
    JSON.parse(body.toString("utf8"));
  } catch {
    throw new S3Error("MalformedPolicy");
  }
}

export function getVersioning({ bucket }: BucketCall): Answer {
  return { body: xmlDocument("VersioningConfiguration", text("Status", bucket.versioning)) };
}

export function putVersioning({ cloud, bucket, body }: BucketCall): Answer {
  const status = textOf(parseXml(body, "VersioningConfiguration"), "Status");
  if (status !== "Enabled" && status !== "Suspended") throw new S3Error("MalformedXML");
  if (status === "Suspended" && bucket.configurations["object-lock"] !== undefined)
    throw new S3Error("InvalidBucketState");
  bucket.versioning = status;
  touch(cloud, bucket);
  return {};
}

export function getTagging({ bucket }: BucketCall): Answer {
  if (bucket.tagSet === null) throw new S3Error("NoSuchTagSet");
  return { body: taggingDocument(bucket.tagSet) };
}

export function putTagging({ cloud, bucket, body }: BucketCall): Answer {
  bucket.tagSet = parseTagging(body);
  setTags(
    bucket,
    Object.entries(bucket.tagSet).map((tag) => tag.join("=")),
  );
  touch(cloud, bucket);
  return {};
}

export function deleteTagging({ cloud, bucket }: BucketCall): Answer {
  bucket.tagSet = null;
  setTags(bucket, []);
  touch(cloud, bucket);
  return { status: 204 };
}

export function getAcl({ bucket }: BucketCall): Answer {
  const { acl, organisation } = bucket;
  return { body: "document" in acl ? acl.document : accessControlPolicy(organisation, acl.canned) };
}

export function putAcl({ cloud, bucket, body, headers }: BucketCall): Answer {
  const canned = headers["x-amz-acl"];
  if (canned === undefined) parseXml(body, "AccessControlPolicy");
  bucket.acl =
    canned === undefined ? { document: withProlog(body.toString("utf8")) } : { canned: cannedAcl(canned) };
  touch(cloud, bucket);
  return {};
}
