/** What Scaleway's errors say, who has to act on them, and how. */
import { adviseOnStatus, CloudError, type Party, runAgainLater } from "../errors";
import type { Words } from "../http";

interface ErrorBody {
  type?: unknown;
  message?: unknown;
  help_message?: unknown;
  current_state?: unknown;
  resource?: unknown;
  details?: { argument_name?: string; help_message?: string; resource?: string; action?: string }[];
  /** Of Instances: messages by the name of the field. */
  fields?: Record<string, string[]>;
}

/** The message with all that the body adds to it; the code is the error's type. */
export function wordsOf(body: unknown): Words | undefined {
  const { type, message, help_message, current_state, resource, details, fields } = body as ErrorBody;
  if (typeof message !== "string" || message === "") return undefined;
  const more = [
    help_message,
    typeof current_state === "string" ? `${resource} is ${current_state}` : undefined,
    ...(Array.isArray(details) ? details : []).map((detail) =>
      detail.argument_name
        ? `${detail.argument_name} ${detail.help_message ?? ""}`.trim()
        : [detail.action, detail.resource].filter(Boolean).join(" "),
    ),
    ...Object.entries(fields ?? {}).map(([name, messages]) => `${name} ${[messages].flat().join(", ")}`),
  ].filter((part) => typeof part === "string" && part !== "");
  return {
    cloudMessage: [message, ...more].join("; "),
    ...(typeof type === "string" ? { code: type } : {}),
  };
}

/** The cloud's own name of what went wrong. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CloudError ? error.details.code : undefined;
}

/** Refusals that have other causes than the key's rights. */
const notDenied = ["quotas_exceeded", "SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed"];

/** Whether the key lacks the right: never a sign that something does not exist. */
export function isDenied(error: unknown): error is CloudError {
  return error instanceof CloudError && error.status === 403 && !notDenied.includes(codeOf(error) ?? "");
}

/** Whether something still uses the object, or another change of it is under way: soon the way may be free. */
export function isBusy(error: unknown): error is CloudError {
  return error instanceof CloudError && (error.status === 409 || error.status === 412);
}

export const keyAdvice =
  "The key is wrong, expired or deleted: create a new API key for the application (console: IAM, Applications, " +
  "API keys) and put it into the file that SCW_CONFIG_PATH names";

export const permissionAdvice =
  "Give the application the missing permission sets in this project (console: IAM, Policies). Those of a new key " +
  "can take five minutes to work everywhere";

export function advise(
  status: number | undefined,
  _message: string,
  code: string | undefined,
): { party: Party; advice: string } {
  switch (code) {
    case "quotas_exceeded":
      return {
        party: "customer",
        advice: "Ask Scaleway to raise the quota (console: Organization, Quotas), then run again",
      };
    case "out_of_stock":
      return { party: "cloud", advice: "Run again later, or choose another Instance type or zone" };
    case "precondition_failed":
      return { party: "mengi", advice: "Something else has to be done first; see the message" };
    case "locked":
      return {
        party: "customer",
        advice: "Scaleway has locked the object: see the console, or ask Scaleway's support",
      };
  }
  switch (status) {
    case 401:
      return { party: "customer", advice: keyAdvice };
    case 403:
      return { party: "customer", advice: permissionAdvice };
    case 409:
      return runAgainLater;
    default:
      return adviseOnStatus(status);
  }
}
