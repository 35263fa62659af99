/** Pulumi's SDK without what takes half of its time to load, in a process of its own as programs have it. */
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(__dirname, "../..");

/** Loads modules of this repository one after the other, then says what the last expression is. */
function load(modules: string[], expression: string): unknown {
  const code = `${modules.map((name) => `require(${JSON.stringify(name)});`).join("\n")}
    const fromSdk = require("node:module").createRequire(require.resolve("@pulumi/pulumi"));
    const resolverFiles = () => Object.keys(require.cache).filter((file) => /@npmcli.arborist/.test(file)).length;
    console.log("\\n" + JSON.stringify(${expression}));
    process.exit();`; // For the pack, once loaded, waits for the engine.
  const output = execFileSync(process.execPath, ["-e", code], { cwd: root, encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

test.each(["./bin/stacks/index.js", "./bin/policies/index.js"])(
  "%s does not load npm's dependency resolver, which takes half of the SDK's time",
  (module) => {
    expect(load([module], "resolverFiles()")).toBe(1);
  },
);

test("without us the SDK loads it: there is something to spare", () => {
  expect(load(["@pulumi/pulumi"], "resolverFiles()")).toBeGreaterThan(10);
});

test("who asks for the resolver gets the real one", () => {
  const [name, files] = load(
    ["./bin/stacks/leanSdk.js", "@pulumi/pulumi"],
    '[new (fromSdk("@npmcli/arborist").Arborist)({ path: "." }).path, resolverFiles()]',
  ) as [string, number];
  expect(name).toBe(root);
  expect(files).toBeGreaterThan(10);
});
