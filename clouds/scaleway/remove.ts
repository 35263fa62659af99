/** Deleting so that it is gone when it returns. */
import { ifFound } from "../errors";
import { waitUntil } from "../wait";
import { isBusy } from "./errors";
import type { Removal } from "./removal";

/** One object, and how it is asked for and deleted. */
export interface Target {
  /** `load balancer web (11111111-…)`. */
  what: string;
  /** Its state: `404` ends the wait. */
  get: () => Promise<{ status?: string } | object>;
  remove: () => Promise<unknown>;
}

/**
 * Deletes an object and waits until the cloud answers 404 for it. One that is in use is tried again until the deadline,
 * because what uses it may be on its way out; one that is gone already is fine. A refusal (403) is never taken for gone.
 * Gives whether there was anything to delete.
 */
export async function removeAndWait(
  { what, get, remove }: Target,
  { deadlineSeconds, report }: Removal,
): Promise<boolean> {
  let asked = false;
  await waitUntil({ what: `${what} is gone`, deadlineSeconds, progress: report }, async () => {
    const seen = await ifFound(get());
    if (seen === undefined) return { done: undefined };
    const status = "status" in seen ? String(seen.status) : "still there";
    if (status === "deleted") return { done: undefined };
    if (isOnItsWay(status)) {
      asked = true;
      return { waiting: status };
    }
    try {
      await ifFound(remove());
      asked = true;
      return { waiting: status };
    } catch (error) {
      if (!isBusy(error)) throw error;
      return { waiting: error.details.cloudMessage };
    }
  });
  return asked;
}

function isOnItsWay(status: string): boolean {
  return ["deleting", "to_delete", "detaching"].includes(status);
}
