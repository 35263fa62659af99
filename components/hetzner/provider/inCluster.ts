/**
 * What the kinds that live inside a cluster have in common. From an `InClusterKind` `handlersOf` makes the methods
 * that the engine calls. Nothing of theirs is deleted one by one: it goes with the cluster, whose API server
 * need not even answer then.
 */
import { z } from "zod";
import { DeadlineError } from "../../../clouds/wait";
import type { Waiting } from "../../../clouds/kubernetes/wait";
import type { Deadlines } from "../../dynamic/deadlines";
import { type CheckFailure, type Handlers, report } from "../../dynamic/handlers";
import { changedFields, checkInputs, inputsOf, known } from "../../dynamic/inputs";

/** Inputs that every kind has. */
export interface InClusterInputs {
  /** Name of the kind, by which the provider knows what the resource is. */
  kind: string;
  /** Id of the cluster. A resource never moves to another one. */
  clusterId: string;
  /** The administrator's. Secret; renewed now and then, which changes nothing in the cluster. */
  kubeconfig: string;
  /** Overrides the kind's deadlines. */
  deadlines?: Partial<Deadlines> | undefined;
}

/** One kind. `I`: inputs, `O`: outputs. */
export interface InClusterKind<I extends InClusterInputs, O extends object> {
  /** What users call it, such as `the cluster's API server`. */
  noun(inputs: I): string;
  schema: z.ZodObject;
  /** What tells the resource from others of its kind in the cluster. */
  id(inputs: I): string;
  deadlines: Pick<Deadlines, "create" | "update">;
  /** Rules on single values that the schema can't say. */
  verify?(inputs: I): CheckFailure[];
  /** Whether something besides the inputs asks for an update. */
  isStale?(state: I & O, news: I): boolean;
  create(inputs: I, waiting: Waiting): Promise<O>;
  /** Called for every change but that of the kubeconfig. */
  update(state: I & O, news: I, waiting: Waiting): Promise<O>;
  /** Called where the kubeconfig is all that changed. Default: nothing is done. */
  renew?(state: I & O, news: I, waiting: Waiting): Promise<O>;
  /** The inputs as the cluster holds them; nothing where it doesn't answer. Default: as they are in the state. */
  observe?(state: I & O): Promise<Partial<I> | undefined>;
  remove?(state: I & O): Promise<void>;
}

const seconds = z.number().int().positive().optional();

/** Fields of `InClusterInputs`. */
export const inCluster = {
  kind: z.string(),
  clusterId: z.string().min(1),
  kubeconfig: z.string().min(1),
  deadlines: z.object({ create: seconds, update: seconds, delete: seconds }).optional(),
};

export function handlersOf<I extends InClusterInputs, O extends object>(kind: InClusterKind<I, O>): Handlers {
  const waiting = (inputs: I, operation: "create" | "update"): Waiting => ({
    deadlineSeconds: inputs.deadlines?.[operation] ?? kind.deadlines[operation],
    report,
  });
  /** Changes that mean something in the cluster. */
  const changes = (olds: I, news: I) =>
    changedFields(kind.schema, olds, news).filter((field) => !["kubeconfig", "deadlines"].includes(field));
  /** What was put out before, under inputs that may have changed since. */
  const outputsOf = (state: I & O): O => {
    const inputs = Object.keys(kind.schema.shape);
    return Object.fromEntries(Object.entries(state).filter(([field]) => !inputs.includes(field))) as O;
  };

  return {
    async check(_olds, news) {
      const { inputs, failures } = checkInputs(kind.schema, news);
      return { inputs, failures };
    },

    async diff(_id, olds: I & O, news: I) {
      const changed = changedFields(kind.schema, olds, news);
      return {
        changes: changed.length > 0 || (kind.isStale?.(olds, news) ?? false),
        replaces: changed.filter((field) => field === "clusterId"),
        deleteBeforeReplace: true,
      };
    },

    async create(inputs: I) {
      const outputs = await explain(`make ${kind.noun(inputs)} ready`, () =>
        kind.create(inputs, waiting(inputs, "create")),
      );
      return { id: kind.id(inputs), outs: known(inputs, outputs) };
    },

    async read(id, state: I & O) {
      const seen = (await kind.observe?.(state)) ?? {};
      return { id, inputs: known(inputsOf(kind.schema, state), seen), props: known(state, seen) };
    },

    async update(_id, olds: I & O, news: I) {
      const outputs = await explain(`update ${kind.noun(news)}`, async () => {
        if (changes(olds, news).length > 0 || kind.isStale?.(olds, news) === true) {
          return kind.update(olds, news, waiting(news, "update"));
        }
        return kind.renew ? kind.renew(olds, news, waiting(news, "update")) : outputsOf(olds);
      });
      return { outs: known(outputs, news) };
    },

    async delete(_id, state: I & O) {
      await explain(`give up ${kind.noun(state)}`, async () => kind.remove?.(state));
    },
  };
}

async function explain<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const explained = new Error(
      `Could not ${what}: ${error instanceof DeadlineError ? message : message.replace(/\.$/, "")}. ` +
        "Running again continues from here",
    );
    // The engine prints the stack of errors: users have no use for it.
    explained.stack = "";
    throw explained;
  }
}
