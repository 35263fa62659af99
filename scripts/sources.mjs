// Which sources are compiled, and how new they are: shared by the build and by the check for a stale build.
import { cpSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** The folders whose TypeScript is compiled to bin/, and whose scripts go there as they are. */
export const sourceFolders = ["clouds", "components", "policies", "review", "sandbox", "stacks"];

/** Records the newest source that the last complete build saw. */
export const stampFile = (root) => path.join(root, "bin", ".built");

/** Whether a file goes to bin/ as it is: the scripts that the program puts on servers. */
const isCopied = (name) => name.endsWith(".sh");

/** Copies to bin/ what is not compiled. */
export function copyScripts(root) {
  for (const folder of sourceFolders) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (isCopied(name)) cpSync(path.join(root, folder, name), path.join(root, "bin", folder, name));
    }
  }
}

/** Time of the last change to any source, in milliseconds since 1970. */
export function newestSource(root) {
  let newest = 0;
  for (const folder of sourceFolders) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !/\.(ts|json)$/.test(entry.name) && !isCopied(entry.name)) continue;
      newest = Math.max(newest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return newest;
}
