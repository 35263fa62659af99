// Compiles the TypeScript sources to bin/, which is what every command runs: starting a program then
// costs no type checking. Scripts are copied to where the compiled code looks for them. Runs on `npm ci` and `npm install` (lifecycle script "prepare").
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { copyScripts, newestSource, sourceFolders, stampFile } from "./sources.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
if (!existsSync(compiler)) {
  console.error("The TypeScript compiler is missing. Run `npm ci` (with development packages) first.");
  process.exit(1);
}
const newest = newestSource(root);
// Output of deleted sources must not live on.
for (const folder of sourceFolders) rmSync(path.join(root, "bin", folder), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "-p", path.join(root, "tsconfig.build.json")], {
  stdio: "inherit",
});
copyScripts(root);
if (status === 0) writeFileSync(stampFile(root), `${newest}\n`);
process.exit(status ?? 1);
