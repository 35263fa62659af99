/** Errors of cloud APIs: what was asked, what the cloud answered, who has to act. Never a secret. */

/** Who can remove the cause of an error. */
export type Party = "customer" | "mengi" | "cloud";

const actions: Record<Party, string> = {
  customer: "the customer has to act",
  mengi: "Mengi has to act",
  cloud: "the cloud has to act, or time: try again",
};

/** What `CloudError` is made of. */
export interface CloudErrorDetails {
  cloud: string;
  method: string;
  /** The route's pattern, without ids: `/v1/vpcs/{id}`. */
  route: string;
  /** Absent when no answer came. */
  status?: number;
  /** The cloud's own name of the error, where it gives one. */
  code?: string;
  /** The cloud's own words, already free of secrets. */
  cloudMessage: string;
  party: Party;
  /** What to do next, as a sentence. */
  advice: string;
  /** Whether the request may have been carried out although no good answer came. */
  outcomeUnknown?: boolean;
  /** How long the cloud asks to wait before the next call. */
  retryAfterMs?: number;
}

/** The way on where the same call may succeed in a while. */
export const runAgainLater = {
  party: "cloud",
  advice: "Run again later; running again continues where this stopped",
} as const;

/** What every cloud means by a status; a cloud's own meanings come before. */
export function adviseOnStatus(status: number | undefined): { party: Party; advice: string } {
  if (status === undefined)
    return { party: "cloud", advice: "Check the network and the cloud's status page, then run again" };
  if (status >= 500) return runAgainLater;
  switch (status) {
    case 404:
      return { party: "mengi", advice: "The object is gone: run `pulumi refresh`, then run again" };
    case 429:
      return { party: "cloud", advice: "Too many calls: wait, then run again" };
    default:
      return {
        party: "mengi",
        advice: "The request was refused as it is: correct the setting that the message names",
      };
  }
}

/** A call to a cloud that failed. */
export class CloudError extends Error {
  override readonly name = "CloudError";
  readonly details: CloudErrorDetails;

  constructor(details: CloudErrorDetails) {
    const answer = details.status === undefined ? "no answer" : `HTTP ${details.status}`;
    super(
      `${details.cloud}: ${details.method} ${details.route}: ${answer}: ${details.cloudMessage}. ` +
        `${details.advice} (${actions[details.party]})`,
    );
    this.details = details;
  }

  get status(): number | undefined {
    return this.details.status;
  }
}

/** Whether the cloud says that the object does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof CloudError && error.status === 404;
}

/**
 * Whether the cloud refuses a deletion because something still uses the object. Clouds answer 409 or 400
 * for that, so any 400 to a DELETE counts: the request itself can't be malformed.
 */
export function isInUse(error: unknown): boolean {
  return (
    error instanceof CloudError &&
    error.details.method === "DELETE" &&
    (error.status === 409 || error.status === 400)
  );
}

/** The result, or `undefined` where the cloud says that there is no such object. */
export async function ifFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
