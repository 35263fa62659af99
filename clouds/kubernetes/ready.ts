/** Waiting for an API server that is being born, and telling "not yet" from "never this way". */
import { DeadlineError, type Look, waitUntil } from "../wait";
import { type KubernetesClient, withKubernetes } from "./client";
import { isStatus, KubernetesError } from "./errors";
import type { Waiting } from "./wait";

export interface ReadyOptions extends Waiting {
  /** How long refusals are put up with: an API server that starts may refuse for a moment. Default 60 s. */
  patienceSeconds?: number;
}

/** Gives the API server's version once it is ready and takes the kubeconfig's credential. */
export async function waitForApi(
  kubeconfig: string,
  { deadlineSeconds, report, patienceSeconds = 60 }: ReadyOptions,
): Promise<string> {
  const refusals = new Refusals(patienceSeconds);
  const look = async (api: KubernetesClient): Promise<Look<string>> => {
    try {
      return { done: await versionOf(api) };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      refusals.note(error);
      return { waiting: error.details.cloudMessage };
    }
  };
  const wait = { what: "the cluster's API server answers", deadlineSeconds };
  try {
    return await withKubernetes(
      kubeconfig,
      (api) => waitUntil({ ...wait, ...(report ? { progress: report } : {}) }, () => look(api)),
      { timeoutMs: Math.min(10_000, deadlineSeconds * 1000), attempts: 1 },
    );
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    if (refusals.last) throw refusals.last;
    throw new DeadlineError(
      `${error.message}. The control plane may still be starting, or this machine may not reach it ` +
        "(byoc:cluster.apiServer). The cloud's console shows how far it is",
    );
  }
}

/** Refusals in a row, until patience is over. */
class Refusals {
  last: KubernetesError | undefined;
  #since = 0;

  constructor(private readonly patienceSeconds: number) {}

  note(error: KubernetesError): void {
    if (!isRefusal(error)) {
      this.last = undefined;
      return;
    }
    if (!this.last) this.#since = Date.now();
    this.last = error;
    if (Date.now() - this.#since >= this.patienceSeconds * 1000) throw error;
  }
}

async function versionOf(api: KubernetesClient): Promise<string> {
  await api.call<string>({ method: "GET", path: "/readyz" });
  const { gitVersion } = await api.call<{ gitVersion: string }>({ method: "GET", path: "/version" });
  return gitVersion;
}

/** Whether the two sides don't accept each other: time alone doesn't heal that. */
function isRefusal(error: KubernetesError): boolean {
  return error.failure === "certificate" || isStatus(error, 401) || isStatus(error, 403);
}
