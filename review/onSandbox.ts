/** One stack on a sandbox of its own: the base's cluster stands, then the working tree is planned against it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type SandboxAccount, sandboxAccounts } from "../sandbox/account";
import type { Engine } from "../sandbox/engine";
import { Workspace, type WorkspaceOptions } from "../sandbox/engine/workspace";
import { costOf } from "./cost";
import { createMask, type Mask } from "./mask";
import type { StackReview } from "./model";
import { previewArguments, previewVariables, readPlan } from "./plan";
import { cloudOf, forSandbox, projectOf } from "./stackConfig";

/** Longest time for one run of the engine, in seconds. Clusters on a sandbox without latencies take up to half a minute. */
const runDeadline = 600;

export interface StackToReview {
  stack: string;
  engine: Engine;
  /** The working tree. */
  folder: string;
  /** The base's config of the stack, and the project that makes it; absent where the stack is new. */
  base?: { config: string; projectFolder(): Promise<string> };
  say: (line: string) => void;
  signal: AbortSignal;
}

export type Findings = Pick<StackReview, "cloud" | "plan" | "cost" | "problem">;

export async function reviewOnSandbox(task: StackToReview): Promise<Findings> {
  const { stack, folder, base, say } = task;
  const config = readFileSync(path.join(folder, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  const cloud = cloudOf(config);
  const problem = cloudProblem(cloud, base && cloudOf(base.config));
  if (cloud === undefined || problem !== undefined)
    return { ...(cloud && { cloud }), problem: problem ?? "" };
  say("starting the sandbox");
  const account = await sandboxAccounts[cloud](0);
  const mask = createMask(account.secrets);
  const workspaces: Workspace[] = [];
  const workspace = (text: string, projectFolder: string, standing?: Workspace) => {
    const made = new Workspace(workspaceOptions(task, account, text, projectFolder, standing));
    workspaces.push(made);
    return made;
  };
  try {
    const project = projectOf(base?.config ?? config);
    const sandboxed = (text: string) => forSandbox(text, account.project, project);
    let standing: Workspace | undefined;
    if (base !== undefined) {
      standing = workspace(sandboxed(base.config), await base.projectFolder());
      say("bringing up the base's cluster");
      await run(standing, task, ["stack", "init", stack]);
      await run(standing, task, ["up", "--yes", "--skip-preview", "--non-interactive"]);
    }
    const changed = workspace(sandboxed(config), folder, standing);
    if (standing === undefined) await run(changed, task, ["stack", "init", stack]);
    return { cloud, ...(await planned(changed, task, mask, cloud)) };
  } catch (error) {
    task.signal.throwIfAborted();
    return { cloud, problem: mask.text((error as Error).message) };
  } finally {
    for (const made of workspaces.reverse()) await made.dispose();
    await account.sandbox.close();
  }
}

async function planned(
  workspace: Workspace,
  task: StackToReview,
  mask: Mask,
  cloud: NonNullable<StackReview["cloud"]>,
): Promise<Findings> {
  task.say("previewing the change under the policies");
  const eventLog = path.join(workspace.folder, "events.json");
  const arguments_ = [...previewArguments(eventLog), "--policy-pack", path.join(task.folder, "policies")];
  const { stdout, stderr } = await run(workspace, task, arguments_, "either");
  task.signal.throwIfAborted();
  return findings(stdout, eventLog, stderr, mask, cloud);
}

/** What came of a preview, whether or not it was refused. */
export function findings(
  digest: string,
  eventLog: string,
  stderr: string,
  mask: Mask,
  cloud: NonNullable<StackReview["cloud"]>,
): Findings {
  let events: string;
  try {
    events = readFileSync(eventLog, "utf8");
  } catch {
    return { problem: mask.text(`The engine made no plan.\n${stderr}`.trim()) };
  }
  const plan = readPlan(digest, events, mask);
  // Where the engine stopped before the first resource there is nothing to be priced.
  const isPriced = plan.complete || plan.resources.some(({ custom }) => custom);
  return { plan, ...(isPriced && { cost: costOf(cloud, plan) }) };
}

function cloudProblem(now: string | undefined, before: string | undefined): string | undefined {
  if (now === undefined) {
    return "The stack's file can't be read, or its byoc:cloud is none of ours. Allowed: the keys of docs/config.md. Correct the file.";
  }
  if (before !== undefined && before !== now) {
    return (
      `byoc:cloud is ${now}, and was ${before}. A cluster does not move to another cloud. Set it back, and write ` +
      "a stack of its own for the new cluster."
    );
  }
  return undefined;
}

function workspaceOptions(
  { engine, stack }: StackToReview,
  account: SandboxAccount,
  stackConfigYaml: string,
  projectFolder: string,
  standing: Workspace | undefined,
): WorkspaceOptions {
  return {
    engine,
    stackName: stack,
    stackConfigYaml,
    projectFolder,
    env: { PULUMI_RUN_PROGRAM: "true", ...account.environment, ...account.credential() },
    ...(standing === undefined ? {} : { standing }),
  };
}

function run(
  workspace: Workspace,
  { signal }: StackToReview,
  args: string[],
  expectFailure: false | "either" = false,
) {
  return workspace.pulumi(args, {
    // What the engine's processes leave in the temporary folder goes with the workspace.
    env: { ...previewVariables, TMPDIR: workspace.folder },
    expectFailure,
    signal,
    timeout: runDeadline,
  });
}
