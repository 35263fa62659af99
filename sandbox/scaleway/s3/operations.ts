/** Every operation: how it is asked for, what it needs, and who carries it out. */
import { createBucket, deleteBucket, getLocation, headBucket, listBuckets } from "./buckets";
import type { Answer, BucketCall, Call } from "./call";
import * as configurations from "./configurations";
import { listObjects, listObjectsV2, listVersions } from "./listing";
import * as objects from "./objectCalls";
import type { Right } from "./rights";
import type { Configuration } from "./records";
import * as uploads from "./uploads";

type Target = "service" | "bucket" | "object";

interface Asked {
  method: string;
  on: Target;
  /** Parameter of the query that makes it another operation, such as `tagging`. */
  parameter?: string;
  needs: Right;
}

/** On a bucket that has to be there, or on something else. */
export type Operation = Asked &
  ({ bucket: true; run(call: BucketCall): Answer } | { bucket: false; run(call: Call): Answer });

/** `GET bucket ?tagging` and the like. */
function operation(asked: string, needs: Right, run: (call: BucketCall) => Answer): Operation {
  return { ...parse(asked), needs, bucket: true, run };
}

function withoutBucket(asked: string, needs: Right, run: (call: Call) => Answer): Operation {
  return { ...parse(asked), needs, bucket: false, run };
}

function parse(asked: string): Omit<Asked, "needs"> {
  const [method = "", on, parameter] = asked.split(" ");
  return {
    method,
    on: on as Target,
    ...(parameter === undefined ? {} : { parameter: parameter.slice(1) }),
  };
}

function configuration(name: Configuration, deletable: boolean, right?: Right): Operation[] {
  return [
    operation(`GET bucket ?${name}`, right ?? "BucketsRead", configurations.getConfiguration(name)),
    operation(`PUT bucket ?${name}`, right ?? "BucketsWrite", configurations.putConfiguration(name)),
    ...(deletable
      ? [
          operation(
            `DELETE bucket ?${name}`,
            right ?? "BucketsWrite",
            configurations.deleteConfiguration(name),
          ),
        ]
      : []),
  ];
}

/** Those with a parameter come before the ones without. */
export const operations: Operation[] = [
  withoutBucket("GET service", "BucketsRead", listBuckets),

  operation("GET bucket ?location", "BucketsRead", getLocation),
  operation("GET bucket ?versioning", "BucketsRead", configurations.getVersioning),
  operation("PUT bucket ?versioning", "BucketsWrite", configurations.putVersioning),
  operation("GET bucket ?tagging", "BucketsRead", configurations.getTagging),
  operation("PUT bucket ?tagging", "BucketsWrite", configurations.putTagging),
  operation("DELETE bucket ?tagging", "BucketsWrite", configurations.deleteTagging),
  operation("GET bucket ?acl", "BucketsRead", configurations.getAcl),
  operation("PUT bucket ?acl", "BucketsWrite", configurations.putAcl),
  ...configuration("cors", true),
  ...configuration("encryption", true),
  ...configuration("lifecycle", true),
  ...configuration("object-lock", false),
  ...configuration("policy", true, "BucketPolicyFullAccess"),
  ...configuration("website", true),
  operation("GET bucket ?versions", "ObjectsRead", listVersions),
  operation("GET bucket ?uploads", "ObjectsRead", uploads.listUploads),
  operation("GET bucket ?list-type", "ObjectsRead", listObjectsV2),
  operation("POST bucket ?delete", "ObjectsDelete", objects.deleteObjects),
  operation("GET bucket", "ObjectsRead", listObjects),
  operation("HEAD bucket", "BucketsRead", headBucket),
  withoutBucket("PUT bucket", "BucketsWrite", createBucket),
  operation("DELETE bucket", "BucketsDelete", deleteBucket),

  operation("GET object ?acl", "ObjectsRead", objects.getObjectAcl),
  operation("PUT object ?acl", "ObjectsWrite", objects.putObjectAcl),
  operation("GET object ?tagging", "ObjectsRead", objects.getObjectTagging),
  operation("PUT object ?tagging", "ObjectsWrite", objects.putObjectTagging),
  operation("DELETE object ?tagging", "ObjectsWrite", objects.deleteObjectTagging),
  operation("POST object ?uploads", "ObjectsWrite", uploads.createUpload),
  operation("PUT object ?uploadId", "ObjectsWrite", uploads.uploadPart),
  operation("GET object ?uploadId", "ObjectsRead", uploads.listParts),
  operation("POST object ?uploadId", "ObjectsWrite", uploads.completeUpload),
  operation("DELETE object ?uploadId", "ObjectsWrite", uploads.abortUpload),
  operation("GET object", "ObjectsRead", objects.getObject),
  operation("HEAD object", "ObjectsRead", objects.getObject),
  operation("PUT object", "ObjectsWrite", objects.putObject),
  operation("DELETE object", "ObjectsDelete", objects.deleteObject),
];

/** Parameters of S3 that make it an operation which isn't here. */
const unknown =
  /^(accelerate|acl|analytics|attributes|intelligent-tiering|inventory|legal-hold|logging|metrics|notification|ownershipControls|policyStatus|publicAccessBlock|replication|requestPayment|restore|retention|select|torrent)$/;

/** The operation that a call asks for; undefined when there is none. */
export function operationOf(
  method: string,
  { bucketName, key, query }: Pick<Call, "bucketName" | "key" | "query">,
): Operation | undefined {
  const on: Target = bucketName === "" ? "service" : key === "" ? "bucket" : "object";
  const found = operations.find(
    (one) =>
      one.method === method && one.on === on && (one.parameter === undefined || query.has(one.parameter)),
  );
  if (found?.parameter === undefined && [...query.keys()].some((name) => unknown.test(name)))
    return undefined;
  return found;
}
