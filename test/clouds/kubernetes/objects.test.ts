import { applyAll, identityOf, Objects, removeAll } from "../../../clouds/kubernetes/objects";
import { putSecret } from "../../../clouds/kubernetes/secrets";
import { failure, useCluster } from "./support";

const { api } = useCluster();
const options = { deadlineSeconds: 20 };
const configMap = (name: string, data: Record<string, string>, namespace = "default") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace },
  data,
});

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Thing", plural: "things", singular: "thing", listKind: "ThingList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};
const thing = {
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name: "one", namespace: "late" },
  spec: { any: "thing" },
};
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "late" } };

test("objects that need a namespace and a kind come after them, whatever the order given", async () => {
  await applyAll(api(), [thing, definition, namespace], options);
  expect(await new Objects(api()).get(thing)).toMatchObject({ spec: { any: "thing" } });
});

test("every field of an object arrives, also those that models of other clients don't know", async () => {
  await applyAll(api(), [definition], options);
  expect(await new Objects(api()).get(definition)).toMatchObject(definition);
});

test("a kind that is not known yet is waited for", async () => {
  const applied = applyAll(api(), [namespace, thing], options);
  setTimeout(() => void new Objects(api()).apply(definition), 300);
  await applied;
  expect(await new Objects(api()).get(thing)).toBeDefined();
});

test("a kind that never comes is named at the deadline", async () => {
  const { message } = await failure(applyAll(api(), [thing], { deadlineSeconds: 1 }));
  expect(message).toMatch(/Thing late\/one is applied took longer than 1 s/);
});

test("an object that the server refuses fails at once", async () => {
  const started = Date.now();
  const { message } = await failure(
    applyAll(api(), [{ ...configMap("x", {}), metadata: { name: "Not A Name", namespace: "default" } }], {
      deadlineSeconds: 60,
    }),
  );
  expect(message).toContain("HTTP 422");
  expect(Date.now() - started).toBeLessThan(5_000);
});

test("applying again takes fields away that are no longer said, takes over others' and leaves the rest", async () => {
  const store = new Objects(api());
  const path = "/api/v1/namespaces/default/configmaps/shared";
  await store.apply(configMap("shared", { ours: "1", gone: "1" }));
  await api().call({ method: "PATCH", path, body: { data: { ours: "theirs", theirs: "1" } } });
  await store.apply(configMap("shared", { ours: "2" }));
  expect((await store.get(configMap("shared", {})))?.data).toEqual({ ours: "2", theirs: "1" });
});

test("removing what is gone, and kinds that are gone, is done", async () => {
  await applyAll(api(), [configMap("there", {})], options);
  await removeAll(api(), [configMap("there", {}), configMap("never", {}), thing]);
  expect(await new Objects(api()).get(configMap("there", {}))).toBeUndefined();
});

test("a secret is written as it is meant, and again with other values", async () => {
  const secret = { name: "s", namespace: "kube-system", type: "example.com/x" };
  await putSecret(api(), { ...secret, data: { key: "one" } });
  await putSecret(api(), { ...secret, data: { key: "two" } });
  const ref = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "kube-system" } };
  expect(await new Objects(api()).get(ref)).toMatchObject({
    type: "example.com/x",
    data: { key: Buffer.from("two").toString("base64") },
  });
});

test("objects of equal names are told apart by kind and namespace", () => {
  const other = { ...configMap("a", {}), kind: "Secret" };
  const elsewhere = configMap("a", {}, "elsewhere");
  expect(new Set([configMap("a", {}), other, elsewhere].map(identityOf)).size).toBe(3);
});
