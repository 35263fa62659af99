/** Deleting so that it is done when it returns. */
import type { CloudError } from "../errors";
import { waitUntil } from "../wait";
import { type Collection, codeOf, type HetznerClient } from "./client";
import type { Labelled } from "./types";

export interface Removal {
  deadlineSeconds: number;
  /** Why the object is deleted: the end of the line that reports it. */
  why: string;
  report: (line: string) => void;
}

/**
 * Deletes an object and waits until the cloud is done. One that is still in use is tried again until the deadline,
 * because what uses it may be on its way out; one that is gone already is fine.
 */
export async function removeAndFinish<T extends Labelled>(
  client: HetznerClient,
  noun: string,
  collection: Pick<Collection<T>, "remove">,
  { id, name }: T,
  { deadlineSeconds, why, report }: Removal,
): Promise<void> {
  const wait = { what: `${noun} ${name} (${id}) is gone`, deadlineSeconds, progress: report };
  const action = await waitUntil(wait, async () => {
    try {
      return { done: await collection.remove(id) };
    } catch (error) {
      if (!isBusy(error)) throw error;
      return { waiting: error.details.cloudMessage };
    }
  });
  await client.finish([action], wait);
  report(`deleted ${noun} ${name} (${id}), ${why}`);
}

/** What uses the object is on its way out, or another action on it runs. */
function isBusy(error: unknown): error is CloudError {
  const busy = ["locked", "conflict", "resource_in_use", "service_error", "must_be_unassigned"];
  return busy.includes(codeOf(error) ?? "");
}
