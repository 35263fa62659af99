/** Clusters of the highly available types are not deleted by accident. */
import { isHighlyAvailable } from "../../stacks/config/clouds";
import { knownTypes } from "../catalogue";
import { resourcePolicy } from "../judge";
import { allowance } from "../change/allowance";

/** Protection that a destroy meets first: on the cluster's own component. */
const components = /^byoc:index:/;
/** The config decides what becomes of these when they go, and asks for each. */
const decidedByConfig = ["scaleway:object/bucket:Bucket"];

export const deletionProtection = resourcePolicy({
  name: "byoc-deletion-protection",
  description:
    "A highly available cluster is protected, with its networks; to give it up, byoc:policy.mayGo names it first.",
  judge: ({ type, name, opts }, stack, report) => {
    const { spec, own } = stack;
    if (!isHighlyAvailable(spec.type)) return;
    const isComponent = components.test(type);
    const matters = isComponent || (knownTypes[type]?.vital === true && !decidedByConfig.includes(type));
    // What protects the cluster lets go of its parts as well.
    if (!matters || opts.protect || own.mayGo.includes("cluster") || own.mayGo.includes(name)) return;
    report({
      property: "protect",
      value: false,
      problem: `a cluster of type ${spec.type} could be deleted by accident`,
      allowed: "true (byoc:cluster.deleteProtection)",
      fix: `Leave deleteProtection on, or say that the cluster may go: ${allowance(stack.name, own.mayGo.length, "cluster")}`,
    });
  },
});
