/** Errors as a Kubernetes API server writes them. */

export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
  }

  body() {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

export function notFound(plural: string, group: string, name: string): StatusError {
  const resource = group === "" ? plural : `${plural}.${group}`;
  return new StatusError(404, "NotFound", `${resource} "${name}" not found`, {
    name,
    ...(group === "" ? {} : { group }),
    kind: plural,
  });
}

export const unknownPath = () =>
  new StatusError(404, "NotFound", "the server could not find the requested resource");

export const badRequest = (message: string) => new StatusError(400, "BadRequest", message);

export const invalid = (kind: string, name: string, problem: string) =>
  new StatusError(422, "Invalid", `${kind} "${name}" is invalid: ${problem}`, { name, kind });

export const conflict = (message: string, details?: Record<string, unknown>) =>
  new StatusError(409, "Conflict", message, details);
