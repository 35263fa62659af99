/** No stack reads another's outputs. */
import { resourcePolicy } from "../judge";

/** The engine reads other stacks without asking anybody. But it makes its own provider for that first, and asks about it. */
const readsStacks = "pulumi:providers:pulumi";

export const stackReferences = resourcePolicy({
  name: "byoc-no-stack-references",
  description:
    "A stack reads no outputs of other stacks: they are other clusters, and may be other customers'.",
  judge: ({ type }, _stack, report) => {
    if (type !== readsStacks) return;
    report({
      problem: "the program reads the outputs of another stack, which are none of this cluster's business",
      allowed: "no StackReference",
      fix: "Take it out of the program; what the cluster needs is in its own config",
    });
  },
});
