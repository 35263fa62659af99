/** The fields without which controllers could do nothing with an object. */
import type { Draft, Json } from "./object";
import { matches } from "./selectors";
import { invalid } from "./status";

const required: Record<string, string[]> = {
  Deployment: ["spec.selector", "spec.template.spec.containers"],
  DaemonSet: ["spec.selector", "spec.template.spec.containers"],
  StatefulSet: ["spec.selector", "spec.template.spec.containers"],
  ReplicaSet: ["spec.selector", "spec.template.spec.containers"],
  Job: ["spec.template.spec.containers"],
  Pod: ["spec.containers"],
  CustomResourceDefinition: [
    "spec.group",
    "spec.scope",
    "spec.names.kind",
    "spec.names.plural",
    "spec.versions",
  ],
};

/** Refuses what the API server would refuse, as far as it matters here: 422. */
export function validate(draft: Draft): void {
  const { kind, spec } = draft;
  const name = draft.metadata.name ?? "";
  for (const path of required[kind] ?? []) {
    const value = path.split(".").reduce((holder: Json, step) => holder?.[step], draft);
    if (value === undefined || value === null) throw invalid(kind, name, `${path}: Required value`);
  }
  const selects = kind !== "Job" && required[kind]?.includes("spec.selector");
  if (selects && !matches(spec.selector, spec.template.metadata?.labels)) {
    throw invalid(kind, name, "spec.template.metadata.labels: `selector` does not match template `labels`");
  }
}
