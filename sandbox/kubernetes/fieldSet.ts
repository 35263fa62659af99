/** Sets of an object's fields, by path, and their form in `managedFields`. */
import { isMap, keysOf, type MergeMode } from "./merge";
import type { Json } from "./object";

/** Paths of leaves, each the JSON text of its steps: `f:<field>` or `k:<keys of a list entry>`. */
export type FieldSet = Set<string>;

const identity = new Set(["f:apiVersion", "f:kind", "f:status"]);
const identityMetadata = new Set(
  ["name", "namespace", "generateName", "uid", "resourceVersion", "creationTimestamp", "generation"]
    .concat(["deletionTimestamp", "managedFields", "selfLink"])
    .map((field) => `f:${field}`),
);

/** The leaves of an object, without what names it. */
export function fieldsOf(object: Json, mode: MergeMode): Map<string, Json> {
  const leaves = new Map<string, Json>();
  collect(object, [], mode, leaves);
  for (const path of leaves.keys()) {
    const [first = "", second = ""] = JSON.parse(path) as string[];
    if (identity.has(first) || (first === "f:metadata" && identityMetadata.has(second))) leaves.delete(path);
  }
  return leaves;
}

function collect(value: Json, path: string[], mode: MergeMode, leaves: Map<string, Json>): void {
  if (isMap(value) && Object.keys(value).length > 0) {
    for (const [name, child] of Object.entries(value)) {
      const keys = Array.isArray(child) && child.length > 0 ? keysOf(name, child, mode) : undefined;
      if (keys === undefined) {
        collect(child, [...path, `f:${name}`], mode, leaves);
        continue;
      }
      for (const item of child as Json[]) {
        const entry = `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? defaultOf(key)])))}`;
        collect(item, [...path, `f:${name}`, entry], mode, leaves);
      }
    }
  } else {
    leaves.set(JSON.stringify(path), value);
  }
}

const defaultOf = (key: string) => (key === "protocol" ? "TCP" : "");

/** Takes the field at a path away, and what is empty after it. */
export function removeField(root: Json, path: string): void {
  drop(root, JSON.parse(path) as string[]);
}

function drop(holder: Json, [step = "", ...rest]: string[]): void {
  if (typeof holder !== "object" || holder === null) return;
  const key = Array.isArray(holder) ? entryIndex(holder, step) : step.slice(2);
  if (key === undefined || !(key in holder)) return;
  if (rest.length > 0) {
    drop(holder[key], rest);
    const left: Json = holder[key];
    // What is left of a list entry is only what names it.
    const emptied = step.startsWith("k:")
      ? Object.keys(left).every((field) => field in JSON.parse(step.slice(2)))
      : Object.keys(left ?? {}).length === 0;
    if (!emptied) return;
  }
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function entryIndex(list: Json[], step: string): number | undefined {
  const keys = Object.entries(JSON.parse(step.slice(2)) as Record<string, Json>);
  const index = list.findIndex((item) =>
    keys.every(([key, value]) => (item[key] ?? defaultOf(key)) === value),
  );
  return index < 0 ? undefined : index;
}

export function toTree(fields: Iterable<string>): Json {
  const tree: Json = {};
  for (const path of fields) {
    let branch = tree;
    for (const step of JSON.parse(path) as string[]) branch = branch[step] ??= {};
  }
  return tree;
}

export function fromTree(tree: Json): FieldSet {
  const fields: FieldSet = new Set();
  const walk = (branch: Json, path: string[]) => {
    const children = Object.entries(branch);
    if (children.length === 0 && path.length > 0) fields.add(JSON.stringify(path));
    for (const [step, child] of children) walk(child, [...path, step]);
  };
  walk(tree, []);
  return fields;
}

/** How an error message shows a path. */
export function show(path: string): string {
  return (JSON.parse(path) as string[])
    .map((step) => (step.startsWith("k:") ? `[${step.slice(2)}]` : `.${step.slice(2)}`))
    .join("");
}
