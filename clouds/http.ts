/** JSON over HTTPS with deadlines, bounded retries and errors that hold no secret: what all cloud clients share. */
import { DelegateBackoff, handleWhen, retry } from "cockatiel";
import { CloudError, type CloudErrorDetails, type Party } from "./errors";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How one cloud's API is spoken to. */
export interface HttpOptions {
  /** The cloud's name in errors. */
  cloud: string;
  /** Base URL without a trailing slash. */
  endpoint: string;
  headers: Record<string, string>;
  /** Values that must never appear in an error. */
  secrets: string[];
  /** Says who has to act on an error, and what to do. */
  advise: (
    status: number | undefined,
    message: string,
    code: string | undefined,
  ) => { party: Party; advice: string };
  /** Whether an error says that nothing was carried out and the same call may work in a moment. Default: none but 429. */
  passing?: (error: CloudErrorDetails) => boolean;
  /** Time for one attempt, in milliseconds. Default 30 s. */
  timeoutMs?: number;
  /** Attempts in all for calls that may be repeated. Default 6, which lasts about 15 s. */
  attempts?: number;
  /** First pause between attempts, in milliseconds; it doubles each time. Default 500. */
  backoffMs?: number;
}

/** One call. `route` is a pattern whose `{name}` parts come from `path`. */
export interface Call {
  method: Method;
  route: string;
  path?: Record<string, string>;
  /** As pairs where a name comes more than once. */
  query?: Record<string, string> | [string, string][];
  body?: unknown;
}

/** Longest pause that a cloud's `Retry-After` can ask for. */
const longestPauseMs = 60_000;
/** Longest pause that `RateLimit-Reset` can ask for: it tells when all calls are free again, the next one is long before. */
const longestResetPauseMs = 10_000;
const longestMessage = 500;

export class HttpClient {
  constructor(private readonly options: HttpOptions) {}

  /**
   * Makes the call and gives the decoded JSON (`undefined` when there is no body). GET, PUT and DELETE are
   * repeated after network errors, 429 and 5xx; POST only where the cloud certainly did not carry it out.
   * Throws `CloudError`.
   */
  async call<T>(call: Call): Promise<T> {
    const { attempts = 6, backoffMs = 500, passing = () => false } = this.options;
    const policy = retry(
      handleWhen(
        (error) =>
          error instanceof CloudError && (mayRepeat(call.method, error.details) || passing(error.details)),
      ),
      {
        maxAttempts: attempts - 1,
        backoff: new DelegateBackoff(({ attempt, result }) => {
          const error = "error" in result ? result.error : undefined;
          const asked = error instanceof CloudError ? error.details.retryAfterMs : undefined;
          const own = backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
          return Math.min(asked === undefined ? own : asked + own, longestPauseMs);
        }),
      },
    );
    return policy.execute(() => this.attempt<T>(call));
  }

  private async attempt<T>(call: Call): Promise<T> {
    const { endpoint, headers, timeoutMs = 30_000 } = this.options;
    const path = call.route.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.path?.[name] ?? ""),
    );
    const query = call.query ? `?${new URLSearchParams(call.query)}` : "";
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${endpoint}${path}${query}`, {
        method: call.method,
        headers: {
          ...headers,
          accept: "application/json",
          ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        redirect: "error", // a redirect would carry the credential to another host
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw this.error(call, {
        cloudMessage: networkMessage(error, timeoutMs),
        outcomeUnknown: !neverSent(error),
      });
    }
    if (response.ok) return (text === "" ? undefined : this.decode(call, response.status, text)) as T;
    const retryAfterMs = askedPauseMs(response);
    throw this.error(call, {
      status: response.status,
      ...answerOf(text, response.statusText),
      outcomeUnknown: response.status >= 500,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  private decode(call: Call, status: number, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.error(call, { status, cloudMessage: "the answer is not JSON", outcomeUnknown: true });
    }
  }

  private error(
    call: Call,
    answer: Pick<CloudErrorDetails, "cloudMessage"> & Partial<CloudErrorDetails>,
  ): CloudError {
    const { cloud, advise, secrets } = this.options;
    let cloudMessage = answer.cloudMessage;
    for (const secret of secrets)
      if (secret !== "") cloudMessage = cloudMessage.replaceAll(secret, "[secret]");
    if (cloudMessage.length > longestMessage) cloudMessage = `${cloudMessage.slice(0, longestMessage)}…`;
    return new CloudError({
      cloud,
      method: call.method,
      route: call.route,
      ...advise(answer.status, cloudMessage, answer.code),
      ...answer,
      cloudMessage,
    });
  }
}

function mayRepeat(method: Method, { status, outcomeUnknown }: CloudErrorDetails): boolean {
  if (status === 429) return true;
  if (method === "POST" || method === "PATCH") return status === undefined && outcomeUnknown === false;
  return status === undefined || status >= 500;
}

/** The cloud's message and code out of an error body: `{"message"}`, `{"error": {"message", "code"}}` or plain text. */
function answerOf(text: string, statusText: string): Pick<CloudErrorDetails, "cloudMessage" | "code"> {
  try {
    const body = JSON.parse(text) as {
      message?: unknown;
      error?: { message?: unknown; code?: unknown };
    } | null;
    const message = body?.message ?? body?.error?.message;
    const code = body?.error?.code;
    if (typeof message === "string" && message !== "")
      return { cloudMessage: message, ...(typeof code === "string" ? { code } : {}) };
  } catch {
    // plain text
  }
  return { cloudMessage: text.trim() || statusText || "no message" };
}

/** How long the cloud asks to wait: `Retry-After`, or for too many calls `RateLimit-Reset` in Unix seconds. */
function askedPauseMs(response: Response): number | undefined {
  const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
  const reset = Number(response.headers.get("ratelimit-reset") ?? Number.NaN);
  if (retryAfterMs !== undefined || response.status !== 429 || !Number.isFinite(reset)) return retryAfterMs;
  return Math.min(Math.max(0, reset * 1000 - Date.now()), longestResetPauseMs);
}

function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** Errors before a connection stood: nothing can have been carried out. */
function neverSent(error: unknown): boolean {
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"].includes(codeOf(error));
}

function networkMessage(error: unknown, timeoutMs: number): string {
  if ((error as Error).name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  return `the connection failed (${codeOf(error) || "unknown cause"})`;
}

/** `fetch` hides what went wrong in the cause of its error. */
function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  return String(cause?.code ?? cause?.message ?? "");
}
