/** Labels on objects that others label too: ours are ours, the rest is left alone. */
import type { Labelled } from "../../../clouds/thalassa/types";

/** Our labels as the cloud holds them: those of others on the same object are not ours to judge. */
export function observedLabels(
  object: Pick<Labelled, "labels">,
  wanted: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.keys(wanted).flatMap((key) => {
      const value = object.labels?.[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Labels to write: ours as they should be, and those that others put there as they are. */
export function mergedLabels(
  object: Pick<Labelled, "labels">,
  olds: Record<string, string>,
  news: Record<string, string>,
): Record<string, string> {
  const others = Object.entries(object.labels ?? {}).filter(([key]) => !(key in olds));
  return { ...Object.fromEntries(others), ...news };
}
