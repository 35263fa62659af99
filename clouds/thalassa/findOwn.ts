/** Finding an object of ours by its labels alone. */
import { type Collection, hasLabels, matchLabels } from "./client";
import type { Labelled } from "./types";

/**
 * The one object that carries `labels`, or `undefined`. Objects on their way out do not count.
 * Throws where there are several: no rule could say which one is ours.
 */
export async function findOwn<T extends Labelled & { status?: string }>(
  collection: Pick<Collection<T, never>, "list">,
  labels: Record<string, string>,
): Promise<T | undefined> {
  const own = (await collection.list(matchLabels(labels))).filter(
    (object) => hasLabels(object, labels) && !/^delet/i.test(object.status ?? ""),
  );
  if (own.length > 1) {
    const ids = own.map((object) => object.identity).join(", ");
    throw new Error(
      `Several objects carry the labels of one resource (${ids}). Find the one that is in use, delete the others in the console, and run again.`,
    );
  }
  return own[0];
}
