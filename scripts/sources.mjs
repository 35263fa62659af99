// Which sources are compiled, and how new they are: shared by the build and by the check for a stale build.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** The folders whose TypeScript is compiled to bin/. */
export const sourceFolders = ["clouds", "components", "sandbox", "stacks"];

/** Records the newest source that the last complete build saw. */
export const stampFile = (root) => path.join(root, "bin", ".built");

/** Time of the last change to any compiled source, in milliseconds since 1970. */
export function newestSource(root) {
  let newest = 0;
  for (const folder of sourceFolders) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !entry.name.endsWith(".ts")) continue;
      newest = Math.max(newest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return newest;
}
