/** The policy pack on the real engine: runs with it, and projects whose program does what it must not. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectFolder } from "../../sandbox/engine/project";
import type { Run } from "../../sandbox/engine/workspace";
import type { InventoryObject, RunningSandbox, SandboxStack } from "./stack";
import type { RunOptions, TestWorkspace } from "./support";

type AnyStack = SandboxStack<RunningSandbox, InventoryObject>;

const pack = ["--policy-pack", path.join(projectFolder, "policies")];

/** `pulumi preview` under the pack. */
export function previewWithPack(workspace: TestWorkspace, options: RunOptions = {}): Promise<Run> {
  return workspace.pulumi(["preview", "--non-interactive", ...pack], options);
}

/** `pulumi up` under the pack, as users run it: with the preview before it. */
export function upWithPack(
  workspace: TestWorkspace,
  options: RunOptions = {},
  args: string[] = [],
): Promise<Run> {
  return workspace.pulumi(["up", "--yes", "--non-interactive", ...pack, ...args], options);
}

/** Names of the mandatory policies that a run was refused by. */
export function refusedBy({ stdout }: Pick<Run, "stdout">): string[] {
  const found = [...stdout.matchAll(/\[mandatory\]\s+(byoc-[a-z-]+)/g)];
  return [...new Set(found.map(([, name = ""]) => name))].sort();
}

/** A program that does what it must not: what that is, the policy that refuses it, and the change to the program. */
export type Hostile = [what: string, policy: string, change: (project: HostileProject) => void];

/** Transforms one resource: an expression for what is to be other than our program has it, over `props` and `opts`. */
export function changing(name: string, { props = "{}", opts = "{}" }: { props?: string; opts?: string }) {
  return (project: HostileProject): void =>
    project.with(
      `({ name, props, opts }) => name !== ${JSON.stringify(name)} ? undefined :
        ({ props: { ...props, ...${props} }, opts: { ...opts, ...${opts} } })`,
    );
}

/** The program does more than to make its cluster: statements. */
export function besides(more: string) {
  return (project: HostileProject): void => project.and(more);
}

/** Runs `pulumi up` with a hostile program, and shows that the policy refuses it and that nothing has changed. */
export async function expectRefusal(
  stack: Pick<AnyStack, "workspace" | "untouched">,
  project: HostileProject,
  [, policy, change]: Hostile,
  secrets: readonly string[],
): Promise<void> {
  change(project);
  let refused: string[] = [];
  const said = await stack.untouched(async () => {
    const run = await upWithPack(stack.workspace, { expectFailure: true });
    refused = refusedBy(run);
    return run;
  });
  expect(refused).toContain(policy);
  for (const secret of secrets) expect(said).not.toContain(secret);
}

/** This repository's project with a program that can be changed between runs. */
export class HostileProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), "byoc-hostile-"));

  constructor() {
    for (const name of ["node_modules", "bin"])
      symlinkSync(path.join(projectFolder, name), path.join(this.folder, name));
    cpSync(path.join(projectFolder, "package.json"), path.join(this.folder, "package.json"));
    writeFileSync(
      path.join(this.folder, "Pulumi.yaml"),
      "name: byoc\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\nstackConfigDir: stacks\n",
    );
    this.asItIs();
  }

  /** The program of this repository. */
  asItIs(): void {
    this.program('module.exports = require("./bin/stacks/index.js");');
  }

  /** The program of this repository, with something done to the resources that it registers: `({type, name, props, opts}) => …`. */
  with(transformation: string): void {
    this.program(`
      const pulumi = require("@pulumi/pulumi");
      pulumi.runtime.registerStackTransformation(${transformation});
      module.exports = require("./bin/stacks/index.js");`);
  }

  /** The program of this repository, with more beside its cluster. */
  and(more: string): void {
    this.program(`
      const pulumi = require("@pulumi/pulumi");
      const genuine = require("./bin/stacks/index.js");
      module.exports = async () => { const outputs = await genuine(); ${more}; return outputs; };`);
  }

  /** The program of this repository, with other outputs: an expression over `outputs`. */
  giving(outputs: string): void {
    this.program(`
      const pulumi = require("@pulumi/pulumi");
      const program = require("./bin/stacks/index.js");
      module.exports = async () => { const outputs = await program(); return ${outputs}; };`);
  }

  /** A program of its own. */
  program(text: string): void {
    writeFileSync(path.join(this.folder, "index.js"), text);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
