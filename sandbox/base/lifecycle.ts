/** How an object's status changes while time passes. */
import type { VirtualClock } from "./clock";

/** A status and the cloud time from which it holds. */
export interface Step {
  status: string;
  at: number;
  message?: string;
  /** With this step the object is deleted: it counts for nothing any more. */
  final?: true;
}

/** The part of an object that says what becomes of it. */
export interface Lifecycle {
  /** In order of time; the first one holds from the beginning. */
  steps: Step[];
  /** How long (real milliseconds) a deleted object stays readable, counted from when this is first noticed. */
  linger: number;
  /** Real time at which a deleted object stops being readable. */
  lingerUntil?: number;
}

/** The step that holds now. */
export function currentStep(lifecycle: Lifecycle, clock: VirtualClock): Step {
  const elapsed = clock.elapsed;
  const step = lifecycle.steps.findLast((candidate) => candidate.at <= elapsed) ?? lifecycle.steps[0];
  if (step === undefined) throw new Error("a lifecycle needs at least one step");
  return step;
}

/** Whether a deletion has been asked for, over or not. */
export function isDeleting(lifecycle: Lifecycle): boolean {
  return lifecycle.steps.some((step) => step.final === true);
}

/** Whether the object is deleted, though it may still be readable as such. */
export function isDeleted(lifecycle: Lifecycle, clock: VirtualClock): boolean {
  return currentStep(lifecycle, clock).final === true;
}

/**
 * Whether the object is not even readable any more. Real time, not cloud time: clients that poll have to see
 * the deleted status also in a sandbox that is faster than they are.
 */
export function isGone(lifecycle: Lifecycle, clock: VirtualClock): boolean {
  if (!isDeleted(lifecycle, clock)) return false;
  lifecycle.lingerUntil ??= Date.now() + lifecycle.linger;
  return Date.now() >= lifecycle.lingerUntil;
}
