/**
 * The provider object that Pulumi writes into the state of every Thalassa resource. It must never change:
 * states keep the text that made them. So it is one line a method and leaves all else to the module that it
 * imports at run time, and with that to the version of this project that runs.
 */
import type * as pulumi from "@pulumi/pulumi";

export const storedProvider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import("mengi-byoc/components/thalassa/provider")).check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import("mengi-byoc/components/thalassa/provider")).diff(id, olds, news);
  },
  async create(inputs) {
    return (await import("mengi-byoc/components/thalassa/provider")).create(inputs);
  },
  async read(id, state) {
    return (await import("mengi-byoc/components/thalassa/provider")).read(id, state);
  },
  async update(id, olds, news) {
    return (await import("mengi-byoc/components/thalassa/provider")).update(id, olds, news);
  },
  async delete(id, state) {
    return (await import("mengi-byoc/components/thalassa/provider")).remove(id, state);
  },
};
