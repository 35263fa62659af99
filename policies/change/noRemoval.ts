/** No plan takes away what a cluster can't lose, unless the stack's config names it. */
import { stackPolicy } from "../judge";
import { allowance } from "./allowance";
import { isVital } from "./vital";

export const noRemoval = stackPolicy({
  name: "byoc-no-removal",
  description:
    "A plan keeps the cluster, its networks, its bucket, its authorities and keys, unless byoc:policy.mayGo names what goes. (`pulumi destroy` is not a plan: deletion protection stands before it.)",
  judge: async (resources, stack, report) => {
    const after = new Set(resources.map(({ urn }) => urn));
    for (const resource of (await stack.state).values()) {
      const { urn, type, name, inputs } = resource;
      if (after.has(urn) || !isVital(type, inputs) || stack.own.mayGo.includes(name)) continue;
      report(resource, {
        problem: "the plan takes it away, and all that stands on it is lost",
        allowed: "that it stays",
        fix: `Put it back into the program, or say that it may go: ${allowance(stack.name, stack.own.mayGo.length, name)}`,
      });
    }
  },
});
