/** Faults on demand: rules that say which call goes wrong, and how. */
import { z } from "zod";

const effect = z.discriminatedUnion("type", [
  /** Answers instead of the API; nothing is carried out. */
  z.strictObject({
    type: z.literal("answer"),
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Cuts the connection; `after`: the call is carried out and only the answer is lost. */
  z.strictObject({ type: z.literal("reset"), when: z.enum(["before", "after"]) }),
  /** Never answers; `after`: the call is carried out. */
  z.strictObject({ type: z.literal("hang"), when: z.enum(["before", "after"]) }),
  /** Carries the call out and answers late. */
  z.strictObject({ type: z.literal("delay"), ms: z.int().min(0) }),
  /** Accepts the call; what it made or changed then ends in its failed status. */
  z.strictObject({
    type: z.literal("failAction"),
    message: z.string().default("internal error"),
    /** In clouds whose failed actions have a code. */
    code: z.string().optional(),
  }),
  /** Reads don't show an object that is younger than `ms`, or that they have hidden fewer than `reads` times. */
  z.strictObject({
    type: z.literal("staleReads"),
    ms: z.int().min(0).optional(),
    reads: z.int().min(0).optional(),
  }),
]);

export const faultRule = z.strictObject({
  /** Method and path: `POST /v1/vpcs`. `*` stands for any method or one path segment, `**` for any rest. */
  match: z.string().regex(/^\S+ \/\S*$/, "must be a method and a path, such as 'POST /v1/vpcs'"),
  /** The first matching call that is hit, counted from 1. Default 1. */
  nth: z.int().min(1).optional(),
  /** How many calls are hit. Default: 1 with `nth`, else every one. */
  times: z.int().min(1).optional(),
  effect,
});

/** A rule as a caller writes it. */
export type FaultRule = z.input<typeof faultRule>;
export type Effect = z.output<typeof effect>;

/** A rule that is set, with its counts. */
export interface ActiveFault {
  id: string;
  rule: z.output<typeof faultRule>;
  /** Calls that matched. */
  matched: number;
  /** Calls that were hit. */
  hits: number;
  /** `staleReads`: how often each object was hidden. */
  hidden: Record<string, number>;
}

export class Faults {
  #active: ActiveFault[];

  constructor(saved: ActiveFault[] = []) {
    this.#active = saved;
  }

  add(rule: z.output<typeof faultRule>): ActiveFault {
    const last = Math.max(0, ...this.#active.map((fault) => Number(fault.id.slice("fault-".length))));
    const fault: ActiveFault = { id: `fault-${last + 1}`, rule, matched: 0, hits: 0, hidden: {} };
    this.#active.push(fault);
    return fault;
  }

  list(): ActiveFault[] {
    return this.#active;
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that hits this call: the first rule that matches and is due. */
  take(method: string, path: string): ActiveFault | undefined {
    for (const fault of this.#active) {
      if (!matches(fault.rule.match, method, path)) continue;
      fault.matched += 1;
      const { nth, times = nth === undefined ? Number.POSITIVE_INFINITY : 1 } = fault.rule;
      if (fault.matched >= (nth ?? 1) && fault.hits < times) {
        fault.hits += 1;
        return fault;
      }
    }
    return undefined;
  }
}

/** Whether a `staleReads` fault hides an object from the read that it hit. */
export function hides(
  fault: ActiveFault | undefined,
  identity: string,
  createdAt: string,
  now: Date,
): boolean {
  if (fault?.rule.effect.type !== "staleReads") return false;
  const { ms = 0, reads = 0 } = fault.rule.effect;
  if (now.getTime() - Date.parse(createdAt) < ms) return true;
  const hidden = fault.hidden[identity] ?? 0;
  if (hidden >= reads) return false;
  fault.hidden[identity] = hidden + 1;
  return true;
}

function matches(match: string, method: string, path: string): boolean {
  const [wantedMethod, wantedPath] = match.split(" ", 2);
  if (wantedPath === undefined || (wantedMethod !== "*" && wantedMethod !== method)) return false;
  const pattern = wantedPath
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === "**" ? ".*" : part === "*" ? "[^/]+" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${pattern}$`).test(path);
}
