/**
 * The provider object that Pulumi writes into the state of every Thalassa resource. It must never change:
 * states keep the text that made them. So it is one line a method and leaves all else to the module that it
 * imports at run time, and with that to the version of this project that runs.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { KindName } from "./provider";

/** The provider of one kind of resource. */
export function storedProvider(kind: KindName): pulumi.dynamic.ResourceProvider {
  return {
    async check(olds, news) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].check(olds, news);
    },
    async diff(id, olds, news) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].diff(id, olds, news);
    },
    async create(inputs) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].create(inputs);
    },
    async read(id, state) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].read(id, state);
    },
    async update(id, olds, news) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].update(id, olds, news);
    },
    async delete(id, state) {
      const { handlers } = await import("mengi-byoc/components/thalassa/provider");
      return handlers[kind].delete(id, state);
    },
  };
}
