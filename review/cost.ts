/** What a change does to the monthly bill. */
import type { Cloud } from "../components/cluster";
import { type CostEstimate, estimateMonthlyCost, type Planned } from "../policies/cost/estimate";
import { unknownText } from "./mask";
import type { Plan, PlannedResource, Properties } from "./plan";

export interface CostChange {
  before: CostEstimate;
  after: CostEstimate;
}

export function costOf(cloud: Cloud, { resources }: Plan): CostChange {
  const side = (inputs: (resource: PlannedResource) => Properties | undefined) =>
    estimateMonthlyCost(
      cloud,
      resources.flatMap((resource): Planned[] => {
        const props = inputs(resource);
        if (props === undefined || !resource.custom) return [];
        return [{ type: resource.type, name: resource.name, props: known(props) as Properties }];
      }),
    );
  return { before: side(({ before }) => before), after: side(({ after }) => after) };
}

/** What isn't known yet is as good as absent. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value === unknownText ? undefined : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}
