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

/** The stack of this process: one process of a pack judges one stack. */
let current: JudgedStack | Unjudgeable = { problem: "the engine has not said which stack this is" };

export function setStack(stack: JudgedStack | Unjudgeable): void {
  current = stack;
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
      if ("problem" in current) return violation(current.problem);
      await judge(args, current, (finding) => violation(message(args, finding)), args.getConfig<Settings>());
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
    remediateResource: (args) => {
      if ("problem" in current) return undefined;
      const changes = remedy(args, current);
      return changes && { ...args.props, ...changes };
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
      if ("problem" in current) return violation(current.problem);
      await judge(
        args.resources,
        current,
        (resource, finding) => violation(message(resource, finding), resource.urn),
        args.getConfig<Settings>(),
      );
    },
  };
}

/**
 * Looks at each fact by itself. What a preview does not know yet keeps nobody from judging the rest; in the end it
 * is said, so that the engine shows the judgement as open and asks again at `up`.
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
