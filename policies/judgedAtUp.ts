/** Says once what a preview left open, where the engine would say it of each resource. */
import type { StackValidationPolicy } from "@pulumi/policy";
import { leftOpen } from "./judge";

/** More names than these are counted only. */
const shown = 3;

/** Last of all: stack policies are asked in their order. */
export const judgedAtUp: StackValidationPolicy = {
  name: "byoc-judged-at-up",
  description: "What a preview does not know yet is judged at `up`, before the resource's turn.",
  enforcementLevel: "advisory",
  validateStack: (_args, report) => {
    if (leftOpen.size === 0) return;
    const policies = [...leftOpen].map(([policy, resources]) => {
      const names = [...resources].slice(0, shown).join(", ");
      return `${policy} (${names}${resources.size > shown ? ` and ${resources.size - shown} more` : ""})`;
    });
    report(
      `This preview does not know all values yet. \`pulumi up\` judges again, before each resource's turn: ${policies.join("; ")}.`,
    );
  },
};
