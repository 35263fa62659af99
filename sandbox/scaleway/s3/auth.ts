/** Who signed a call, for which project and region. */
import type { FastifyRequest } from "fastify";
import type { Token } from "../../base/accounts";
import { hasExpired } from "../auth";
import type { Scaleway } from "../cloud";
import { type Grant, grantsOf } from "../grants";
import { keyOf } from "../keys";
import { everyProject, project as usualProject } from "../seed";
import type { ChunkSigner } from "./chunks";
import { S3Error } from "./errors";
import { requestSignature, type Scope, sha256 } from "./signature";

export interface Caller {
  token: Token;
  grants: Grant[];
  /** The one behind `@` in the access key, else the key's default. */
  project: string;
  /** The one that the signature holds for. */
  region: string;
  /** For bodies in chunks. */
  chunks: ChunkSigner;
}

interface Credentials {
  accessKey: string;
  scope: Scope;
  time: string;
  signedHeaders: string[];
  signature: string;
  /** What the body is signed as. */
  payload: string;
}

const minute = 60_000;

/** Finds out who calls; 403 when nobody does, or the signature is wrong. */
export function authenticate(cloud: Scaleway, request: FastifyRequest): Caller {
  const [path = "/", search = ""] = request.originalUrl.split("?");
  const query = new URLSearchParams(search);
  const given = request.headers.authorization
    ? fromHeader(request, request.headers.authorization)
    : fromQuery(query);
  const [accessKey = "", wanted] = given.accessKey.split("@");
  const token = keyOf(cloud, accessKey);
  if (token === undefined || token.state === "revoked") throw new S3Error("InvalidAccessKeyId");
  request.exchange.entry.token = token.name;
  const { scope, time } = given;
  const expected = requestSignature(token.value, scope, time, {
    method: request.method,
    path,
    query: [...query].filter(([name]) => name !== "X-Amz-Signature"),
    headers: given.signedHeaders.map((name) => [name, String(request.headers[name] ?? "")]),
    payload: given.payload,
  });
  if (scope.service !== "s3" || given.signature !== expected) throw new S3Error("SignatureDoesNotMatch");
  if (hasExpired(cloud, token)) throw new S3Error("ExpiredToken");
  const [first = usualProject.identity] = token.organisations.filter((one) => one !== everyProject);
  return {
    token,
    grants: grantsOf(cloud, token),
    project: wanted ?? first,
    region: scope.region,
    chunks: { secretKey: token.value, scope, time, seed: expected },
  };
}

/** Checks that the body is the one that was signed. */
export function checkPayload(request: FastifyRequest, body: Buffer): void {
  const payload = String(request.headers["x-amz-content-sha256"] ?? "");
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body))
    throw new S3Error("XAmzContentSHA256Mismatch");
}

function fromHeader(request: FastifyRequest, header: string): Credentials {
  const [, accessKey, scope, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  const time = String(request.headers["x-amz-date"] ?? "");
  const payload = request.headers["x-amz-content-sha256"];
  if (!accessKey || !scope || !names || !signature || typeof payload !== "string")
    throw new S3Error("AuthorizationHeaderMalformed");
  if (Math.abs(Date.now() - timeOf(time)) > 15 * minute) throw new S3Error("RequestTimeTooSkewed");
  const signedHeaders = names.split(";");
  return { accessKey, scope: scopeOf(scope), time, signedHeaders, signature, payload };
}

function fromQuery(query: URLSearchParams): Credentials {
  // A call without a signature is one of somebody who may do nothing.
  if (!query.has("X-Amz-Signature")) throw new S3Error("AccessDenied");
  const field = (name: string) => query.get(`X-Amz-${name}`) ?? "";
  const [, accessKey, scope] = /^([^/]+)\/(.+)$/.exec(field("Credential")) ?? [];
  const seconds = Number(field("Expires"));
  if (!accessKey || !scope || !Number.isInteger(seconds) || seconds < 1 || seconds > 604_800)
    throw new S3Error("AuthorizationQueryParametersError");
  const time = field("Date");
  const age = Date.now() - timeOf(time);
  if (age < -15 * minute || age > seconds * 1000) throw new S3Error("AccessDenied", "Request has expired");
  return {
    accessKey,
    scope: scopeOf(scope),
    time,
    signedHeaders: field("SignedHeaders").split(";"),
    signature: field("Signature"),
    payload: query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
  };
}

function scopeOf(text: string): Scope {
  const [date = "", region = "", service = "", last] = text.split("/");
  if (last !== "aws4_request") throw new S3Error("AuthorizationHeaderMalformed");
  return { date, region, service };
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`. */
function timeOf(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new S3Error("AuthorizationHeaderMalformed");
  return time;
}
