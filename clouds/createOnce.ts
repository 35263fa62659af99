/** Creates without twins, on clouds without idempotency keys: our own object is looked for before each POST. */
import { setTimeout as pause } from "node:timers/promises";
import { CloudError } from "./errors";

/** Pauses after a POST whose outcome is unknown: the object may take a moment to show up in lists. */
const looksAfterUnknownOutcomeMs = [500, 1_500, 3_000];

/**
 * Gives the object that `find` finds, or creates it. After a POST whose answer was lost the object is
 * looked for before anything is posted again, so neither a crash nor a broken connection makes a second one.
 */
export async function createOnce<T>(
  find: () => Promise<T | undefined>,
  post: () => Promise<T>,
  pausesMs: readonly number[] = looksAfterUnknownOutcomeMs,
): Promise<T> {
  const existing = await find();
  if (existing !== undefined) return existing;
  for (let attempt = 1; ; attempt++) {
    try {
      return await post();
    } catch (error) {
      if (!(error instanceof CloudError && error.details.outcomeUnknown)) throw error;
      for (const pauseMs of pausesMs) {
        await pause(pauseMs);
        const found = await find();
        if (found !== undefined) return found;
      }
      if (attempt === 3) throw error;
    }
  }
}
