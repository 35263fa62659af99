/** Ending the autoscaling of a pool with a certain number of nodes. */
import { type Look, waitUntil } from "../wait";
import type { ScalewayClient } from "./client";
import type { Removal } from "./removal";

/** Sets the number of nodes and waits until the pool is ready with it. */
export async function fixPoolSize(
  { kubernetes }: ScalewayClient,
  poolId: string,
  size: number,
  { deadlineSeconds, report }: Removal,
): Promise<void> {
  report(`setting pool ${poolId} to ${size} nodes, as it is not autoscaled any more`);
  await kubernetes.updatePool({
    poolId,
    autoscaling: false,
    size,
    minSize: size,
    maxSize: Math.max(size, 1),
  });
  await waitUntil(
    { what: `pool ${poolId} has ${size} nodes`, deadlineSeconds, progress: report },
    async (): Promise<Look<true>> => {
      const { status, size: now } = await kubernetes.getPool({ poolId });
      return status === "ready" && now === size ? { done: true } : { waiting: `it is ${status} with ${now}` };
    },
  );
}
