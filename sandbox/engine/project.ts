/** Where this checkout is, whether the code runs compiled (bin/) or from source (tests). */
import { existsSync } from "node:fs";
import path from "node:path";

function above(folder: string): string {
  if (existsSync(path.join(folder, "package.json"))) return folder;
  return above(path.dirname(folder));
}

/** The folder of the project: the one with package.json. */
export const projectFolder = above(__dirname);
