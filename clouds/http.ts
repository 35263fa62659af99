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
  /** Reads the cloud's words out of a decoded error body. Default: `{"message"}` or `{"error": {"message", "code"}}`. */
  wordsOf?: (body: unknown) => Words | undefined;
  /** Whether an error says that nothing was carried out and the same call may work in a moment. Default: none but 429. */
  passing?: (error: CloudErrorDetails) => boolean;
  /** Time for one attempt, in milliseconds. Default 30 s. */
  timeoutMs?: number;
  /** Attempts in all for calls that may be repeated. Default 6, which lasts about 15 s. */
  attempts?: number;
  /** First pause between attempts, in milliseconds; it doubles each time. Default 500. */
  backoffMs?: number;
}

/** What an error body says. */
export type Words = Pick<CloudErrorDetails, "cloudMessage" | "code">;

/** Which calls are repeated, how often, and how soon. */
export type Retries = Pick<HttpOptions, "passing" | "attempts" | "backoffMs">;

/** A request as it goes out, for callers that have their own way of making it. */
export interface Exchange {
  method: Method;
  /** The route's pattern, for errors. */
  route: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A good answer. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
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

  /** Makes the call and gives the decoded JSON (`undefined` when there is no body). Throws `CloudError`. */
  async call<T>(call: Call): Promise<T> {
    const path = call.route.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.path?.[name] ?? ""),
    );
    const query = call.query ? `?${new URLSearchParams(call.query)}` : "";
    const { status, text } = await this.exchange({
      method: call.method,
      route: call.route,
      url: `${this.options.endpoint}${path}${query}`,
      ...(call.body === undefined
        ? {}
        : { body: JSON.stringify(call.body), headers: { "content-type": "application/json" } }),
    });
    return (text === "" ? undefined : this.decode(call, status, text)) as T;
  }

  /** Sends the request, again where that is allowed, and gives the answer if it is a good one. Throws `CloudError`. */
  exchange(exchange: Exchange): Promise<Answer> {
    return withRetries(exchange.method, this.options, () => this.attempt(exchange));
  }

  private async attempt(exchange: Exchange): Promise<Answer> {
    const { headers, timeoutMs = 30_000, wordsOf = usualWords } = this.options;
    let response: Response;
    let text: string;
    try {
      response = await fetch(exchange.url, {
        method: exchange.method,
        headers: { ...headers, accept: "application/json", ...exchange.headers },
        ...(exchange.body === undefined ? {} : { body: exchange.body }),
        redirect: "error", // a redirect would carry the credential to another host
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw this.error(exchange, {
        cloudMessage: networkMessage(error, timeoutMs),
        outcomeUnknown: !neverSent(error),
      });
    }
    const { status } = response;
    if (response.ok) return { status, headers: response.headers, text };
    const retryAfterMs = askedPauseMs(response);
    throw this.error(exchange, {
      status,
      ...answerOf(text, response.statusText, wordsOf),
      outcomeUnknown: status >= 500,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  /** Throws `CloudError` where the text is not JSON. */
  decode(call: Pick<Exchange, "method" | "route">, status: number, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.error(call, { status, cloudMessage: "the answer is not JSON", outcomeUnknown: true });
    }
  }

  private error(call: Pick<Exchange, "method" | "route">, answer: Failed): CloudError {
    return cloudError(call, answer, this.options);
  }
}

/** What is known of a call that failed. */
export type Failed = Pick<CloudErrorDetails, "cloudMessage"> & Partial<CloudErrorDetails>;

/** The error of a call: without secrets, not too long, and with what is to be done. */
export function cloudError(
  { method, route }: Pick<Exchange, "method" | "route">,
  answer: Failed,
  { cloud, advise, secrets }: Pick<HttpOptions, "cloud" | "advise" | "secrets">,
): CloudError {
  let cloudMessage = answer.cloudMessage;
  for (const secret of secrets) if (secret !== "") cloudMessage = cloudMessage.replaceAll(secret, "[secret]");
  if (cloudMessage.length > longestMessage) cloudMessage = `${cloudMessage.slice(0, longestMessage)}…`;
  return new CloudError({
    cloud,
    method,
    route,
    ...advise(answer.status, cloudMessage, answer.code),
    ...answer,
    cloudMessage,
  });
}

/**
 * Makes attempts until one is good. GET, PUT and DELETE are repeated after network errors, 429 and 5xx; POST and PATCH
 * only where the cloud certainly did not carry them out.
 */
export function withRetries<T>(
  method: Method,
  { attempts = 6, backoffMs = 500, passing = () => false }: Retries,
  attempt: () => Promise<T>,
): Promise<T> {
  const policy = retry(
    handleWhen(
      (error) => error instanceof CloudError && (mayRepeat(method, error.details) || passing(error.details)),
    ),
    {
      maxAttempts: attempts - 1,
      backoff: new DelegateBackoff(({ attempt: nth, result }) => {
        const error = "error" in result ? result.error : undefined;
        const asked = error instanceof CloudError ? error.details.retryAfterMs : undefined;
        const own = backoffMs * 2 ** (nth - 1) * (0.5 + Math.random() / 2);
        return Math.min(asked === undefined ? own : asked + own, longestPauseMs);
      }),
    },
  );
  return policy.execute(attempt);
}

function mayRepeat(method: Method, { status, outcomeUnknown }: CloudErrorDetails): boolean {
  if (status === 429) return true;
  if (method === "POST" || method === "PATCH") return status === undefined && outcomeUnknown === false;
  return status === undefined || status >= 500;
}

/** What an error body says: the cloud's own words, or else plain text. */
function answerOf(text: string, statusText: string, wordsOf: (body: unknown) => Words | undefined): Words {
  try {
    const words = wordsOf(JSON.parse(text));
    if (words) return words;
  } catch {
    // plain text
  }
  return { cloudMessage: text.trim() || statusText || "no message" };
}

function usualWords(body: unknown): Words | undefined {
  const { message, error } = body as { message?: unknown; error?: { message?: unknown; code?: unknown } };
  const said = message ?? error?.message;
  if (typeof said !== "string" || said === "") return undefined;
  return { cloudMessage: said, ...(typeof error?.code === "string" ? { code: error.code } : {}) };
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
