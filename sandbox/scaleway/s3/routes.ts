/** The one route of S3: finds out who calls and what for, and answers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { alive, isHidden, type Scaleway } from "../cloud";
import { addressOf, prefix } from "./address";
import { authenticate, type Caller, checkPayload } from "./auth";
import type { Answer, BucketCall, Call } from "./call";
import { decodeChunks } from "./chunks";
import { errorDocument, requestId, S3Error } from "./errors";
import { copyObject, copySource, requestedVersion } from "./objectCalls";
import { largestObject, Objects } from "./objects";
import { operationOf } from "./operations";
import type { Bucket } from "./records";
import { hasRight, type Right } from "./rights";
import { Multipart } from "./uploads";

export function registerObjectStorage(app: FastifyInstance, cloud: Scaleway): void {
  const objects = new Objects();
  const uploads = new Multipart();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    // Chunks make a body larger than the object.
    { parseAs: "buffer", bodyLimit: largestObject + 1024 * 1024 },
    (_request, body, done) => done(null, body),
  );
  app.addHook("onSend", async (request, reply, payload) => {
    const id = requestId();
    reply.headers({ "x-amz-request-id": id, "x-amz-id-2": id });
    if (reply.statusCode >= 400 && !(typeof payload === "string" && payload.startsWith("<Error>"))) {
      // The web server's own errors and injected faults are JSON.
      reply.removeHeader("content-length");
      reply.type("application/xml");
      return errorDocument(reply.statusCode, "fault injected by the sandbox", request.originalUrl);
    }
    return payload;
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof S3Error ? error.status : (error.statusCode ?? 500);
    const document = errorDocument(status, error.message, request.originalUrl.split("?", 1)[0] ?? "", error);
    return reply
      .status(status)
      .type("application/xml")
      .send(request.method === "HEAD" ? undefined : document);
  });
  for (const url of [prefix, `${prefix}/*`]) {
    app.route({
      method: ["GET", "HEAD", "PUT", "POST", "DELETE"],
      url,
      handler: (request, reply) => send(reply, handle(cloud, objects, uploads, request), request.method),
    });
  }
}

function handle(cloud: Scaleway, objects: Objects, uploads: Multipart, request: FastifyRequest): Answer {
  const caller = authenticate(cloud, request);
  request.exchange.entry.organisation = caller.project;
  const { bucket: bucketName, key } = addressOf(request.url);
  const { body, headers } = received(request, caller);
  const query = new URLSearchParams(request.originalUrl.split("?")[1] ?? "");
  const call: Call = { cloud, objects, uploads, request, caller, bucketName, key, query, body, headers };
  const operation = operationOf(request.method, call);
  if (operation === undefined) throw new S3Error("NotImplemented");
  if (!operation.bucket) {
    authorise(caller, caller.project, operation.needs);
    return operation.run(call);
  }
  const bucketCall: BucketCall = { ...call, bucket: requestedBucket(call, bucketName, operation.needs) };
  const source = headers["x-amz-copy-source"];
  if (source === undefined || request.method !== "PUT") return operation.run(bucketCall);
  if (query.has("uploadId")) throw new S3Error("NotImplemented");
  const from = copySource(source);
  return copyObject(
    bucketCall,
    requestedVersion({
      ...bucketCall,
      bucket: requestedBucket(call, from.bucket, "ObjectsRead"),
      key: from.key,
      query: new URLSearchParams(from.version === undefined ? {} : { versionId: from.version }),
    }),
  );
}

/** The body that was meant, and what was said about it before and behind it. */
function received(request: FastifyRequest, caller: Caller): Pick<Call, "body" | "headers"> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const headers = request.headers as Record<string, string | undefined>;
  const payload = headers["x-amz-content-sha256"] ?? "";
  if (!payload.startsWith("STREAMING-")) {
    checkPayload(request, raw);
    return { body: raw, headers };
  }
  const signed = payload.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  const { body, trailers } = decodeChunks(raw, signed ? caller.chunks : undefined);
  if (Number(headers["x-amz-decoded-content-length"] ?? body.length) !== body.length)
    throw new S3Error("InvalidArgument", "The body has another length than it was said to have.");
  return { body, headers: { ...headers, ...trailers } };
}

/** A bucket of the project that the call is for, which the caller may do that to. */
function requestedBucket({ cloud, caller, request }: Call, name: string, right: Right): Bucket {
  authorise(caller, caller.project, right);
  const bucket = alive(cloud, "bucket", name);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (bucket === undefined || bucket.region !== caller.region || (reads && isHidden(cloud, request, bucket)))
    throw new S3Error("NoSuchBucket");
  if (bucket.organisation !== caller.project) throw new S3Error("AccessDenied");
  return bucket;
}

function authorise({ grants }: Caller, project: string, right: Right): void {
  if (!hasRight(grants, project, right)) throw new S3Error("AccessDenied");
}

function send(
  reply: FastifyReply,
  { status = 200, headers = {}, body }: Answer,
  method: string,
): FastifyReply {
  reply.status(status);
  if (body !== undefined) reply.type("text/xml; charset=utf-8");
  reply.headers(headers);
  if (method !== "HEAD") return reply.send(body);
  if (body !== undefined) reply.header("content-length", Buffer.byteLength(body));
  return reply.send();
}
