/** No plan replaces what a cluster can't lose, unless the stack's config names it. */
import { resourcePolicy } from "../judge";
import { allowance } from "./allowance";
import { isVital, replacingChanges } from "./vital";

export const noReplacement = resourcePolicy({
  name: "byoc-no-replacement",
  description:
    "A cluster, a network, a bucket, an authority or a key that everything trusts is not replaced unless byoc:policy.mayGo names it.",
  judge: async ({ urn, type, name, props, opts }, stack, report) => {
    const before = (await stack.state).get(urn);
    if (before === undefined || !isVital(type, before.inputs) || stack.own.mayGo.includes(name)) return;
    for (const property of replacingChanges(type, before.inputs, props, opts.ignoreChanges))
      report({
        property,
        problem: "this change would replace it, and all that stands on it is lost",
        allowed: "no replacement",
        fix: `Set the value back, or say that it may go: ${allowance(stack.name, stack.own.mayGo.length, name)}`,
      });
  },
});
