/**
 * JSON over TLS to one cluster's API server, by client certificate or token, with deadlines and bounded retries. Plain HTTPS, because objects
 * have to arrive as they are: the official client drops fields that its models spell differently, such as
 * `x-kubernetes-preserve-unknown-fields` of custom resource definitions, and takes 0.6 s to load. Proxies of
 * the environment are not used: the address is the cluster's own.
 */
import { Agent, request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import type { Method } from "../http";
import { advise, isCertificateCode, isTransient, KubernetesError } from "./errors";
import { type ApiAccess, readKubeconfig } from "./kubeconfig";

export interface ApiCall {
  method: Method;
  /** The path, complete. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** How a PATCH is meant. Default: a JSON merge patch. */
  patch?: "merge" | "apply";
}

export interface ClientOptions {
  /** Time for one attempt. Default 30 s. */
  timeoutMs?: number;
  /** Attempts in all for calls that may be repeated. Default 6, which lasts about 10 s. */
  attempts?: number;
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

const firstPauseMs = 300;
const longestMessage = 500;

export class KubernetesClient {
  private readonly access: ApiAccess;
  private readonly agent: Agent;
  private readonly timeoutMs: number;
  private readonly attempts: number;

  constructor(kubeconfig: string, options: ClientOptions = {}) {
    this.access = readKubeconfig(kubeconfig);
    this.timeoutMs = options.timeoutMs ?? 30_000;
    this.attempts = options.attempts ?? 6;
    const { ca, certificate: cert, key } = this.access;
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca, cert, key });
  }

  /**
   * Makes the call and gives the decoded answer. All but POST are repeated while nothing answers or the server is
   * busy: every change that we make is one that may be made twice. Throws `KubernetesError`.
   */
  async call<T>(call: ApiCall): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt<T>(call);
      } catch (error) {
        if (call.method === "POST" || attempt >= this.attempts || !isTransient(error)) throw error;
        const asked = (error as KubernetesError).details.retryAfterMs ?? 0;
        await pause(Math.max(asked, firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)));
      }
    }
  }

  /** Closes the connections that were kept. */
  close(): void {
    this.agent.destroy();
  }

  private async attempt<T>(call: ApiCall): Promise<T> {
    let answer: Answer;
    try {
      answer = await this.send(call);
    } catch (error) {
      throw this.unanswered(call, error as NodeJS.ErrnoException);
    }
    const { status, text } = answer;
    if (status < 200 || status > 299) throw refused(call, answer, this.access.token);
    try {
      return JSON.parse(text) as T;
    } catch {
      return text as T;
    }
  }

  private send(call: ApiCall): Promise<Answer> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const query = call.query ? `?${new URLSearchParams(call.query)}` : "";
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.access.server}${call.path}${query}`,
        {
          method: call.method,
          agent: this.agent,
          ...(this.access.serverName === undefined ? {} : { servername: this.access.serverName }),
          headers: {
            accept: "application/json",
            ...(this.access.token === undefined ? {} : { authorization: `Bearer ${this.access.token}` }),
            ...(body === undefined
              ? {}
              : { "content-type": contentType(call), "content-length": Buffer.byteLength(body) }),
          },
          signal: AbortSignal.timeout(this.timeoutMs),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers["retry-after"],
              text: Buffer.concat(chunks).toString("utf8"),
            });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  private unanswered(call: ApiCall, error: NodeJS.ErrnoException): KubernetesError {
    const code = error.code ?? "";
    const failure = isCertificateCode(code) ? "certificate" : "connection";
    const timedOut = error.name === "AbortError" || error.name === "TimeoutError";
    const what = timedOut ? `no answer within ${this.timeoutMs / 1000} s` : code || "the connection failed";
    return new KubernetesError(
      {
        ...detailsOf(call),
        cloudMessage: `${what} at ${this.access.server}`,
        outcomeUnknown: true,
        ...advise(undefined, failure),
      },
      failure,
    );
  }
}

/** Does something with a cluster and leaves no connection behind. */
export async function withKubernetes<T>(
  kubeconfig: string,
  action: (api: KubernetesClient) => Promise<T>,
  options?: ClientOptions,
): Promise<T> {
  const api = new KubernetesClient(kubeconfig, options);
  try {
    return await action(api);
  } finally {
    api.close();
  }
}

function contentType({ method, patch = "merge" }: ApiCall): string {
  if (method !== "PATCH") return "application/json";
  return patch === "apply" ? "application/apply-patch+yaml" : "application/merge-patch+json";
}

const detailsOf = (call: ApiCall) => ({ cloud: "Kubernetes", method: call.method, route: call.path });

function refused(
  call: ApiCall,
  { status, retryAfter, text }: Answer,
  token: string | undefined,
): KubernetesError {
  const { message: said, reason } = statusOf(text);
  const message = token === undefined ? said : said.replaceAll(token, "[secret]");
  const seconds = Number(retryAfter);
  return new KubernetesError(
    {
      ...detailsOf(call),
      status,
      cloudMessage: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
      outcomeUnknown: status >= 500,
      ...advise(status, "answer"),
      ...(Number.isFinite(seconds) ? { retryAfterMs: Math.min(seconds, 60) * 1000 } : {}),
    },
    "answer",
    reason,
  );
}

/** The message and reason of a `Status`, or plain text. */
function statusOf(text: string): { message: string; reason?: string } {
  try {
    const { message, reason } = JSON.parse(text) as { message?: unknown; reason?: unknown };
    return {
      message: (typeof message === "string" && message) || "no message",
      ...(typeof reason === "string" ? { reason } : {}),
    };
  } catch {
    return { message: text.trim() || "no message" };
  }
}
