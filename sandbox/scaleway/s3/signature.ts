/** Signature version 4: what is signed, and the signatures over it. */
import { createHash, createHmac } from "node:crypto";

/** What a signature holds for: `20260102/fr-par/s3/aws4_request`. */
export interface Scope {
  /** `YYYYMMDD`. */
  date: string;
  region: string;
  service: string;
}

export interface Signed {
  method: string;
  /** As it was sent, in percent-encoding. */
  path: string;
  /** Without the signature itself. */
  query: [name: string, value: string][];
  /** The signed ones, with names in lower case. */
  headers: [name: string, value: string][];
  /** `x-amz-content-sha256`. */
  payload: string;
}

/** The signature of a request. `time` is `YYYYMMDDTHHMMSSZ`. */
export function requestSignature(secretKey: string, scope: Scope, time: string, signed: Signed): string {
  const query = signed.query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map((pair) => pair.join("="))
    .join("&");
  const headers = [...signed.headers].sort(([a], [b]) => compare(a, b));
  const canonical = [
    signed.method,
    signed.path
      .split("/")
      .map((part) => encode(decode(part)))
      .join("/"),
    query,
    ...headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}`),
    "",
    headers.map(([name]) => name).join(";"),
    signed.payload,
  ].join("\n");
  return sign(secretKey, scope, ["AWS4-HMAC-SHA256", time, scopeText(scope), sha256(canonical)]);
}

/** The signature of one chunk of a body, which holds on to the one before it. */
export function chunkSignature(
  secretKey: string,
  scope: Scope,
  time: string,
  previous: string,
  chunk: Buffer,
): string {
  return sign(secretKey, scope, [
    "AWS4-HMAC-SHA256-PAYLOAD",
    time,
    scopeText(scope),
    previous,
    sha256(""),
    sha256(chunk),
  ]);
}

/** The signature of what follows the last chunk: `name:value` lines. */
export function trailerSignature(
  secretKey: string,
  scope: Scope,
  time: string,
  previous: string,
  trailer: string,
): string {
  return sign(secretKey, scope, [
    "AWS4-HMAC-SHA256-TRAILER",
    time,
    scopeText(scope),
    previous,
    sha256(trailer),
  ]);
}

export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function sign(secretKey: string, scope: Scope, lines: string[]): string {
  const key = [scope.date, scope.region, scope.service, "aws4_request"].reduce<Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  return createHmac("sha256", key).update(lines.join("\n")).digest("hex");
}

function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function encode(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What can't be decoded stands for itself. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
