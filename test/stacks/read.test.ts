/** How the engine's values become a config. */
import { ConfigError } from "../../clouds/issue";
import { readStackConfig } from "../../stacks/config";
import { hetznerToken, minimalConfig, minimalHetznerConfig, token } from "./support";

const none = () => undefined;

/** What the engine puts in the environment of a program. */
function environment(values: Record<string, unknown>, secretKeys?: string[]): NodeJS.ProcessEnv {
  return {
    THALASSA_API_TOKEN: token,
    PULUMI_CONFIG: JSON.stringify(values),
    ...(secretKeys && { PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) }),
  };
}

function engineValues(): Record<string, string> {
  const { cluster, ...rest } = minimalConfig();
  const values = { ...rest, cluster: JSON.stringify(cluster) };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`byoc:${key}`, String(value)]));
}

function keysRefused(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map((issue) => issue.key);
    throw error;
  }
  return [];
}

test("the engine's list of values is read", () => {
  expect(readStackConfig("acme", none, environment(engineValues())).name).toBe("prod");
});

test("without the list, each key is asked for", () => {
  const values = engineValues();
  const get = (key: string) => values[`byoc:${key}`];
  expect(readStackConfig("acme", get, { THALASSA_API_TOKEN: token }).name).toBe("prod");
});

test("a config on Hetzner names no project", () => {
  const { cluster, ...rest } = minimalHetznerConfig();
  const values = { ...rest, cluster: JSON.stringify(cluster) } as Record<string, string>;
  const run = { HCLOUD_TOKEN: hetznerToken };
  expect(readStackConfig("acme", (key) => values[key], run).cloud).toBe("hetzner");
});

test("keys of the old form and of other namespaces are told apart", () => {
  const { "byoc:cloud": cloud, ...rest } = engineValues();
  const values = { ...rest, "byoc:config:cloud": cloud, "aws:region": "x", "byocx:y": "z" };
  expect(readStackConfig("acme", none, environment(values)).cloud).toBe("thalassa");
});

test("a key that nobody asks for is found in the list", () => {
  const values = { ...engineValues(), "byoc:custommer": "x" };
  expect(keysRefused(() => readStackConfig("acme", none, environment(values)))).toEqual(["byoc:custommer"]);
});

test("a cluster that is not JSON is refused", () => {
  const values = { ...engineValues(), "byoc:cluster": "{" };
  expect(keysRefused(() => readStackConfig("acme", none, environment(values)))).toEqual(["byoc:cluster"]);
});

test.each(["", "{", "[]", "null", "7"])("a list that is %p is not a reason to fail otherwise", (list) => {
  const run = () => readStackConfig("acme", none, { THALASSA_API_TOKEN: token, PULUMI_CONFIG: list });
  expect(keysRefused(run)).toEqual(["byoc:cloud", "byoc:customer"]);
});

test("an encrypted value is refused, and what else is wrong with it is not said", () => {
  const values = { ...engineValues(), "byoc:customer": "not a UUID" };
  expect(keysRefused(() => readStackConfig("acme", none, environment(values, ["byoc:customer"])))).toEqual([
    "byoc:customer",
  ]);
});
