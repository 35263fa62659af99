/** What a review finds, as plain data: what the reports are made of. Nothing in it is secret. */
import type { Cloud } from "../components/cluster";
import type { CostChange } from "./cost";
import type { Plan } from "./plan";

export const backends = ["sandbox", "real"] as const;
/** Where a plan is made: against a cluster that a sandbox has brought up from the base, or against what stands. */
export type Backend = (typeof backends)[number];

export interface Review {
  /** The commit that the change is compared with. */
  base: string;
  backend: Backend;
  /** The stacks that the change touches, by name. */
  stacks: readonly StackReview[];
  /** How many files it changes. */
  files: number;
}

export interface StackReview {
  stack: string;
  cloud?: Cloud;
  /** The paths of the change that touch the stack. */
  because: readonly string[];
  /** What the plan starts from. */
  from: "standing cluster" | "nothing";
  /** Absent where the stack's file is gone, or nothing could be planned. */
  plan?: Plan;
  cost?: CostChange;
  /** Why there is no plan. */
  problem?: string;
  /** The stack's file is gone: nothing is planned for it, and what stands, stands. */
  removed?: true;
}

/** From the worst to the best. */
export const verdicts = ["failed", "refused", "file removed", "changes", "no changes"] as const;
export type Verdict = (typeof verdicts)[number];

export function verdictOf({ plan, removed }: StackReview): Verdict {
  if (removed) return "file removed";
  if (plan === undefined) return "failed";
  if (refusals(plan).length > 0) return "refused";
  if (!plan.complete) return "failed";
  return plan.resources.some(({ operation }) => operation !== "same" && operation !== "read")
    ? "changes"
    : "no changes";
}

/** The judgements that keep a change from being made. */
export const refusals = (plan: Plan) =>
  plan.policies.filter(({ level, open }) => level === "mandatory" && !open);

/** Whether nobody may merge the change as it is. */
export const isRefused = ({ stacks }: Review): boolean =>
  stacks.some((stack) => ["failed", "refused"].includes(verdictOf(stack)));
