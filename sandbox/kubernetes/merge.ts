/** Patches: how what a client sends becomes the next state of an object. */
import type { Json } from "./object";
import { same } from "./same";
import { badRequest, invalid } from "./status";

/** Lists of the built-in kinds whose entries have a name of sorts: they are merged entry by entry. */
const listKeys: Record<string, string[][]> = {
  containers: [["name"]],
  initContainers: [["name"]],
  volumes: [["name"]],
  env: [["name"]],
  imagePullSecrets: [["name"]],
  volumeMounts: [["mountPath"]],
  conditions: [["type"]],
  ports: [
    ["containerPort", "protocol"],
    ["port", "protocol"],
  ],
  addresses: [["type"]],
  ownerReferences: [["uid"]],
};
/** Merged by key in a strategic merge patch, but one single value for server-side apply. */
const strategicOnly: Record<string, string[][]> = { taints: [["key"]] };

export type MergeMode = "strategic" | "apply" | "plain";

export function isMap(value: Json): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields that tell the entries of a list apart; undefined when the list is one value. */
export function keysOf(name: string, items: Json[], mode: MergeMode): string[] | undefined {
  if (mode === "plain") return undefined;
  const candidates = listKeys[name] ?? (mode === "strategic" ? strategicOnly[name] : undefined);
  return candidates?.find(([first = ""]) => items.every((item) => isMap(item) && first in item));
}

export function sameEntry(keys: string[], one: Json, other: Json): boolean {
  return keys.every(
    (key) => (one[key] ?? "") === (other[key] ?? "") || (key === "protocol" && tcp(one, other)),
  );
}

const tcp = (one: Json, other: Json) => (one.protocol ?? "TCP") === (other.protocol ?? "TCP");

/** Lays a patch over a value. Except for `apply`, null takes a field away. */
export function merge(live: Json, patch: Json, mode: MergeMode): Json {
  if (!isMap(patch)) return structuredClone(patch);
  const result: Record<string, Json> = isMap(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && mode !== "apply") delete result[name];
    else if (Array.isArray(value)) result[name] = mergeList(name, result[name], value, mode);
    else result[name] = merge(result[name], value, mode);
  }
  return result;
}

function mergeList(name: string, live: Json, patch: Json[], mode: MergeMode): Json[] {
  const current: Json[] = Array.isArray(live) ? live : [];
  const keys = keysOf(name, [...current, ...patch], mode);
  if (keys === undefined) return structuredClone(patch);
  const result = [...current];
  for (const item of patch) {
    const index = result.findIndex((one) => sameEntry(keys, one, item));
    if (item.$patch === "delete") {
      if (index >= 0) result.splice(index, 1);
    } else if (index < 0) result.push(structuredClone(item));
    else result[index] = merge(result[index], item, mode);
  }
  return result;
}

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: Json;
}

/** JSON Patch. */
export function jsonPatch(live: Json, operations: Json): Json {
  if (!Array.isArray(operations)) throw badRequest("a JSON patch is a list of operations");
  const result = structuredClone(live);
  for (const { op, path, from, value } of operations as Operation[]) {
    if (op === "test") {
      if (!same(at(result, path), value)) throw invalid("", "", `testing path ${path} failed`);
    } else if (op === "add") put(result, path, value, true);
    else if (op === "replace") put(result, path, value, false);
    else if (op === "remove") remove(result, path);
    else if (op === "copy") put(result, path, structuredClone(at(result, from ?? "")), true);
    else if (op === "move") {
      const moved = at(result, from ?? "");
      remove(result, from ?? "");
      put(result, path, moved, true);
    } else throw badRequest(`unknown operation ${op} in a JSON patch`);
  }
  return result;
}

const steps = (path: string) =>
  path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

function at(root: Json, path: string): Json {
  return steps(path).reduce((value, step) => value?.[step], root);
}

function parent(root: Json, path: string): { holder: Json; last: string } {
  const all = steps(path);
  const last = all.pop();
  const holder = all.reduce((value, step) => value?.[step], root);
  if (last === undefined || typeof holder !== "object" || holder === null) throw missing(path);
  return { holder, last };
}

const missing = (path: string) => invalid("", "", `the JSON patch names a path that is not there: ${path}`);

function put(root: Json, path: string, value: Json, insert: boolean): void {
  const { holder, last } = parent(root, path);
  if (!insert && !(last in holder)) throw missing(path);
  if (!Array.isArray(holder)) holder[last] = value;
  else if (last === "-") holder.push(value);
  else holder.splice(Number(last), insert ? 0 : 1, value);
}

function remove(root: Json, path: string): void {
  const { holder, last } = parent(root, path);
  if (!(last in holder)) throw missing(path);
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}
