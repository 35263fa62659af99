import { storedProvider } from "../../../components/scaleway/stored";

test("the provider text in the state never changes: old states hold it, and every version has to honour it", () => {
  expect(storedProvider).toMatchInlineSnapshot(`
"const provider = () => import("mengi-byoc/components/scaleway/provider");
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
