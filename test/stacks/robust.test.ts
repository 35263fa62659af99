/** Whatever stands in a config: a spec or a ConfigError, never another exception, and soon. */
import fc from "fast-check";
import { ConfigError } from "../../clouds/issue";
import { fullConfig, type Loose, parse, token } from "./support";

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

test("anything at all, as cluster of a valid cloud", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (cluster) =>
      expectComplete(outcome({ cloud: "thalassa", cluster })),
    ),
    { numRuns: 300 },
  );
});

test("a valid config with any value in any place", () => {
  const places = paths(fullConfig());
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
      expectComplete(outcome(changed(path, value)));
    }),
    { numRuns: 400 },
  );
});

test("a valid config with any key in any object", () => {
  const places = paths(fullConfig()).filter((path) => !/^\d+$/.test(path.at(-1) ?? ""));
  const keys = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "length", "0"));
  fc.assert(
    fc.property(fc.constantFrom(...places), keys, fc.jsonValue(), (path, key, value) => {
      expectComplete(outcome(changed([...path.slice(0, -1), key], value)));
    }),
    { numRuns: 400 },
  );
});

test("any stack name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (stack) => expectComplete(outcome(fullConfig(), stack))),
  );
});

test("any environment", () => {
  const value = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
  fc.assert(
    fc.property(value, value, value, value, (endpoint, organisation, config, secretKeys) => {
      const environment = {
        THALASSA_API_TOKEN: token,
        THALASSA_API_ENDPOINT: endpoint,
        THALASSA_ORGANISATION: organisation,
        PULUMI_CONFIG: config,
        PULUMI_CONFIG_SECRET_KEYS: secretKeys,
      };
      try {
        parse(fullConfig(), { environment });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      }
    }),
  );
});

test("huge and deep input takes no more than a moment", () => {
  const start = Date.now();
  const long = "eyJ- ".repeat(200_000);
  let deep: Loose = {};
  for (let depth = 0; depth < 5_000; depth++) deep = { deep };
  const manyKeys = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${index}`, index]));
  const manyPools = Array.from({ length: 500 }, () => ({ name: "a", zones: ["x"], count: 0 }));
  const config = fullConfig();
  Object.assign(config, { customer: long, [long]: 1 });
  Object.assign(config.cluster, manyKeys, { name: long, region: long, deep, nodePools: manyPools });
  expect(outcome(config)?.issues.length).toBeGreaterThan(3_000);
  expect(Date.now() - start).toBeLessThan(10_000);
});

/** Every place in a value. */
function paths(value: Loose, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.keys(value).flatMap((key) => paths(value[key], [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

function changed(path: string[], value: unknown): Loose {
  const config = fullConfig();
  const target = path.slice(0, -1).reduce((object, key) => object[key], config);
  Object.defineProperty(target, path.at(-1) ?? "", {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return config;
}
