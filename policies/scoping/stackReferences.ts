/** No stack reads another's outputs. */
import { resourcePolicy } from "../judge";

export const stackReferences = resourcePolicy({
  name: "byoc-no-stack-references",
  description:
    "A stack reads no outputs of other stacks: they are other clusters, and may be other customers'.",
  judge: ({ type, name }, _stack, report) => {
    if (type !== "pulumi:pulumi:StackReference") return;
    report({
      value: name,
      problem: "the outputs of another stack are none of this cluster's business",
      allowed: "no StackReference",
      fix: "Take it out of the program; what the cluster needs is in its own config",
    });
  },
});
