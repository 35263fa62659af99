/** Which objects a request is about. */
import type { Kind } from "./kinds";

export interface Target {
  kind: Kind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

/** Reads a path below `/api/v1` or `/apis/<group>/<version>`; undefined when it names no known kind. */
export function readPath(path: string, kinds: Kind[]): Target | undefined {
  const [, root, ...rest] = path.split("/").map(decodeURIComponent);
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "api" ? "" : rest.shift();
  const version = rest.shift();
  let namespace: string | undefined;
  // `namespaces/<name>` and `namespaces/<name>/status` are about the namespace itself.
  if (rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2] ?? "")) {
    namespace = rest[1];
    rest.splice(0, 2);
  }
  const [plural, name, subresource, ...more] = rest;
  const kind = kinds.find((one) => one.group === group && one.version === version && one.plural === plural);
  if (kind === undefined || more.length > 0) return undefined;
  if (kind.namespaced ? name !== undefined && namespace === undefined : namespace !== undefined)
    return undefined;
  return { kind, namespace, name, subresource };
}
