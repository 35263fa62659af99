/** Owner labels on everything that can carry them: put on where they are missing. */
import { UnknownValueError } from "@pulumi/policy";
import { manager, ownerLabelKeys } from "../../components/naming";
import { knownTypes } from "../catalogue";
import { type Judged, remediatingPolicy } from "../judge";
import { labelsIn, withLabels } from "../labels";
import type { JudgedStack } from "../stack";

export const ownerLabels = remediatingPolicy({
  name: "byoc-owner-labels",
  description:
    "Everything that can carry labels says whose it is: managed-by, mengi-customer, mengi-cluster, mengi-stack, mengi-resource. Missing ones are put on.",
  judge: (resource, stack, report) => {
    const { property, missing } = missingLabels(resource, stack) ?? {};
    if (property !== undefined && missing !== undefined && Object.keys(missing).length > 0)
      report({
        property,
        problem: `it lacks ${Object.keys(missing).join(", ")}`,
        allowed: "all owner labels (components/naming.ts)",
      });
  },
  remedy: (resource, stack) => {
    try {
      const { property, form, missing } = missingLabels(resource, stack) ?? {};
      if (property === undefined || form === undefined || Object.keys(missing ?? {}).length === 0)
        return undefined;
      return { [property]: withLabels(resource.props[property], form, missing ?? {}) };
    } catch (error) {
      // Known when it is made: then it is put right.
      if (error instanceof UnknownValueError) return undefined;
      throw error;
    }
  },
});

function missingLabels({ type, name, props }: Judged, stack: JudgedStack) {
  const owner = knownTypes[type]?.owner;
  if (owner === undefined) return undefined;
  const labels = labelsIn(props[owner.property], owner.form);
  const wanted: Record<string, string> = {
    [ownerLabelKeys.managedBy]: manager,
    [ownerLabelKeys.customer]: stack.spec.customer,
    [ownerLabelKeys.cluster]: stack.spec.id,
    [ownerLabelKeys.stack]: stack.name,
    // Names within a stack are one resource's own, as this label has to be.
    [ownerLabelKeys.resource]: name.slice(0, 63),
  };
  const missing = Object.fromEntries(Object.entries(wanted).filter(([key]) => labels[key] === undefined));
  return { ...owner, missing };
}
