/** Waiting for a cloud: polls with a growing pause until a deadline, and says every few seconds what it waits for. */
import { setTimeout as pause } from "node:timers/promises";

/** What one look at the cloud showed. */
export type Look<T> = { done: T } | { waiting: string };

export interface WaitOptions {
  /** What is waited for, such as `node pool workers is ready`. */
  what: string;
  deadlineSeconds: number;
  /** Gets a line now and then while the wait lasts. Default: none. */
  progress?: (line: string) => void;
}

/** The deadline passed before the cloud was done. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

const firstPauseMs = 100;
const longestPauseMs = 5_000;
const progressEveryMs = 15_000;

/** Looks at once, then again and again until `look` says done. Throws `DeadlineError`, or what `look` throws. */
export async function waitUntil<T>(options: WaitOptions, look: () => Promise<Look<T>>): Promise<T> {
  const started = Date.now();
  const deadline = started + options.deadlineSeconds * 1000;
  let reported = started;
  for (let wait = firstPauseMs; ; wait = Math.min(wait * 1.5, longestPauseMs)) {
    const seen = await look();
    if ("done" in seen) return seen.done;
    const now = Date.now();
    const elapsed = `${Math.round((now - started) / 1000)} s of at most ${options.deadlineSeconds} s`;
    if (now >= deadline) {
      throw new DeadlineError(
        `waiting until ${options.what} took longer than ${options.deadlineSeconds} s (${seen.waiting})`,
      );
    }
    if (now - reported >= progressEveryMs) {
      options.progress?.(`waiting until ${options.what}: ${seen.waiting}, ${elapsed}`);
      reported = now;
    }
    await pause(Math.min(wait, deadline - now));
  }
}
