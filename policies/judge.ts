/** How the policies of this pack are made: all of them judge a resource, or all resources, of a stack that is known. */
import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { type Finding, message } from "./message";
import type { JudgedStack, Unjudgeable } from "./stack";

/** What is judged: a resource as it is about to be made or changed. */
export type Judged = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts" | "provider">;

export type Report = (finding: Finding) => void;

interface Head {
  /** `byoc-…`. */
  name: string;
  description: string;
  /** Default: mandatory. */
  level?: EnforcementLevel;
  /** What a platform may set for this policy, as JSON Schema. */
  configSchema?: PolicyConfigSchema;
}

/** The stack of this process, once it is read: one process of a pack judges one stack. */
export type ReadStack = () => Promise<JudgedStack | Unjudgeable>;

let read: ReadStack = () => Promise.resolve({ problem: "the engine has not said which stack this is" });
let current: ReturnType<ReadStack> | undefined;

export function setStack(readStack: ReadStack): void {
  read = readStack;
  current = undefined;
  undecided.clear();
}

/** Reads the stack, if that has not begun. */
export function currentStack(): Promise<JudgedStack | Unjudgeable> {
  return (current ??= read());
}

const undecided = new Map<string, Set<string>>();

/** What this preview can't decide, as it does not know a value: names of resources by policy. */
export const leftOpen: ReadonlyMap<string, ReadonlySet<string>> = undecided;

/** Judges; where a preview does not know a value yet, remembers that, and `up` asks again before the resource's turn. */
async function judgeKnown(
  policy: string,
  resource: string,
  { preview }: JudgedStack,
  judge: () => void | Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof UnknownValueError) || !preview) throw error;
    leaveOpen(policy, resource);
  }
}

/** Remembers that a policy can't judge a resource before `up`. */
export function leaveOpen(policy: string, resource: string): void {
  undecided.set(policy, (undecided.get(policy) ?? new Set()).add(resource));
}

/** A policy that looks at one resource at a time, before anything is done about it. */
export function resourcePolicy<Settings extends object>(
  policy: Head & {
    judge: (resource: Judged, stack: JudgedStack, report: Report, settings: Settings) => void | Promise<void>;
  },
): ResourceValidationPolicy {
  const { judge, level = "mandatory", ...head } = policy;
  return {
    ...head,
    enforcementLevel: level,
    validateResource: async (args, violation) => {
      const stack = await currentStack();
      if ("problem" in stack) return violation(stack.problem);
      const report = (finding: Finding) => violation(message(args, finding, stack.credentials));
      await judgeKnown(policy.name, args.name, stack, () =>
        judge(args, stack, report, args.getConfig<Settings>()),
      );
    },
  };
}

/** A policy that puts right what it can; what is still wrong afterwards is refused. */
export function remediatingPolicy(
  policy: Head & {
    judge: (resource: Judged, stack: JudgedStack, report: Report) => void;
    /** The inputs to be set, if any. */
    remedy: (resource: Judged, stack: JudgedStack) => Record<string, unknown> | undefined;
  },
): ResourceValidationPolicy {
  const { remedy, ...judging } = policy;
  return {
    ...resourcePolicy({ level: "remediate", ...judging }),
    remediateResource: async (args) => {
      const stack = await currentStack();
      if ("problem" in stack) return undefined;
      const changes = remedy(args, stack);
      // A copy would lose the marks of secrets, and can't be made of what a preview does not know yet.
      return changes && Object.assign(args.props, changes);
    },
  };
}

/** A policy that looks at all resources at the end: of the plan in a preview, of what was done in an update. */
export function stackPolicy<Settings extends object>(
  policy: Head & {
    judge: (
      resources: PolicyResource[],
      stack: JudgedStack,
      report: (resource: Pick<Judged, "name" | "type" | "urn">, finding: Finding) => void,
      settings: Settings,
    ) => void | Promise<void>;
  },
): StackValidationPolicy {
  const { judge, level = "mandatory", ...head } = policy;
  return {
    ...head,
    enforcementLevel: level,
    validateStack: async (args, violation) => {
      const stack = await currentStack();
      if ("problem" in stack) return violation(stack.problem);
      const report = (resource: Pick<Judged, "name" | "type" | "urn">, finding: Finding) =>
        violation(message(resource, finding, stack.credentials), resource.urn);
      await judgeKnown(policy.name, "the whole plan", stack, () =>
        judge(args.resources, stack, report, args.getConfig<Settings>()),
      );
    },
  };
}

/**
 * Looks at each fact by itself. What a preview does not know yet keeps nobody from judging the rest; in the end it
 * is said, so that the judgement is known to be open.
 */
export function eachFact(...facts: (() => void)[]): void {
  let unknown: UnknownValueError | undefined;
  for (const fact of facts) {
    try {
      fact();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown ??= error;
    }
  }
  if (unknown) throw unknown;
}
