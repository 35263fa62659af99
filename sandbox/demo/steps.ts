/** A demo is a list of steps; each is timed, its calls to the cloud are counted, and any failure ends the demo. */
import type { SandboxAdmin } from "../base/admin";

export interface Step {
  title: string;
  /** Does the work; `say` shows a line while it lasts. Returns what came of it, in a few words. */
  run(say: (line: string) => void): Promise<string>;
}

/** The demo of one cloud. */
export interface Demo {
  cloud: string;
  admin: SandboxAdmin;
  steps: Step[];
  /** The cloud's inventory before the first step, when there was most of it, and after the last step. */
  inventories(): { before: Inventory; during: Inventory; after: Inventory };
  close(): Promise<void>;
}

/** What an organisation or project holds: kind, names. */
export type Inventory = Record<string, string[]>;

export interface StepResult {
  cloud: string;
  title: string;
  seconds: number;
  calls: number;
  outcome: string;
}

/** Runs a step and measures it. */
export async function measure(demo: Demo, step: Step, say: (line: string) => void): Promise<StepResult> {
  await demo.admin.clearRequests();
  const started = performance.now();
  const outcome = await step.run(say);
  const seconds = (performance.now() - started) / 1000;
  const calls = (await demo.admin.requests()).length;
  return { cloud: demo.cloud, title: step.title, seconds, calls, outcome };
}

/** Stops the demo unless what it claims is so. */
export function must(claim: boolean, otherwise: string): void {
  if (!claim) throw new Error(otherwise);
}
