/** Waiting for an API server that is being born, and telling "not yet" from "never this way". */
import { DeadlineError, waitUntil } from "../wait";
import { type KubernetesClient, withKubernetes } from "./client";
import { isStatus, KubernetesError } from "./errors";
import type { Waiting } from "./wait";

export interface ReadyOptions extends Waiting {
  /** How long refusals are put up with: an API server that starts may refuse for a moment. Default 60 s. */
  patienceSeconds?: number;
}

/** Gives the API server's version once it is ready and takes the kubeconfig's certificate. */
export async function waitForApi(
  kubeconfig: string,
  { deadlineSeconds, report, patienceSeconds = 60 }: ReadyOptions,
): Promise<string> {
  let refusedSince: number | undefined;
  try {
    return await withKubernetes(
      kubeconfig,
      (api) =>
        waitUntil(
          {
            what: "the cluster's API server answers",
            deadlineSeconds,
            ...(report ? { progress: report } : {}),
          },
          async () => {
            try {
              return { done: await versionOf(api) };
            } catch (error) {
              if (!(error instanceof KubernetesError)) throw error;
              if (isRefusal(error)) {
                refusedSince ??= Date.now();
                if (Date.now() - refusedSince >= patienceSeconds * 1000) throw error;
              } else {
                refusedSince = undefined;
              }
              return { waiting: error.details.cloudMessage };
            }
          },
        ),
      { timeoutMs: Math.min(10_000, deadlineSeconds * 1000), attempts: 1 },
    );
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new DeadlineError(
      `${error.message}. The control plane may still be booting, or this machine may not reach it ` +
        "(byoc:cluster.apiServer.access and allowedCidrs). The server's console in the cloud shows how far the boot is",
    );
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
