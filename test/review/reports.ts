/** Reviews to be rendered: of a recorded plan, and with names that an attacker would choose. */
import { costOf } from "../../review/cost";
import type { Review, StackReview } from "../../review/model";
import type { Plan } from "../../review/plan";
import { recordedPlan } from "./support";

/** The recorded plan with another network and one more worker. */
export function recordedStack(stack = "example-hetzner-minimal"): StackReview {
  const plan = recordedPlan("replaced-network");
  return { ...stackOf(stack, plan), cost: costOf("hetzner", plan) };
}

export const stackOf = (stack: string, plan: Plan): StackReview => ({
  stack,
  cloud: "hetzner",
  because: [`stacks/Pulumi.${stack}.yaml`],
  from: "standing cluster",
  plan,
});

export const reviewOf = (...stacks: StackReview[]): Review => ({
  base: "0123456789abcdef0123456789abcdef01234567",
  backend: "sandbox",
  files: 1,
  stacks,
});

/** The recorded stack with `text` wherever a change can put one: names, types, paths, values, messages. */
export function stackWith(text: string): StackReview {
  const { plan, ...stack } = recordedStack();
  if (plan === undefined) throw new Error("no plan");
  const resources = plan.resources.map((resource, index) =>
    index !== 3
      ? resource
      : {
          ...resource,
          name: text,
          type: `a:b:${text}`,
          operation: "replace",
          replaceReasons: [text],
          provider: text,
          changes: [
            { path: text, kind: "update" as const, before: text, after: { [text]: [text] }, replaces: true },
            { path: text, kind: "add" as const, after: text, replaces: false },
          ],
          before: { [text]: text },
          after: { [text]: text },
        },
  );
  return {
    ...stack,
    stack: text,
    because: [text],
    plan: {
      ...plan,
      resources,
      policies: [
        ...plan.policies,
        { policy: text, level: "mandatory", message: text, open: false, resource: resources[3]?.urn ?? "" },
        { policy: text, level: "advisory", message: text, open: false },
        { policy: text, level: text, message: text, open: true },
      ],
      diagnostics: [{ severity: "error", message: text, resource: text }],
    },
  };
}
