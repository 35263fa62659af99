/** How this API says no. */
import { ApiError } from "../base/errors";

/** An error with the code and the details that the official clients look at. */
export class HetznerError extends ApiError {
  constructor(
    status: number,
    readonly code: string,
    message: string,
    readonly details: unknown = null,
  ) {
    super(status, message);
  }
}

export function notFound(what: string, id: number | string): HetznerError {
  return new HetznerError(404, "not_found", `${what} with ID '${id}' not found`);
}

export function nameTaken(): HetznerError {
  return notUnique("name is already used", "name");
}

export function notUnique(message: string, field: string): HetznerError {
  return new HetznerError(409, "uniqueness_error", message, { fields: [{ name: field }] });
}

/** 422 with the code of the operation that can't be. */
export function refused(code: string, message: string): HetznerError {
  return new HetznerError(422, code, message);
}

export function inUse(message: string): HetznerError {
  return refused("resource_in_use", message);
}

export function isProtected(message: string): HetznerError {
  return new HetznerError(423, "protected", message);
}

/** Codes of errors that have none of their own, such as those of the web server. */
const codes: Record<number, string> = {
  400: "json_error",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "invalid_input",
  415: "json_error",
};

export function errorBody(status: number, message: string, error?: unknown) {
  const { code, details } =
    error instanceof HetznerError ? error : { code: codes[status] ?? "server_error", details: null };
  return { error: { code, message, details } };
}
