/** Deleting so that it is done when it returns. */
import { isInUse } from "../errors";
import { waitUntil } from "../wait";
import type { Collection } from "./client";

/**
 * Deletes an object and waits until it is gone. An object that is still in use is tried again until the
 * deadline, because what uses it may be on its way out.
 */
export async function removeAndWait<T extends object>(
  collection: Pick<Collection<T, never>, "get" | "remove">,
  id: string,
  wait: { what: string; deadlineSeconds: number; inUseSeconds?: number; progress: (line: string) => void },
): Promise<void> {
  const giveUpInUse = Date.now() + (wait.inUseSeconds ?? 60) * 1000;
  let asked = false;
  await waitUntil(wait, async () => {
    if (asked) {
      const object = await collection.get(id);
      if (!object || isDeleted(object)) return { done: undefined };
      if (statusOf(object) === "deleting") return { waiting: "deleting" };
    }
    try {
      await collection.remove(id);
      // Until the cloud shows that deletion has begun, asking again is harmless.
      asked = true;
      return { waiting: "deletion requested" };
    } catch (error) {
      if (!isInUse(error) || isProtected(error) || Date.now() >= giveUpInUse) throw error;
      return { waiting: "still in use" };
    }
  });
}

/** Whether the cloud only still shows the object: it keeps deleted ones readable for a while. */
export function isDeleted(object: object): boolean {
  return statusOf(object) === "deleted";
}

function statusOf(object: object): string {
  return "status" in object ? String(object.status).toLowerCase() : "";
}

/** Waiting does not help against protection that somebody switched on. */
function isProtected(error: unknown): boolean {
  return error instanceof Error && /protect/i.test(error.message);
}
