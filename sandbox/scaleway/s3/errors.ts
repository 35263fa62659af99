/** How Object Storage says no. */
import { randomBytes } from "node:crypto";
import { ApiError } from "../../base/errors";

/** Status and message of every error, by its code. */
const errors = {
  AccessDenied: [403, "Access Denied."],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  AuthorizationQueryParametersError: [400, "Query-string authentication parameters are not valid."],
  BadDigest: [
    400,
    "The Content-MD5 or checksum value that you specified did not match what the server received.",
  ],
  BucketAlreadyExists: [409, "The requested bucket name is not available."],
  BucketAlreadyOwnedByYou: [409, "The bucket that you tried to create already exists, and you own it."],
  BucketNotEmpty: [409, "The bucket that you tried to delete is not empty."],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed object size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed object size."],
  ExpiredToken: [403, "The provided token has expired."],
  IllegalLocationConstraintException: [
    400,
    "The specified location constraint is not valid for this endpoint.",
  ],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid argument."],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidBucketState: [409, "The request is not valid for the current state of the bucket."],
  InvalidPart: [400, "One or more of the specified parts could not be found."],
  InvalidPartOrder: [400, "The list of parts was not in ascending order."],
  InvalidRange: [416, "The requested range cannot be satisfied."],
  MalformedPolicy: [400, "Policies must be valid JSON."],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema.",
  ],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchBucketPolicy: [404, "The bucket policy does not exist"],
  NoSuchCORSConfiguration: [404, "The CORS configuration does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchLifecycleConfiguration: [404, "The lifecycle configuration does not exist"],
  NoSuchTagSet: [404, "The TagSet does not exist"],
  NoSuchUpload: [404, "The specified multipart upload does not exist."],
  NoSuchVersion: [404, "The specified version does not exist."],
  NoSuchWebsiteConfiguration: [404, "The specified bucket does not have a website configuration"],
  NotImplemented: [501, "A header or query you provided requests functionality that is not implemented."],
  ObjectLockConfigurationNotFoundError: [404, "Object Lock configuration does not exist for this bucket"],
  PreconditionFailed: [412, "At least one of the preconditions that you specified did not hold."],
  QuotaExceeded: [403, "The sandbox keeps no more than this in memory."],
  RequestTimeTooSkewed: [403, "The difference between the request time and the current time is too large."],
  ServerSideEncryptionConfigurationNotFoundError: [
    404,
    "The server side encryption configuration was not found",
  ],
  ServiceUnavailable: [503, "Please reduce your request rate."],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} satisfies Record<string, [number, string]>;
export type Code = keyof typeof errors;

export class S3Error extends ApiError {
  constructor(
    readonly code: Code,
    message: string = errors[code][1],
  ) {
    super(errors[code][0], message);
  }
}

/** Codes of errors that have none of their own: those of the web server, and of injected faults. */
const codes: Record<number, Code> = {
  400: "InvalidArgument",
  403: "AccessDenied",
  404: "NoSuchKey",
  405: "MethodNotAllowed",
  413: "EntityTooLarge",
  501: "NotImplemented",
  503: "ServiceUnavailable",
};

export function errorDocument(status: number, message: string, resource: string, error?: unknown): string {
  const code = error instanceof S3Error ? error.code : (codes[status] ?? "InternalError");
  const id = requestId();
  const fields = { Code: code, Message: message, RequestId: id, HostId: id, Resource: resource };
  const content = Object.entries(fields).map(
    ([name, value]) => `<${name}>${value.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</${name}>`,
  );
  return `<Error>${content.join("")}</Error>`;
}

export const requestId = (): string => `txg${randomBytes(10).toString("hex")}`;
