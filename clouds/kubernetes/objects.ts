/** Objects of any kind: where the API server keeps them, applied, read and removed. */
import { ifFound } from "../errors";
import type { KubernetesClient } from "./client";
import { isStatus, KubernetesError } from "./errors";
import { waitInCluster, type Waiting } from "./wait";

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** What names an object. */
export type ObjectRef = Pick<KubeObject, "apiVersion" | "kind"> & {
  metadata: Pick<KubeObject["metadata"], "name" | "namespace">;
};

/** The name under which our fields stand in `managedFields`. */
export const fieldManager = "mengi";

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
}

/** The objects of one cluster; what the server says about its kinds is asked once. */
export class Objects {
  private readonly kinds = new Map<string, Promise<Resource[]>>();

  constructor(private readonly api: KubernetesClient) {}

  /** Makes the object or sets the fields that it says, and takes them from whoever else set them. */
  async apply<T extends KubeObject>(object: T): Promise<T> {
    return this.api.call<T>({
      method: "PATCH",
      path: await this.path(object),
      query: { fieldManager, force: "true" },
      patch: "apply",
      body: object,
    });
  }

  async get<T extends KubeObject>(ref: ObjectRef): Promise<T | undefined> {
    return ifFound(this.path(ref).then((path) => this.api.call<T>({ method: "GET", path })));
  }

  /** Asks for deletion; an object that is gone is fine, and so is a kind that is gone. */
  async remove(ref: ObjectRef): Promise<void> {
    await ifFound(
      this.path(ref).then((path) =>
        this.api.call({ method: "DELETE", path, query: { propagationPolicy: "Background" } }),
      ),
    );
  }

  private async path({ apiVersion, kind, metadata }: ObjectRef): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.resources(root)).find((one) => one.kind === kind && !one.name.includes("/"));
    if (!resource) {
      this.kinds.delete(root);
      throw unknownKind(root, kind);
    }
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${root}${namespace}/${resource.name}/${encodeURIComponent(metadata.name)}`;
  }

  private async resources(root: string): Promise<Resource[]> {
    let asked = this.kinds.get(root);
    if (!asked) {
      asked = this.api.call<{ resources: Resource[] }>({ method: "GET", path: root }).then(
        ({ resources }) => resources,
        (error: unknown) => {
          this.kinds.delete(root);
          throw error;
        },
      );
      this.kinds.set(root, asked);
    }
    return asked;
  }
}

/**
 * Applies objects in an order in which they can stand: namespaces and definitions of kinds come first. A kind
 * that the server doesn't know yet, and a namespace that isn't there yet, are waited for.
 */
export async function applyAll(
  api: KubernetesClient,
  objects: readonly KubeObject[],
  { deadlineSeconds, report }: Waiting,
): Promise<void> {
  const store = new Objects(api);
  const until = Date.now() + deadlineSeconds * 1000;
  for (const object of inOrder(objects)) {
    const left = Math.max(1, Math.round((until - Date.now()) / 1000));
    await waitInCluster(
      `${describeObject(object)} is applied`,
      { deadlineSeconds: left, report },
      async () => {
        try {
          return { done: await store.apply(object) };
        } catch (error) {
          if (isStatus(error, 404)) return { waiting: (error as KubernetesError).details.cloudMessage };
          throw error;
        }
      },
    );
  }
}

/** Asks for the deletion of objects, in the opposite order. */
export async function removeAll(api: KubernetesClient, refs: readonly ObjectRef[]): Promise<void> {
  const store = new Objects(api);
  for (const ref of inOrder(refs).reverse()) await store.remove(ref);
}

/** What tells an object from all others of its cluster. */
export function identityOf({ apiVersion, kind, metadata }: ObjectRef): string {
  return [apiVersion, kind, metadata.namespace ?? "", metadata.name].join("/");
}

export function describeObject({ kind, metadata }: ObjectRef): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

const first = ["Namespace", "CustomResourceDefinition"];

function inOrder<T extends ObjectRef>(objects: readonly T[]): T[] {
  const rank = ({ kind }: T) => (first.includes(kind) ? first.indexOf(kind) : first.length);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function unknownKind(root: string, kind: string): KubernetesError {
  return new KubernetesError(
    {
      cloud: "Kubernetes",
      method: "GET",
      route: root,
      status: 404,
      cloudMessage: `the server knows no kind ${kind}`,
      party: "cloud",
      advice: "What defines the kind may not be installed yet: run again",
    },
    "answer",
    "NotFound",
  );
}
