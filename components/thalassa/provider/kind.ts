/**
 * What all Thalassa resources have in common: from a `Kind`, which says how one kind of object is made,
 * read, changed and recognised, `handlersOf` makes the methods that the engine calls.
 */
import type { z } from "zod";
import type { ThalassaClient } from "../../../clouds/thalassa/client";
import { listOwned } from "../../../clouds/thalassa/owned";
import { isDeleted, removeAndWait } from "../../../clouds/thalassa/remove";
import { DeadlineError, waitUntil } from "../../../clouds/wait";
import { connect } from "../../../clouds/thalassa/session";
import type { Deadlines } from "../../dynamic/deadlines";
import { type CheckFailure, type Handlers, PartialFailure, report } from "../../dynamic/handlers";
import { changedFields, checkInputs, inputsOf, known } from "../../dynamic/inputs";
import { ownerLabelKeys } from "../../naming";

/** Inputs that every resource has. */
export interface CommonInputs {
  /** Name of the kind, by which the provider knows what the resource is. */
  kind: string;
  /** Organisation id. A resource never moves to another one. */
  organisation: string;
  /** Overrides the kind's deadlines. */
  deadlines?: Partial<Deadlines> | undefined;
}

/** How far an object is. */
export type Progress = "ready" | { waiting: string } | { failed: string };

/** One kind of object of the cloud. `I`: inputs, `R`: the cloud's object, `O`: outputs. */
export interface Kind<I extends CommonInputs, R extends object, O extends object> {
  /** What users call it, such as `node pool`. */
  noun: string;
  schema: z.ZodObject;
  /** Inputs that can't be changed in place. */
  replaceOn: (keyof I & string)[];
  deadlines: Deadlines;
  /** Rules on a change of inputs: property and reason of each problem. */
  verify?(olds: I, news: I): CheckFailure[];
  /** Gives the object that these inputs ask for: finds it by its labels or makes it. */
  create(client: ThalassaClient, inputs: I): Promise<R>;
  read(client: ThalassaClient, id: string, inputs: I): Promise<R | undefined>;
  /** Makes the object as the new inputs ask. */
  update(client: ThalassaClient, object: R, olds: I, news: I): Promise<R>;
  /** Asks for deletion; an object that is gone is fine. */
  remove(client: ThalassaClient, id: string, inputs: I): Promise<void>;
  /** How far the object is on its way to what the inputs ask for. Default: always ready. */
  progress?(object: R, inputs: I): Progress;
  id(object: R): string;
  /** The inputs as the cloud holds them, to see what was changed behind our back. */
  observe(object: R, inputs: I): Partial<I>;
  outputs(object: R): O;
}

/** State of a resource: its inputs, its outputs, and whether it ever was ready. */
type State<I, O> = I & O & { neverReady?: boolean };

export function handlersOf<I extends CommonInputs, R extends object, O extends object>(
  kind: Kind<I, R, O>,
): Handlers {
  const deadlinesOf = (inputs: I): Deadlines => ({ ...kind.deadlines, ...inputs.deadlines });
  const stateOf = (object: R, inputs: I): State<I, O> => ({ ...inputs, ...kind.outputs(object) });

  async function waitReady(
    client: ThalassaClient,
    object: R,
    inputs: I,
    deadlineSeconds: number,
  ): Promise<R> {
    let current: R | undefined = object;
    return waitUntil(
      { what: `${describe(kind, inputs)} is ready`, deadlineSeconds, progress: report },
      async () => {
        // The first look is at the answer that is already there.
        if (current === undefined) current = await kind.read(client, kind.id(object), inputs);
        if (current === undefined) throw new Error("it disappeared while it was being made");
        const seen = current;
        current = undefined;
        const progress = kind.progress?.(seen, inputs) ?? "ready";
        if (progress === "ready") return { done: seen };
        if ("failed" in progress) throw new FailedObject(progress.failed);
        return progress;
      },
    );
  }

  /** The error for an object that exists and is not ready; `neverReady`: it was given up while it was made. */
  function partial(error: unknown, object: R, inputs: I, neverReady: boolean): PartialFailure {
    const next = neverReady
      ? "It never worked, so the next `pulumi up` makes it anew"
      : "Running `pulumi up` again goes on from here";
    return new PartialFailure(
      `${describe(kind, inputs)} (${kind.id(object)}) exists but is not ready: ${messageOf(error)}. ${next}`,
      kind.id(object),
      { ...stateOf(object, inputs), ...(neverReady ? { neverReady } : {}) },
    );
  }

  return {
    async check(olds, news) {
      const { inputs, failures } = checkInputs(kind.schema, news);
      if (olds?.organisation !== undefined && olds.organisation !== inputs.organisation) {
        failures.push({
          property: "organisation",
          reason:
            `this ${kind.noun} belongs to organisation ${olds.organisation} and stays there: a stack never moves. ` +
            `Set it back (pulumi config set byoc:project ${olds.organisation}), or make a new stack`,
        });
      }
      if (failures.length === 0 && olds && Object.keys(olds).length > 0) {
        failures.push(...(kind.verify?.(olds, inputs as unknown as I) ?? []));
      }
      return { inputs, failures };
    },

    async diff(_id, olds: State<I, O>, news: I) {
      const changed = changedFields(kind.schema, olds, news);
      const replaces = changed.filter((field) => (kind.replaceOn as string[]).includes(field));
      if (olds.neverReady) replaces.push("neverReady");
      // Names and address ranges are taken as long as the old object lives.
      return { changes: changed.length > 0 || replaces.length > 0, replaces, deleteBeforeReplace: true };
    },

    async create(inputs: I) {
      const client = await connect(inputs.organisation);
      const object = await explain(kind, inputs, "create", () => kind.create(client, inputs), client);
      try {
        const ready = await waitReady(client, object, inputs, deadlinesOf(inputs).create);
        return { id: kind.id(ready), outs: stateOf(ready, inputs) };
      } catch (error) {
        throw partial(error, object, inputs, error instanceof FailedObject);
      }
    },

    async read(id, state: State<I, O>) {
      const client = await connect(state.organisation);
      const object = await explain(kind, state, "read", () => kind.read(client, id, state));
      if (object === undefined || isDeleted(object)) return { id: "" };
      const { neverReady, ...last } = state;
      const inputs = known(inputsOf(kind.schema, state), kind.observe(object, state));
      const progress = kind.progress?.(object, state) ?? "ready";
      // What was given up while it was made may have come to life since: then it is no longer to be replaced.
      const failed = typeof progress === "object" && "failed" in progress;
      return {
        id,
        inputs,
        props: known(last, stateOf(object, inputs as I), neverReady && failed ? { neverReady } : {}),
      };
    },

    async update(id, olds: State<I, O>, news: I) {
      const client = await connect(news.organisation);
      const object = await explain(kind, news, "update", async () => {
        const current = await kind.read(client, id, news);
        if (current === undefined) throw new Error(`${id} is gone: run \`pulumi refresh\`, then run again`);
        return kind.update(client, current, olds, news);
      });
      try {
        return { outs: stateOf(await waitReady(client, object, news, deadlinesOf(news).update), news) };
      } catch (error) {
        throw partial(error, object, news, false);
      }
    },

    async delete(id, state: State<I, O>) {
      const client = await connect(state.organisation);
      await explain(kind, state, "delete", () =>
        removeAndWait(
          {
            get: (one) => kind.read(client, one, state),
            remove: (one) => kind.remove(client, one, state),
          },
          id,
          {
            what: `${describe(kind, state)} (${id}) is gone`,
            deadlineSeconds: deadlinesOf(state).delete,
            progress: report,
          },
        ),
      );
    },
  };
}

/** The cloud gave the object up. */
class FailedObject extends Error {}

function describe(kind: { noun: string }, inputs: object): string {
  return "name" in inputs ? `${kind.noun} ${inputs.name}` : kind.noun;
}

/** Says with each error which object it was about, what is there already, and what the user can do. */
async function explain<T>(
  kind: { noun: string },
  inputs: object,
  verb: string,
  action: () => Promise<T>,
  client?: ThalassaClient,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const explained = new Error(
      `Could not ${verb} ${describe(kind, inputs)}: ${messageOf(error)}. ${await whatExists(client, inputs)}` +
        "Running again continues from here",
    );
    // The engine prints the stack of errors: users have no use for it.
    explained.stack = "";
    throw explained;
  }
}

/** A sentence that names the stack's objects in the cloud, as far as the cloud answers. */
async function whatExists(client: ThalassaClient | undefined, inputs: object): Promise<string> {
  if (!client || !("labels" in inputs)) return "";
  const { [ownerLabelKeys.resource]: _, ...owner } = inputs.labels as Record<string, string>;
  const stack = Object.fromEntries(
    Object.entries(owner).filter(([key]) => Object.values<string>(ownerLabelKeys).includes(key)),
  );
  const objects = await listOwned(client, stack).catch(() => undefined);
  if (!objects) return "";
  return objects.length === 0
    ? "Nothing of this stack exists yet. "
    : `Already there, and kept: ${objects.map(({ noun, name }) => `${noun} ${name}`).join(", ")}. `;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof DeadlineError ? message : message.replace(/\.$/, "");
}
