/** Pulumi runs the compiled program; a forgotten build must not run yesterday's code against a customer's cloud. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** What the program is made of; a change of the sandbox or the tests makes no run stale. */
const folders = ["clouds", "components", "stacks"];

/**
 * Throws where a source was changed after the last build. Without sources, as in an image that carries only
 * compiled code, there is nothing to compare.
 */
export function assertFreshBuild(project = path.resolve(__dirname, "../..")): void {
  const stamp = path.join(project, "bin", ".built");
  if (!existsSync(stamp)) return;
  const built = Number(readFileSync(stamp, "utf8"));
  const newer = folders
    .filter((folder) => existsSync(path.join(project, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(project, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        path.join(folder, name),
      ),
    )
    .find((file) => /\.(ts|sh)$/.test(file) && statSync(path.join(project, file)).mtimeMs > built);
  if (newer !== undefined) {
    throw new Error(
      `The compiled program is older than ${newer}. Nothing was changed. Compile it: npm run build`,
    );
  }
}
