/** The scripts of servers belong to the compiled program. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const sources = pathToFileURL(path.join(__dirname, "../../scripts/sources.mjs")).href;
const script = "components/hetzner/boot/scripts/mengi-x.sh";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "byoc-sources-"));
  for (const folder of ["clouds", "policies", "review", "sandbox", "stacks", path.dirname(script)]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  writeFileSync(path.join(root, script), "echo new\n");
});
afterEach(() => rmSync(root, { recursive: true }));

/** Calls a function of the build's. */
function call(name: "newestSource" | "copyScripts"): string {
  const code = `const sources = await import(${JSON.stringify(sources)});
    console.log(sources.${name}(${JSON.stringify(root)}));`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).trim();
}

test("a build takes the scripts along, to where the compiled code looks for them", () => {
  call("copyScripts");
  expect(readFileSync(path.join(root, "bin", script), "utf8")).toBe("echo new\n");
});

test.each([script, "policies/cost/prices/a.json", "stacks/a.ts"])(
  "a changed %s makes a build stale",
  (file) => {
    const changed = 2_000_000_000;
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), "");
    utimesSync(path.join(root, file), changed, changed);
    expect(call("newestSource")).toBe(String(changed * 1000));
  },
);
