/** What the kinds with a name and labels share. */
import type { Labelled, Metadata } from "../../../clouds/thalassa/types";
import type { CommonInputs, Progress } from "./kind";
import { mergedLabels, observedLabels } from "./labels";

export interface NamedInputs extends CommonInputs {
  name: string;
  /** Owner labels; together they name exactly one object. */
  labels: Record<string, string>;
}

const description = "Managed by Mengi";

/** Metadata of a new object. */
export function newMetadata(inputs: NamedInputs): Metadata {
  return { name: inputs.name, description, labels: inputs.labels, annotations: {} };
}

/** Metadata of a changed object: labels and annotations that others put there stay. */
export function changedMetadata(object: Labelled, olds: NamedInputs, news: NamedInputs): Metadata {
  return {
    name: news.name,
    description: object.description ?? description,
    labels: mergedLabels(object, olds.labels, news.labels),
    annotations: object.annotations ?? {},
  };
}

/** Name and labels as the cloud holds them. */
export function observedMetadata(
  object: Labelled,
  inputs: NamedInputs,
): Pick<NamedInputs, "name" | "labels"> {
  return { name: object.name, labels: observedLabels(object, inputs.labels) };
}

/** Progress of objects with a plain status. */
export function statusProgress(object: { status: string; statusMessage?: string }): Progress {
  const status = object.status.toLowerCase();
  if (["ready", "active", "available"].includes(status)) return "ready";
  if (["failed", "error"].includes(status)) {
    return { failed: `Thalassa says ${status}${object.statusMessage ? `: ${object.statusMessage}` : ""}` };
  }
  if (status.startsWith("delet")) return { failed: "somebody else is deleting it" };
  return { waiting: status };
}
