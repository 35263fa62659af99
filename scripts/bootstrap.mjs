// Makes a fresh clone ready to run: Node version, packages, compiled sources. Needs nothing but Node and
// npm itself, so it is plain JavaScript. Runs before `npm run demo`, `npm test` and the other commands.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newestSource, stampFile } from "./sources.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Node ${process.versions.node} is too old: Node 20.19 or newer is needed. Install it, then run again.`,
  );
}

const installed = path.join(root, "node_modules", ".package-lock.json");
const lock = path.join(root, "package-lock.json");
if (!existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs) {
  run("Installing npm packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
} else if (
  !existsSync(stampFile(root)) ||
  newestSource(root) > Number(readFileSync(stampFile(root), "utf8"))
) {
  run("Compiling", process.execPath, [path.join(root, "scripts", "build.mjs")]);
}

function run(what, command, args) {
  const started = Date.now();
  process.stderr.write(`${what} … `);
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) {
    process.stderr.write("failed\n");
    fail(`${stdout ?? ""}${stderr ?? ""}${error ? `${error.message}\n` : ""}\n${what} failed: see above.`);
  }
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
