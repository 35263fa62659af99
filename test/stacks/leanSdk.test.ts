/** Pulumi's SDK without what takes most of its time to load, in a process of its own as programs have it. */
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(__dirname, "../..");

/** Loads modules of this repository one after the other, then says what the last expression is. */
function load(modules: string[], expression: string): unknown {
  const code = `${modules.map((name) => `require(${JSON.stringify(name)});`).join("\n")}
    const fromSdk = require("node:module").createRequire(require.resolve("@pulumi/pulumi"));
    const files = (name) => Object.keys(require.cache).filter((file) => file.includes("node_modules/" + name)).length;
    (async () => {
      console.log("\\n" + JSON.stringify(${expression}));
      process.exit();
    })();`; // For the pack, once loaded, waits for the engine.
  const output = execFileSync(process.execPath, ["-e", code], { cwd: root, encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

const loaded = '[files("@npmcli/arborist"), files("typescript")]';

test.each(["./bin/stacks/index.js", "./bin/policies/index.js"])(
  "%s loads neither npm's dependency resolver nor a compiler, which take two thirds of the SDK's time",
  (module) => {
    expect(load([module], loaded)).toEqual([1, 0]);
  },
);

test("without us the SDK loads them: there is something to spare", () => {
  expect(load(["@pulumi/pulumi"], loaded)).toEqual([expect.any(Number), 1]);
});

test("who uses them gets the real ones", () => {
  const [folder, text, files] = load(
    ["./bin/stacks/leanSdk.js", "@pulumi/pulumi"],
    `[
      new (fromSdk("@npmcli/arborist").Arborist)({ path: "." }).path,
      fromSdk("@pulumi/pulumi/typescript-shim").transpile("let x: number = 1"),
      ${loaded},
    ]`,
  ) as [string, string, [number, number]];
  expect(folder).toBe(root);
  expect(text).toMatch(/(var|let) x = 1/);
  expect(files).toEqual([expect.any(Number), 1]);
  expect(files[0]).toBeGreaterThan(10);
});

test("the runner of policy packs gets along without a compiler too", () => {
  const [found, compiler] = load(
    ["./bin/policies/leanRunner.js", "@pulumi/pulumi/cmd/run-policy-pack/run"],
    `[
      require("@pulumi/pulumi/tsutils").typeScriptRequireStrings(),
      Object.keys(require.cache[fromSdk.resolve("typescript")].exports),
    ]`,
  ) as [object, string[]];
  expect(found).toEqual({
    typescriptRequire: "typescript",
    tsnodeRequire: expect.stringContaining("ts-node"),
  });
  expect(compiler).toEqual(["__esModule", "version"]);
});

test("functions of programs still go into the state, for those who use our components beside their own", () => {
  const text = load(
    ["./bin/stacks/leanSdk.js", "@pulumi/pulumi"],
    'await require("@pulumi/pulumi").runtime.serializeFunction((a) => a + 41).then(({ text }) => text)',
  );
  expect(text).toContain("a + 41");
});
