/** The backup bucket: what is in it, and its end. */
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";
import type { BucketState } from "./types";

/** What the bucket holds. `absent` is only said of a bucket that the project does not have. */
export async function bucketState(_client: ScalewayClient, _name: string): Promise<BucketState> {
  throw new Error("not there yet");
}

/**
 * Deletes the bucket if nothing is in it, or, with `data: "delete"`, everything in it first: objects, old versions,
 * delete markers and unfinished uploads. Otherwise reports that it is kept. Gives whether the bucket is gone.
 */
export async function removeBucket(
  _client: ScalewayClient,
  _name: string,
  _options: Removal & { data: "delete" | "keep" },
): Promise<boolean> {
  throw new Error("not there yet");
}
