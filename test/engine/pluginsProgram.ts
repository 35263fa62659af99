/** Small programs of tests, each in a workspace of its own. */
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../../sandbox/engine/index";
import { projectFolder } from "../../sandbox/engine/project";
import { createWorkspace, type TestWorkspace } from "./support";

/** A workspace with a JavaScript program, which is kept in `folder`. */
export async function workspaceOf(
  engine: Engine,
  folder: string,
  program: string,
  env: NodeJS.ProcessEnv = {},
): Promise<TestWorkspace> {
  const source = mkdtempSync(path.join(folder, "program-"));
  symlinkSync(path.join(projectFolder, "node_modules"), path.join(source, "node_modules"));
  writeFileSync(
    path.join(source, "Pulumi.yaml"),
    "name: program\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  writeFileSync(path.join(source, "package.json"), '{ "name": "program", "version": "1.0.0" }');
  writeFileSync(path.join(source, "index.js"), program);
  return createWorkspace({ engine, stackName: "dev", projectFolder: source, env });
}
