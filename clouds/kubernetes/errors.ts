/** Errors of a Kubernetes API server, with what callers decide by: the reason that the server gave, or why no answer came. */
import { CloudError, type CloudErrorDetails } from "../errors";

/** Why a call failed: the server answered, the connection failed, or one side's certificate was refused. */
export type Failure = "answer" | "connection" | "certificate";

export class KubernetesError extends CloudError {
  constructor(
    details: CloudErrorDetails,
    readonly failure: Failure,
    /** Kubernetes' own word for it, such as `NotFound` or `Conflict`. */
    readonly reason?: string,
  ) {
    super(details);
  }
}

/** Errors of TLS by which a certificate is refused, ours or the server's; the rest are failed connections. */
export function isCertificateCode(code: string): boolean {
  return (
    /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|ERR_OSSL)/.test(code) ||
    /^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA)/.test(code)
  );
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof KubernetesError && error.status === status;
}

/** Whether the same call may succeed a little later: nothing answered, or the server is busy or starting. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof KubernetesError)) return false;
  if (error.failure === "connection") return true;
  return error.status !== undefined && (error.status === 429 || error.status >= 500);
}

/** Who has to act on an error, and how. */
export function advise(
  status: number | undefined,
  failure: Failure,
): Pick<CloudErrorDetails, "party" | "advice"> {
  if (failure === "certificate") {
    return {
      party: "mengi",
      advice:
        "The API server's certificate and the kubeconfig don't belong together: something else answers at this " +
        "address, or this machine's clock is wrong",
    };
  }
  if (failure === "connection") {
    return {
      party: "cloud",
      advice: "Check that this machine may reach the API server (byoc:cluster.apiServer), then run again",
    };
  }
  if (status === 401 || status === 403) {
    return {
      party: "mengi",
      advice: "The cluster refuses the administrator's credential: run `pulumi up`, which renews it",
    };
  }
  if (status === 429 || (status !== undefined && status >= 500)) {
    return { party: "cloud", advice: "The API server is busy or starting: run again" };
  }
  return { party: "mengi", advice: "The API server refuses the request as it is" };
}
