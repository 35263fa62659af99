/** Server-side apply, and who owns which field of an object. */
import { fieldsOf, fromTree, removeField, show, toTree } from "./fieldSet";
import { merge, type MergeMode } from "./merge";
import type { Draft, Json, KubeObject, ManagedFields } from "./object";
import { same } from "./same";
import { conflict } from "./status";

export interface Writer {
  manager: string;
  operation: "Apply" | "Update";
  force: boolean;
  time: string;
}

/** Lays an applied configuration over a live object; 409 when it changes what others own, unless forced. */
export function applied(live: KubeObject | undefined, config: Draft, writer: Writer, mode: MergeMode): Draft {
  const wanted = fieldsOf(config, mode);
  const current: Draft = structuredClone(live) ?? { ...config, metadata: { ...config.metadata } };
  const present = live === undefined ? new Map<string, Json>() : fieldsOf(live, mode);
  const entries = live?.metadata.managedFields ?? [];
  const others = entries.filter((entry) => !isOwn(entry, writer));
  const disputed = others.flatMap((entry) =>
    [...fromTree(entry.fieldsV1)]
      .filter((path) => wanted.has(path) && !same(wanted.get(path), present.get(path)))
      .map((path) => ({ path, manager: entry.manager })),
  );
  if (disputed.length > 0 && !writer.force) {
    const causes = disputed.map(({ path, manager }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with "${manager}"`,
      field: show(path),
    }));
    throw conflict(
      `Apply failed with ${causes.length} conflict${causes.length === 1 ? "" : "s"}: ` +
        causes.map(({ message, field }) => `${message}: ${field}`).join(", "),
      { causes },
    );
  }
  const owned = new Set(others.flatMap((entry) => [...fromTree(entry.fieldsV1)]));
  for (const entry of entries.filter((one) => isOwn(one, writer))) {
    for (const path of fromTree(entry.fieldsV1)) {
      if (!wanted.has(path) && !owned.has(path)) removeField(current, path);
    }
  }
  return merge(current, config, mode) as Draft;
}

/** The owners after a write: the writer owns what it applied or changed; who lost a field owns it no longer. */
export function ownership(
  before: KubeObject | undefined,
  after: Draft,
  config: Draft | undefined,
  writer: Writer,
  mode: MergeMode,
): ManagedFields[] {
  const old = before === undefined ? new Map<string, Json>() : fieldsOf(before, mode);
  const now = fieldsOf(after, mode);
  const changed = [...now].filter(([path, value]) => !same(old.get(path), value)).map(([path]) => path);
  const entries = before?.metadata.managedFields ?? [];
  const own = entries.find((entry) => isOwn(entry, writer));
  const mine =
    config === undefined
      ? new Set([...(own === undefined ? [] : fromTree(own.fieldsV1)), ...changed])
      : new Set(fieldsOf(config, mode).keys());
  const lost = new Set(changed);
  const kept = entries
    .filter((entry) => !isOwn(entry, writer))
    .map((entry) => {
      const left = [...fromTree(entry.fieldsV1)].filter((path) => now.has(path) && !lost.has(path));
      return { entry, left };
    })
    .filter(({ left }) => left.length > 0)
    .map(({ entry, left }) => ({ ...entry, fieldsV1: toTree(left) }));
  const remaining = [...mine].filter((path) => now.has(path));
  if (remaining.length === 0) return kept;
  const unchanged = own !== undefined && same(own.fieldsV1, toTree(remaining));
  return [
    ...kept,
    {
      manager: writer.manager,
      operation: writer.operation,
      apiVersion: after.apiVersion,
      time: unchanged ? own.time : writer.time,
      fieldsType: "FieldsV1",
      fieldsV1: toTree(remaining),
    },
  ];
}

function isOwn(entry: ManagedFields, writer: Writer): boolean {
  return entry.manager === writer.manager && entry.operation === writer.operation;
}
