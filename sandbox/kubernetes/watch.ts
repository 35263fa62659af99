/** Watches: a response that goes on with every change. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Kind } from "./kinds";
import { apiVersionOf } from "./kinds";
import type { KubeObject } from "./object";
import type { ObjectStore } from "./store";

/** Streams changes of a kind until the client goes. Without a revision to start from, what there is comes first. */
export function watch(
  store: ObjectStore,
  kind: Kind,
  selected: (object: KubeObject) => boolean,
  resourceVersion: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const emit = (type: string, object: KubeObject) => response.write(`${JSON.stringify({ type, object })}\n`);
  const from = Number(resourceVersion);
  if (from === 0) for (const object of store.list(kind).filter(selected)) emit("ADDED", object);
  const stop = store.watch(from === 0 ? store.objects.revision : from, ({ type, object }) => {
    if (object.kind === kind.kind && object.apiVersion === apiVersionOf(kind) && selected(object)) {
      emit(type, object);
    }
  });
  request.once("close", stop);
  response.once("close", stop);
}
