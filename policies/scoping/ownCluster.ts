/** One stack is one customer's one cluster: nothing is labelled as another's. */
import { ownerLabelKeys } from "../../components/naming";
import { knownTypes } from "../catalogue";
import { eachFact, resourcePolicy } from "../judge";
import { labelsIn } from "../labels";

export const ownCluster = resourcePolicy({
  name: "byoc-own-cluster",
  description: "Owner labels name the customer, the cluster and the stack of the stack's config, no others.",
  judge: ({ type, props }, stack, report) => {
    const owner = knownTypes[type]?.owner;
    const expected = {
      [ownerLabelKeys.customer]: stack.spec.customer,
      [ownerLabelKeys.cluster]: stack.spec.id,
      [ownerLabelKeys.stack]: stack.name,
    };
    const isComponent = type.startsWith("byoc:index:");
    const customerOf = () => (props.spec as { customer?: unknown } | undefined)?.customer;
    eachFact(
      () => {
        if (owner === undefined) return;
        const labels = labelsIn(props[owner.property], owner.form);
        for (const [key, allowed] of Object.entries(expected)) {
          const value = labels[key];
          // One that is missing is the business of byoc-owner-labels.
          if (value !== undefined && value !== allowed)
            report({
              property: `${owner.property}.${key}`,
              value,
              problem: "it is another's label",
              allowed,
            });
        }
      },
      () => {
        if (isComponent && customerOf() !== stack.spec.customer)
          report({
            property: "spec.customer",
            value: customerOf(),
            problem: "it is a cluster of another customer than the stack's",
            allowed: stack.spec.customer,
          });
      },
    );
  },
});
