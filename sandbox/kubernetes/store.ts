/** The objects of one cluster: what its etcd holds, and what the API server guards about them. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { apiVersionOf, type Kind, kindsOf } from "./kinds";
import type { Draft, Json, KubeObject } from "./object";
import { same } from "./same";
import { conflict, invalid, notFound, StatusError } from "./status";
import { validate } from "./validation";

/** A cluster's objects in a form that JSON can hold. */
export interface Objects {
  revision: number;
  /** By kind, namespace and name. */
  entries: Record<string, KubeObject>;
}

export interface Change {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: KubeObject;
}

/** How many changes a watch can look back. */
const history = 1000;
const nameFormat = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

export class ObjectStore {
  readonly #changes: Change[] = [];
  /** The same objects, by kind and then by key. */
  readonly #index = new Map<string, Map<string, KubeObject>>();
  readonly #watchers = new Set<(change: Change) => void>();
  #kinds: Kind[] | undefined;

  constructor(
    readonly objects: Objects,
    readonly now: () => Date,
  ) {
    for (const [key, object] of Object.entries(objects.entries))
      this.#indexed(prefixIn(key)).set(key, object);
  }

  get kinds(): Kind[] {
    this.#kinds ??= kindsOf(
      Object.values(this.objects.entries).filter(({ kind }) => kind === "CustomResourceDefinition"),
    );
    return this.#kinds;
  }

  kind(apiVersion: string, kind: string): Kind | undefined {
    return this.kinds.find((one) => apiVersionOf(one) === apiVersion && one.kind === kind);
  }

  get(kind: Kind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.objects.entries[keyOf(kind, namespace, name)];
  }

  existing(kind: Kind, namespace: string | undefined, name: string): KubeObject {
    const object = this.get(kind, namespace, name);
    if (object === undefined) throw notFound(kind.plural, kind.group, name);
    return object;
  }

  /** In the order of their names. */
  list(kind: Kind, namespace?: string): KubeObject[] {
    return [...this.#indexed(prefixOf(kind))]
      .filter(([, { metadata }]) => namespace === undefined || metadata.namespace === namespace)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Objects of a built-in kind, by the kind's name; for controllers. */
  all(kindName: string, namespace?: string): KubeObject[] {
    const kind = this.kinds.find((one) => one.kind === kindName);
    if (kind === undefined) return [];
    const objects = [...this.#indexed(prefixOf(kind)).values()];
    return namespace === undefined
      ? objects
      : objects.filter(({ metadata }) => metadata.namespace === namespace);
  }

  /** One object of a built-in kind, by the kind's name; for controllers. */
  find(kindName: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const kind = this.kinds.find((one) => one.kind === kindName);
    return kind && this.get(kind, namespace, name);
  }

  create(kind: Kind, draft: Draft, dryRun = false): KubeObject {
    const name = draft.metadata.name ?? generated(draft.metadata.generateName);
    const { namespace } = draft.metadata;
    if (name === undefined) throw invalid(kind.kind, "", "name or generateName is required");
    if (kind.group !== "rbac.authorization.k8s.io" && !(nameFormat.test(name) && name.length <= 253))
      throw invalid(kind.kind, name, `metadata.name: Invalid value: "${name}"`);
    if (this.get(kind, namespace, name) !== undefined) {
      const message = `${kind.plural}${kind.group && `.${kind.group}`} "${name}" already exists`;
      throw new StatusError(409, "AlreadyExists", message, { name, kind: kind.plural });
    }
    if (kind.namespaced) this.#checkNamespace(namespace ?? "");
    const object: KubeObject = {
      ...structuredClone(draft),
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: {
        ...structuredClone(draft.metadata),
        name,
        uid: randomUUID(),
        creationTimestamp: seconds(this.now()),
        generation: 1,
        resourceVersion: "",
      },
    };
    if (!kind.custom) validate(object);
    complete(object);
    return dryRun ? object : this.#write("ADDED", kind, object);
  }

  /** Replaces an object. With a resource version that is not the current one: 409. */
  update(kind: Kind, next: Draft, dryRun = false): KubeObject {
    const { namespace, name = "" } = next.metadata;
    const live = this.existing(kind, namespace, name);
    const { resourceVersion } = next.metadata;
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw conflict(
        `Operation cannot be fulfilled on ${kind.plural} "${name}": the object has been modified; ` +
          "please apply your changes to the latest version and try again",
      );
    }
    const { uid, creationTimestamp, deletionTimestamp, generation = 1 } = live.metadata;
    const object: KubeObject = {
      ...structuredClone(next),
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: {
        ...structuredClone(next.metadata),
        name,
        uid,
        creationTimestamp,
        generation: same(live.spec, next.spec) ? generation : generation + 1,
        resourceVersion: live.metadata.resourceVersion,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      },
    };
    if (!kind.custom) validate(object);
    complete(object);
    if (same(live, object)) return live;
    if (dryRun) return object;
    if (deletionTimestamp !== undefined && !hasFinalizers(object)) return this.#drop(kind, object);
    return this.#write("MODIFIED", kind, object);
  }

  /** Changes an object in place; for controllers. Nothing happens when it is gone meanwhile. */
  change(object: KubeObject, change: (draft: KubeObject) => void): KubeObject {
    const kind = this.kind(object.apiVersion, object.kind);
    const live = kind && this.get(kind, object.metadata.namespace, object.metadata.name);
    if (kind === undefined || live === undefined) return object;
    const draft = structuredClone(live);
    change(draft);
    return this.update(kind, draft);
  }

  /** Makes an object unless there is one of its name; for controllers. */
  ensure(draft: Draft): KubeObject | undefined {
    const kind = this.kind(draft.apiVersion, draft.kind);
    if (kind === undefined) return undefined;
    return this.get(kind, draft.metadata.namespace, draft.metadata.name ?? "") ?? this.create(kind, draft);
  }

  /** Deletes an object, or begins to when something has yet to be finished. */
  delete(kind: Kind, object: KubeObject): KubeObject {
    if (hasFinalizers(object)) {
      if (object.metadata.deletionTimestamp !== undefined) return object;
      const metadata = { ...object.metadata, deletionTimestamp: seconds(this.now()) };
      return this.#write("MODIFIED", kind, { ...object, metadata });
    }
    return this.#drop(kind, object);
  }

  /** As `delete`; for controllers. */
  remove(object: KubeObject): void {
    const kind = this.kind(object.apiVersion, object.kind);
    if (kind !== undefined && this.get(kind, object.metadata.namespace, object.metadata.name) !== undefined) {
      this.delete(kind, object);
    }
  }

  /** Follows changes that come after a revision. Gives what ends it. */
  watch(after: number, listener: (change: Change) => void): () => void {
    for (const change of this.#changes) {
      if (Number(change.object.metadata.resourceVersion) > after) listener(change);
    }
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #checkNamespace(name: string): void {
    const found = this.find("Namespace", undefined, name);
    if (found === undefined) throw notFound("namespaces", "", name);
    if (found.metadata.deletionTimestamp !== undefined) {
      throw new StatusError(403, "Forbidden", `namespace ${name} is being terminated`);
    }
  }

  #drop(kind: Kind, object: KubeObject): KubeObject {
    this.#erase(kind, object);
    this.#publish("DELETED", kind, object);
    this.#collect(kind, object);
    return object;
  }

  /** What belonged to a deleted object goes with it. */
  #collect(kind: Kind, gone: KubeObject): void {
    const { name, uid } = gone.metadata;
    const orphans = Object.values(this.objects.entries).filter(
      ({ metadata }) =>
        metadata.ownerReferences?.some((owner) => owner.uid === uid) ||
        (kind.kind === "Namespace" && metadata.namespace === name),
    );
    for (const orphan of orphans) this.remove(orphan);
    if (kind.kind !== "CustomResourceDefinition") return;
    for (const custom of kindsOf([gone]).filter((one) => one.custom)) {
      for (const object of this.list(custom)) this.#erase(custom, object);
    }
  }

  #write(type: Change["type"], kind: Kind, object: KubeObject): KubeObject {
    const stored = this.#publish(type, kind, object);
    const key = keyOf(kind, stored.metadata.namespace, stored.metadata.name);
    this.objects.entries[key] = stored;
    this.#indexed(prefixOf(kind)).set(key, stored);
    return stored;
  }

  #erase(kind: Kind, { metadata }: KubeObject): void {
    const key = keyOf(kind, metadata.namespace, metadata.name);
    delete this.objects.entries[key];
    this.#indexed(prefixOf(kind)).delete(key);
  }

  #indexed(prefix: string): Map<string, KubeObject> {
    let objects = this.#index.get(prefix);
    if (objects === undefined) {
      objects = new Map();
      this.#index.set(prefix, objects);
    }
    return objects;
  }

  #publish(type: Change["type"], kind: Kind, object: KubeObject): KubeObject {
    this.objects.revision += 1;
    if (kind.kind === "CustomResourceDefinition") this.#kinds = undefined;
    const resourceVersion = String(this.objects.revision);
    const published = { ...object, metadata: { ...object.metadata, resourceVersion } };
    const change = { type, object: published };
    this.#changes.push(change);
    if (this.#changes.length > history) this.#changes.shift();
    for (const watcher of this.#watchers) watcher(change);
    return published;
  }
}

const prefixOf = (kind: Kind) => `${kind.group}/${kind.plural}/`;
const prefixIn = (key: string) => /^[^/]*\/[^/]*\//.exec(key)?.[0] ?? "";

function keyOf(kind: Kind, namespace: string | undefined, name: string): string {
  return `${prefixOf(kind)}${kind.namespaced ? namespace : ""}/${name}`;
}

function hasFinalizers({ metadata }: KubeObject): boolean {
  return (metadata.finalizers ?? []).length > 0;
}

function generated(prefix: string | undefined): string | undefined {
  return prefix === undefined ? undefined : `${prefix}${suffix(5)}`;
}

/** The end of a generated name. */
export function suffix(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

/** Kubernetes writes times to the second. */
export function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A short hash of any value, such as of a pod template. */
export function hashOf(value: Json): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 10);
}

/** What the API server itself fills in. */
function complete(object: KubeObject): void {
  if (object.kind === "Secret" && object.stringData !== undefined) {
    const encoded = Object.entries(object.stringData as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value).toString("base64"),
    ]);
    object.data = { ...object.data, ...Object.fromEntries(encoded) };
    delete object.stringData;
  }
  if (object.kind === "Secret") object.type ??= "Opaque";
  if (object.kind === "Namespace") {
    object.status ??= { phase: "Active" };
    object.metadata.labels = {
      "kubernetes.io/metadata.name": object.metadata.name,
      ...object.metadata.labels,
    };
  }
  if (object.kind === "CustomResourceDefinition") {
    object.status ??= {
      acceptedNames: object.spec.names,
      conditions: ["NamesAccepted", "Established"].map((type) => ({ type, status: "True" })),
    };
  }
  if (object.kind === "Pod") object.status ??= { phase: "Pending" };
}
