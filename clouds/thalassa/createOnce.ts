/** Creates without twins: Thalassa has no idempotency key, so our own object is looked for before each POST. */
import { setTimeout as pause } from "node:timers/promises";
import { CloudError } from "../errors";
import { type Collection, hasLabels, matchLabels } from "./client";
import type { Labelled } from "./types";

/** Pauses after a POST whose outcome is unknown: the object may take a moment to show up in lists. */
const looksAfterUnknownOutcomeMs = [500, 1_500, 3_000];

/**
 * The one object that carries `labels`, or `undefined`. Objects on their way out do not count.
 * Throws where there are several: no rule could say which one is ours.
 */
export async function findOwn<T extends Labelled & { status?: string }>(
  collection: Pick<Collection<T, never>, "list">,
  labels: Record<string, string>,
): Promise<T | undefined> {
  const own = (await collection.list(matchLabels(labels))).filter(
    (object) => hasLabels(object, labels) && !/^delet/i.test(object.status ?? ""),
  );
  if (own.length > 1) {
    const ids = own.map((object) => object.identity).join(", ");
    throw new Error(
      `Several objects carry the labels of one resource (${ids}). Find the one that is in use, delete the others in the console, and run again.`,
    );
  }
  return own[0];
}

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
