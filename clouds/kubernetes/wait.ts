/** Waiting for something in a cluster while its API server comes and goes, as it does during upgrades and replacements. */
import { type Look, waitUntil } from "../wait";
import { isTransient, type KubernetesError } from "./errors";

export interface Waiting {
  deadlineSeconds: number;
  /** Gets a line now and then while the wait lasts. */
  report?: ((line: string) => void) | undefined;
}

/** As `waitUntil`; looks that fail because the API server is away for a moment are repeated until the deadline. */
export async function waitInCluster<T>(
  what: string,
  { deadlineSeconds, report }: Waiting,
  look: () => Promise<Look<T>>,
): Promise<T> {
  return waitUntil({ what, deadlineSeconds, ...(report ? { progress: report } : {}) }, async () => {
    try {
      return await look();
    } catch (error) {
      if (isTransient(error)) return { waiting: (error as KubernetesError).details.cloudMessage };
      throw error;
    }
  });
}
