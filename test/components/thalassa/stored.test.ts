import { storedProvider } from "../../../components/thalassa/stored";

test("the provider text in the state never changes: old states hold it, and every version has to honour it", () => {
  expect(storedProvider).toMatchInlineSnapshot(`
"const provider = () => import("mengi-byoc/components/thalassa/provider");
exports.handler = () => ({
  check: async (olds, news) => (await provider()).check(olds, news),
  diff: async (id, olds, news) => (await provider()).diff(id, olds, news),
  create: async (inputs) => (await provider()).create(inputs),
  read: async (id, state) => (await provider()).read(id, state),
  update: async (id, olds, news) => (await provider()).update(id, olds, news),
  delete: async (id, state) => (await provider()).remove(id, state),
});
"
`);
});

test("the provider text is what Pulumi's dynamic provider loads: a module whose handler gives all six methods", () => {
  const module = { exports: {} as { handler(): Record<string, unknown> } };
  new Function("module", "exports", storedProvider)(module, module.exports);
  const provider = module.exports.handler();
  expect(Object.keys(provider)).toEqual(["check", "diff", "create", "read", "update", "delete"]);
});
