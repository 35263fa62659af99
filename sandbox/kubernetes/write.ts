/** POST, PUT and PATCH: from a body to the next state of an object. */
import { parse } from "yaml";
import { applied, ownership, type Writer } from "./apply";
import { apiVersionOf, type Kind } from "./kinds";
import { jsonPatch, merge, type MergeMode } from "./merge";
import type { Draft, Json, KubeObject } from "./object";
import type { Target } from "./requestPath";
import { badRequest, StatusError } from "./status";
import { type ObjectStore, seconds } from "./store";

export interface WriteRequest {
  target: Target;
  body: Json;
  /** Who writes: the query's field manager, or what the client calls itself. */
  manager: string;
  force: boolean;
  dryRun: boolean;
}

export function post(store: ObjectStore, request: WriteRequest): KubeObject {
  const { kind } = request.target;
  const draft = placed(request);
  // Kinds with a status come into the world without one.
  if (!kind.custom) delete draft.status;
  return store.create(kind, owned(store, request, undefined, draft, undefined), request.dryRun);
}

export function put(store: ObjectStore, request: WriteRequest): KubeObject {
  const { kind, namespace, name = "", subresource } = request.target;
  const draft = placed(request);
  const live = store.existing(kind, namespace, name);
  const next = guarded(live, draft, subresource);
  return store.update(kind, owned(store, request, live, next, undefined), request.dryRun);
}

export function patch(
  store: ObjectStore,
  contentType: string,
  request: WriteRequest,
): { object: KubeObject; created: boolean } {
  const { kind, namespace, name = "", subresource } = request.target;
  const mode = modeOf(contentType, kind);
  if (mode === "apply") return apply(store, request);
  const live = store.existing(kind, namespace, name);
  const patched: Draft = mode === "json" ? jsonPatch(live, request.body) : merge(live, request.body, mode);
  checkIdentity(request.target, patched);
  const next = guarded(live, patched, subresource);
  return {
    object: store.update(kind, owned(store, request, live, next, undefined), request.dryRun),
    created: false,
  };
}

function apply(store: ObjectStore, request: WriteRequest): { object: KubeObject; created: boolean } {
  const { kind, namespace, name = "", subresource } = request.target;
  if (request.manager === "") throw badRequest("fieldManager is required for apply patch");
  const config = placed(request);
  if (config.metadata.managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
  const live = store.get(kind, namespace, name);
  if (subresource === undefined && !kind.custom) delete config.status;
  const next = applied(live, config, writerOf(store, request, "Apply"), fieldMode(kind));
  const draft = owned(store, request, live, next, config);
  return live === undefined
    ? { object: store.create(kind, draft, request.dryRun), created: true }
    : { object: store.update(kind, guarded(live, draft, subresource), request.dryRun), created: false };
}

function modeOf(contentType: string, kind: Kind): MergeMode | "json" | "apply" {
  switch (contentType.split(";")[0]?.trim()) {
    case "application/json-patch+json":
      return "json";
    case "application/merge-patch+json":
      return "plain";
    case "application/strategic-merge-patch+json":
      if (!kind.custom) return "strategic";
      break;
    case "application/apply-patch+yaml":
      return "apply";
  }
  throw new StatusError(415, "UnsupportedMediaType", `the body has the unsupported type ${contentType}`);
}

/** How fields are told apart for their owners. */
function fieldMode(kind: Kind): MergeMode {
  return kind.custom ? "plain" : "apply";
}

function writerOf(store: ObjectStore, request: WriteRequest, operation: Writer["operation"]): Writer {
  return { manager: request.manager, operation, force: request.force, time: seconds(store.now()) };
}

/** A draft that says who owns its fields. `config` is what was applied; undefined with other writes. */
function owned(
  store: ObjectStore,
  request: WriteRequest,
  live: KubeObject | undefined,
  draft: Draft,
  config: Draft | undefined,
): Draft {
  const writer = writerOf(store, request, config === undefined ? "Update" : "Apply");
  const managedFields = ownership(live, draft, config, writer, fieldMode(request.target.kind));
  return { ...draft, metadata: { ...draft.metadata, managedFields } };
}

/** Only the status is written through `/status`, and it is written through nothing else. */
function guarded(live: KubeObject, next: Draft, subresource: string | undefined): Draft {
  if (subresource === "status") return { ...live, status: next.status };
  const { status: _, ...rest } = next;
  return live.status === undefined ? rest : { ...rest, status: live.status };
}

/** The body as an object at the place that the path names. */
function placed({ target, body }: WriteRequest): Draft {
  const content: Json = typeof body === "string" ? parse(body) : body;
  if (typeof content !== "object" || content === null) throw badRequest("the body is no object");
  const draft: Draft = {
    ...content,
    apiVersion: content.apiVersion ?? apiVersionOf(target.kind),
    kind: content.kind ?? target.kind.kind,
    metadata: { ...content.metadata },
  };
  if (target.kind.namespaced) draft.metadata.namespace ??= target.namespace ?? "default";
  else delete draft.metadata.namespace;
  if (target.name !== undefined) draft.metadata.name ??= target.name;
  checkIdentity(target, draft);
  return draft;
}

function checkIdentity(
  { kind, namespace, name }: Target,
  { apiVersion, kind: given, metadata }: Draft,
): void {
  if (given !== kind.kind || apiVersion !== apiVersionOf(kind)) {
    throw badRequest(`${apiVersion} ${given} in the body does not match the path's ${kind.kind}`);
  }
  if (kind.namespaced && namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (name !== undefined && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
}
