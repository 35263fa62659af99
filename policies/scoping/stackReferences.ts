/** No stack reads another's outputs. */
import { stackPolicy } from "../judge";

/** The engine only reads a StackReference, and shows packs what it reads at the end of the plan. */
export const stackReferences = stackPolicy({
  name: "byoc-no-stack-references",
  description:
    "A stack reads no outputs of other stacks: they are other clusters, and may be other customers'.",
  judge: (resources, _stack, report) => {
    for (const resource of resources.filter(({ type }) => type === "pulumi:pulumi:StackReference"))
      report(resource, {
        problem: "the outputs of another stack are none of this cluster's business",
        allowed: "no StackReference",
        fix: "Take it out of the program; what the cluster needs is in its own config",
      });
  },
});
