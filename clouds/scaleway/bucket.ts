/** The backup bucket: what is in it, and its end. */
import { ifFound } from "../errors";
import { waitUntil } from "../wait";
import type { ScalewayClient } from "./client";
import { codeOf } from "./errors";
import type { Removal } from "./removal";
import type { BucketState } from "./types";

/** How many deletions run at once. */
const atOnce = 16;
/** How much is looked at in one go; so much is deleted before the next look. */
const pageSize = 1000;
/** After so long the deadline is looked at, and progress reported. */
const turnMs = 10_000;

interface Item {
  Key?: string | undefined;
  VersionId?: string | undefined;
}

interface Upload {
  Key?: string | undefined;
  UploadId?: string | undefined;
}

interface Content {
  /** Objects, their old versions and delete markers. */
  items: Item[];
  /** Uploads in parts that were begun and not finished: they are billed, and no list of objects shows them. */
  uploads: Upload[];
}

/** What the bucket holds. `absent` is only said of a bucket that the project does not have. */
export async function bucketState(client: ScalewayClient, name: string): Promise<BucketState> {
  if (!(await client.objectStorage.buckets()).includes(name)) return "absent";
  const content = await look(client, name, 1);
  if (content === undefined) return "absent";
  return isEmpty(content) ? "empty" : "full";
}

/**
 * Deletes the bucket if nothing is in it, or, with `data: "delete"`, everything in it first: objects, old versions,
 * delete markers and unfinished uploads. Otherwise reports that it is kept. Gives whether the bucket is gone.
 */
export async function removeBucket(
  client: ScalewayClient,
  name: string,
  { data, deadlineSeconds, report }: Removal & { data: "delete" | "keep" },
): Promise<boolean> {
  const state = await bucketState(client, name);
  if (state === "absent") return true;
  if (state === "full" && data === "keep") {
    report(`kept, it holds backups and goes on costing: bucket ${name}`);
    return false;
  }
  let deleted = 0;
  const wait = { what: `bucket ${name} is gone`, deadlineSeconds, progress: report };
  await waitUntil(wait, async () => {
    const until = Date.now() + turnMs;
    while (data === "delete") {
      const content = await look(client, name, pageSize);
      if (content === undefined || isEmpty(content)) break;
      deleted += await empty(client, name, content);
      if (Date.now() > until) return { waiting: `${deleted} objects and versions deleted so far` };
    }
    return (await remove(client, name)) ? { done: undefined } : { waiting: "something is still in it" };
  });
  report(`deleted bucket ${name}${deleted > 0 ? ` with ${deleted} objects and versions` : ""}`);
  return true;
}

async function look(client: ScalewayClient, name: string, most: number): Promise<Content | undefined> {
  const call = client.objectStorage;
  return ifFound(
    Promise.all([
      call.call("GET", "/{bucket}?versions", (s3) => s3.listObjectVersions({ Bucket: name, MaxKeys: most })),
      call.call("GET", "/{bucket}?uploads", (s3) =>
        s3.listMultipartUploads({ Bucket: name, MaxUploads: most }),
      ),
    ]).then(([{ Versions = [], DeleteMarkers = [] }, { Uploads = [] }]) => ({
      items: [...Versions, ...DeleteMarkers],
      uploads: Uploads,
    })),
  );
}

function isEmpty({ items, uploads }: Content): boolean {
  return items.length === 0 && uploads.length === 0;
}

/** Deletes one by one: deleting many in one call takes checksums that not every S3 knows. */
async function empty(client: ScalewayClient, Bucket: string, { items, uploads }: Content): Promise<number> {
  const call = client.objectStorage;
  const deletions = [
    ...uploads.map(
      ({ Key, UploadId }) =>
        () =>
          call.call("DELETE", "/{bucket}/{key}?uploadId", (s3) =>
            s3.abortMultipartUpload({ Bucket, Key, UploadId }),
          ),
    ),
    ...items.map(
      ({ Key, VersionId }) =>
        () =>
          call.call("DELETE", "/{bucket}/{key}?versionId", (s3) =>
            s3.deleteObject({ Bucket, Key, VersionId }),
          ),
    ),
  ];
  const count = deletions.length;
  const workers = Array.from({ length: Math.min(atOnce, count) }, async () => {
    for (let next = deletions.pop(); next; next = deletions.pop()) await ifFound<unknown>(next());
  });
  await Promise.all(workers);
  return count;
}

/** Whether it is gone; not while something was put into it since. */
async function remove(client: ScalewayClient, name: string): Promise<boolean> {
  try {
    await ifFound(
      client.objectStorage.call("DELETE", "/{bucket}", (s3) => s3.deleteBucket({ Bucket: name })),
    );
    return true;
  } catch (error) {
    if (codeOf(error) === "BucketNotEmpty") return false;
    throw error;
  }
}
