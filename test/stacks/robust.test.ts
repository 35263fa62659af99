/** Whatever stands in a config: a spec or a ConfigError, never another exception, and soon. */
import fc from "fast-check";
import { ConfigError } from "../../clouds/issue";
import { environment, fullConfig, fullHetznerConfig, fullScalewayConfig, type Loose, parse } from "./support";

function outcome(config: unknown, stack = "acme"): ConfigError | undefined {
  try {
    parse(config, { stack });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
}

function expectComplete(error: ConfigError | undefined): void {
  for (const issue of error?.issues ?? [])
    for (const part of [issue.key, issue.value, issue.problem, issue.allowed, issue.fix])
      expect(part).toMatch(/\S/);
}

test("any JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (config) => expectComplete(outcome(config))),
    { numRuns: 300 },
  );
});

const starts = [
  ["thalassa", fullConfig],
  ["hetzner", fullHetznerConfig],
  ["scaleway", fullScalewayConfig],
] as const;

test.each(starts)("anything at all, as cluster on %s", (cloud) => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (cluster) =>
      expectComplete(outcome({ cloud, cluster })),
    ),
    { numRuns: 200 },
  );
});

test.each(starts)("a valid config on %s with any value in any place", (_, start) => {
  const places = paths(start());
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
      expectComplete(outcome(changed(start(), path, value)));
    }),
    { numRuns: 250 },
  );
});

test.each(starts)("a valid config on %s with a part left out", (_, start) => {
  for (const path of paths(start())) {
    const config = start();
    const target = path.slice(0, -1).reduce((object, key) => object[key], config);
    if (Array.isArray(target)) target.splice(Number(path.at(-1)), 1);
    else delete target[path.at(-1) ?? ""];
    expectComplete(outcome(config));
  }
});

test.each(starts)("a valid config on %s with any key in any object", (_, start) => {
  const places = paths(start()).filter((path) => !/^\d+$/.test(path.at(-1) ?? ""));
  const keys = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "length", "0"));
  fc.assert(
    fc.property(fc.constantFrom(...places), keys, fc.jsonValue(), (path, key, value) => {
      expectComplete(outcome(changed(start(), [...path.slice(0, -1), key], value)));
    }),
    { numRuns: 250 },
  );
});

test("any stack name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (stack) => expectComplete(outcome(fullConfig(), stack))),
  );
});

test("any environment", () => {
  const value = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
  const variables = fc.constantFrom(
    ...Object.keys(environment),
    "THALASSA_API_ENDPOINT",
    "THALASSA_ORGANISATION",
    "HCLOUD_ENDPOINT",
    "SCW_PROFILE",
    "SCW_API_URL",
    "SCW_S3_ENDPOINT",
    "SCW_SECRET_KEY",
    "PULUMI_CONFIG",
    "PULUMI_CONFIG_SECRET_KEYS",
  );
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.dictionary(variables, value), ([, start], changes) => {
      try {
        parse(start(), { environment: { ...environment, ...changes } });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      }
    }),
  );
});

test.each(starts)("huge and deep input on %s takes no more than a moment", (_, start) => {
  const began = Date.now();
  const long = "eyJ- ".repeat(200_000);
  let deep: Loose = {};
  for (let depth = 0; depth < 5_000; depth++) deep = { deep };
  const manyKeys = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${index}`, index]));
  const manyPools = Array.from({ length: 500 }, () => ({
    name: "a",
    zones: ["x"],
    machineTypes: ["x"],
    count: 0,
  }));
  const config = start();
  Object.assign(config, { customer: long, [long]: 1 });
  Object.assign(config.cluster, manyKeys, { name: long, region: long, deep, nodePools: manyPools });
  expect(outcome(config)?.issues.length).toBeGreaterThan(3_000);
  expect(Date.now() - began).toBeLessThan(10_000);
});

/** Every place in a value. */
function paths(value: Loose, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.keys(value).flatMap((key) => paths(value[key], [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

function changed(config: Loose, path: string[], value: unknown): Loose {
  const target = path.slice(0, -1).reduce((object, key) => object[key], config);
  Object.defineProperty(target, path.at(-1) ?? "", {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return config;
}
