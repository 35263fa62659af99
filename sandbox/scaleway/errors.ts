/** How this API says no: the typed errors of all products, and those of Instances and Load Balancers. */
import { ApiError } from "../base/errors";

/** An error whose body is sent as it is. */
export class ScalewayError extends ApiError {
  constructor(
    status: number,
    readonly body: { message: string } & Record<string, unknown>,
  ) {
    super(status, body.message);
  }
}

/** What is wrong with an argument. */
export interface ArgumentProblem {
  argument_name: string;
  reason: "unknown" | "required" | "format" | "constraint";
  help_message?: string;
}

export function invalidArguments(...details: ArgumentProblem[]): ScalewayError {
  return new ScalewayError(400, {
    details: details.map((detail) => ({ help_message: "", ...detail })),
    message: "invalid argument(s)",
    type: "invalid_arguments",
  });
}

/** One argument that breaks a rule. */
export function invalidArgument(name: string, helpMessage: string): ScalewayError {
  return invalidArguments({ argument_name: name, reason: "constraint", help_message: helpMessage });
}

export function deniedAuthentication(reason: "invalid_argument" | "not_found" | "expired"): ScalewayError {
  return new ScalewayError(401, {
    message: "authentication is denied",
    method: "api_key",
    reason,
    type: "denied_authentication",
  });
}

export function permissionsDenied(...details: { resource: string; action: string }[]): ScalewayError {
  return new ScalewayError(403, {
    details: details.map(({ action, resource }) => ({ action, resource })),
    message: "insufficient permissions",
    type: "permissions_denied",
  });
}

export function quotasExceeded(resource: string, quota: number, current: number): ScalewayError {
  return new ScalewayError(403, {
    details: [{ current, quota, resource }],
    message: "quota(s) exceeded for this resource",
    type: "quotas_exceeded",
  });
}

export function notFound(resource: string, id: string): ScalewayError {
  return new ScalewayError(404, {
    message: "resource is not found",
    resource,
    resource_id: id,
    type: "not_found",
  });
}

export function transientState(resource: string, id: string, currentState: string): ScalewayError {
  return new ScalewayError(409, {
    current_state: currentState,
    message: "resource is in a transient state",
    resource,
    resource_id: id,
    type: "transient_state",
  });
}

export function alreadyExists(resource: string, id: string, helpMessage = ""): ScalewayError {
  return new ScalewayError(409, {
    help_message: helpMessage,
    message: "resource already exists",
    resource,
    resource_id: id,
    type: "already_exists",
  });
}

export function preconditionFailed(
  precondition: "resource_still_in_use" | "attribute_must_be_set" | "resource_not_usable",
  helpMessage: string,
): ScalewayError {
  return new ScalewayError(412, {
    help_message: helpMessage,
    message: "precondition failed",
    precondition,
    type: "precondition_failed",
  });
}

export function locked(resource: string, id: string): ScalewayError {
  return new ScalewayError(423, {
    message: "resource is locked",
    resource,
    resource_id: id,
    type: "locked",
  });
}

export function outOfStock(resource: string): ScalewayError {
  return new ScalewayError(412, { message: "resource is out of stock", resource, type: "out_of_stock" });
}

/** Instance v1: nothing has this id. */
export function unknownResource(id: string): ScalewayError {
  return new ScalewayError(404, { message: `"${id}" not found`, type: "unknown_resource" });
}

/** Instance v1: the fields, each with what is wrong with it. */
export function invalidRequest(
  fields: Record<string, string[]>,
  message = "Validation Error",
): ScalewayError {
  return new ScalewayError(400, { fields, message, type: "invalid_request_error" });
}

/** Instance v1: the call doesn't fit the object's state. */
export function conflict(message: string): ScalewayError {
  return new ScalewayError(409, { message, type: "conflict" });
}

/** Instance v1: a used-up quota. */
export function instanceQuotaExceeded(resource: string): ScalewayError {
  return new ScalewayError(403, {
    message: "Quota exceeded for this resource.",
    resource,
    type: "quota_exceeded",
  });
}

/** Load Balancer v1: `what` in the plural, such as `lbs`. */
export function lbNotFound(what: string): ScalewayError {
  return new ScalewayError(404, { message: `${what} not Found` });
}

/** Types of errors that have none of their own, such as those of the web server. */
const types: Record<number, string> = { 400: "invalid_arguments", 404: "not_found" };

export function errorBody(status: number, message: string, error?: unknown): object {
  if (error instanceof ScalewayError) return error.body;
  return { message, type: types[status] ?? "unknown" };
}
