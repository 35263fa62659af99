/**
 * The provider code that Pulumi keeps in the state of every dynamic resource and runs whenever it handles
 * one, also years later. So it must never change, and it says as little as can be said: each method imports
 * the provider of the version of this project that runs, at the moment it is called.
 *
 * Pulumi's own `dynamic.Resource` makes such a text from a provider object, in a form that depends on the
 * compiler and on the version of Pulumi, and needs the TypeScript compiler at each start to do it. Written down
 * it is the same for ever. Pulumi's contract for the text: a CommonJS module whose `handler()` gives the provider.
 */
export const storedProviderOf = (module: string) => `const provider = () => import("${module}");
exports.handler = () => ({
  check: async (olds, news) => (await provider()).check(olds, news),
  diff: async (id, olds, news) => (await provider()).diff(id, olds, news),
  create: async (inputs) => (await provider()).create(inputs),
  read: async (id, state) => (await provider()).read(id, state),
  update: async (id, olds, news) => (await provider()).update(id, olds, news),
  delete: async (id, state) => (await provider()).remove(id, state),
});
`;
