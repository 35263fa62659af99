/** Answers requests to a cluster's Kubernetes API. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "yaml";
import { discover } from "./discovery";
import { evict } from "./eviction";
import { apiVersionOf } from "./kinds";
import type { Json, KubeObject } from "./object";
import { readPath, type Target } from "./requestPath";
import { fieldSelector, labelSelector } from "./selectors";
import { badRequest, StatusError, unknownPath } from "./status";
import { type ObjectStore, seconds } from "./store";
import { watch } from "./watch";
import { patch, post, put, type WriteRequest } from "./write";

/** Whoever calls: what the client certificate or the token says. */
export interface Caller {
  name: string;
  groups: string[];
}

export interface ApiContext {
  store: ObjectStore;
  /** k3s serves it to anybody at `/cacerts`; undefined: another distribution. */
  serverBundle?: string;
  /** Of this server, such as `v1.34.6`. */
  version: string;
  /** Undefined: nobody that the cluster knows. */
  caller: Caller | undefined;
}

export async function handle(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "https://kubernetes");
  try {
    if (context.serverBundle !== undefined) {
      if (url.pathname === "/cacerts") return sendText(response, context.serverBundle);
      if (url.pathname === "/ping") return sendText(response, "pong");
    }
    admit(context.caller, request.method ?? "GET", url.pathname);
    await answer(context, request, response, url);
  } catch (error) {
    const status =
      error instanceof StatusError ? error : new StatusError(500, "InternalError", String(error));
    send(response, status.code, status.body());
  }
}

/** Anonymous requests are off, and only administrators are known. */
function admit(caller: Caller | undefined, method: string, path: string): void {
  if (caller === undefined) throw new StatusError(401, "Unauthorized", "Unauthorized");
  if (!caller.groups.includes("system:masters")) {
    throw new StatusError(403, "Forbidden", `User "${caller.name}" cannot ${method} path "${path}"`);
  }
}

async function answer(
  { store, version }: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname;
  if (/^\/(readyz|livez|healthz)(\/[\w-]+)?$/.test(path)) return sendText(response, "ok");
  if (path === "/version") return send(response, 200, versionInfo(version));
  const discovered = discover(path, store.kinds);
  if (discovered !== undefined) return send(response, 200, discovered);
  const target = readPath(path, store.kinds);
  if (target === undefined) throw unknownPath();
  if (request.method === "GET") return read(store, target, url.searchParams, request, response);
  const write: WriteRequest = {
    target,
    body: await readBody(request),
    manager: url.searchParams.get("fieldManager") ?? clientName(request),
    force: url.searchParams.get("force") === "true",
    dryRun: url.searchParams.get("dryRun") === "All",
  };
  switch (request.method) {
    case "POST":
      if (target.subresource === "eviction") return evicted(store, target, write.dryRun, response);
      if (target.name !== undefined) throw unknownPath();
      return send(response, 201, post(store, write));
    case "PUT":
      return send(response, 200, put(store, write));
    case "PATCH": {
      if (request.headers["content-type"]?.startsWith("application/apply-patch")) {
        write.manager = url.searchParams.get("fieldManager") ?? "";
      }
      const { object, created } = patch(store, request.headers["content-type"] ?? "", write);
      return send(response, created ? 201 : 200, object);
    }
    case "DELETE":
      return remove(store, target, url.searchParams, write, response);
  }
  throw new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the resource");
}

function read(
  store: ObjectStore,
  target: Target,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { kind, namespace, name } = target;
  if (name !== undefined) return send(response, 200, store.existing(kind, namespace, name));
  const selected = selection(query);
  const inScope = (object: KubeObject) =>
    (namespace === undefined || object.metadata.namespace === namespace) && selected(object);
  if (query.get("watch") === "true" || query.get("watch") === "1") {
    return watch(store, kind, inScope, query.get("resourceVersion") ?? "", request, response);
  }
  return send(response, 200, {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: { resourceVersion: String(store.objects.revision) },
    items: store.list(kind, namespace).filter(selected),
  });
}

function selection(query: URLSearchParams): (object: KubeObject) => boolean {
  const byLabel = labelSelector(query.get("labelSelector") ?? "");
  const byField = fieldSelector(query.get("fieldSelector") ?? "");
  return (object) => byLabel(object) && byField(object);
}

function remove(
  store: ObjectStore,
  { kind, namespace, name }: Target,
  query: URLSearchParams,
  { body, dryRun }: WriteRequest,
  response: ServerResponse,
): void {
  if (name === undefined) {
    const doomed = store.list(kind, namespace).filter(selection(query));
    if (!dryRun) for (const object of doomed) store.delete(kind, object);
    return send(response, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" });
  }
  const object = store.existing(kind, namespace, name);
  const uid: string | undefined = body?.preconditions?.uid;
  if (uid !== undefined && uid !== object.metadata.uid) {
    throw new StatusError(409, "Conflict", "the UID in the precondition does not match the object's");
  }
  const left = dryRun ? object : store.delete(kind, object);
  if (left.metadata.deletionTimestamp !== undefined && !dryRun) return send(response, 200, left);
  return send(response, 200, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, kind: kind.plural, uid: object.metadata.uid },
  });
}

function evicted(store: ObjectStore, target: Target, dryRun: boolean, response: ServerResponse): void {
  const pod = store.existing(target.kind, target.namespace, target.name ?? "");
  if (!dryRun) evict(store, pod);
  send(response, 201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 });
}

function versionInfo(gitVersion: string) {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, platform: "linux/amd64", buildDate: seconds(new Date(0)) };
}

function clientName(request: IncomingMessage): string {
  return (request.headers["user-agent"] ?? "unknown").split("/")[0] as string;
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text === "") return undefined;
  try {
    return parse(text);
  } catch {
    throw badRequest("the body is neither JSON nor YAML");
  }
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/plain" }).end(text);
}
