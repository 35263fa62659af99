/** The functions that a stored provider text calls, for all kinds of resources of one cloud. */
import type { Handlers } from "./handlers";

/** Properties of a resource; `kind` says which handlers are meant. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the engine hands over untyped property bags
type Properties<K> = { kind: K } & Record<string, any>;

export function providerOf<K extends string>(kinds: Record<K, Handlers>) {
  type Bag = Properties<K>;
  return {
    /** Checks inputs. `olds` are the inputs of the last run. */
    check: (olds: Bag, news: Bag) => kinds[news.kind].check(olds, news),
    /** Says what a change of inputs means: nothing, a change in place, or a replacement. */
    diff: (id: string, olds: Bag, news: Bag) => kinds[news.kind].diff(id, olds, news),
    create: (inputs: Bag) => kinds[inputs.kind].create(inputs),
    /** Reads the object as it is; an empty id means that it is gone. */
    read: (id: string, state: Bag) => kinds[state.kind].read(id, state),
    update: (id: string, olds: Bag, news: Bag) => kinds[news.kind].update(id, olds, news),
    /** Deletes the object and returns once it is gone. */
    remove: (id: string, state: Bag) => kinds[state.kind].delete(id, state),
  };
}
