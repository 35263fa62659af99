/** The example stack that a demo runs on its sandbox, and the inventory of the project that it runs in. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { SandboxAccount } from "../account";
import type { Engine } from "../engine";
import { projectFolder } from "../engine/project";
import { type RunOptions, Workspace } from "../engine/workspace";
import { type Inventory, must } from "./steps";

/** Longest time for one step, in seconds: enough for real latencies. */
const stepDeadline = 3600;

/** Shows a line while a step lasts. */
export type Say = (line: string) => void;

export interface DemoStackOptions {
  engine: Engine;
  stackName: string;
  /** Where the stack's cluster is, and whose inventory counts. */
  account: Pick<SandboxAccount, "sandbox" | "project" | "environment">;
  /** Environment of the next run: the credential of the moment. */
  credential: () => NodeJS.ProcessEnv;
  signal: AbortSignal;
}

export class DemoStack {
  readonly #workspace: Workspace;

  constructor(private readonly options: DemoStackOptions) {
    const { engine, stackName, account } = options;
    const file = path.join(projectFolder, "stacks", `Pulumi.${stackName}.yaml`);
    this.#workspace = new Workspace({
      engine,
      stackName,
      stackConfigYaml: readFileSync(file, "utf8"),
      env: { PULUMI_RUN_PROGRAM: "true", ...account.environment },
    });
  }

  /** Names of what the project holds, by kind. */
  async inventory(): Promise<Inventory> {
    const { sandbox, project } = this.options.account;
    const kinds = (await sandbox.admin.inventory(project))[project] ?? {};
    return Object.fromEntries(
      Object.entries(kinds).map(([kind, objects]) => [kind, objects.map(({ name }) => name)]),
    );
  }

  /** Runs the CLI and gives what it printed. */
  async pulumi(args: string[], say: Say, options: RunOptions = {}): Promise<string> {
    return (await this.run(args, say, options)).stdout;
  }

  up(say: Say, ...args: string[]): Promise<string> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--non-interactive", ...args], say);
  }

  preview(say: Say, ...args: string[]): Promise<string> {
    return this.pulumi(["preview", "--non-interactive", ...args], say);
  }

  set(path: string, value: string, say: Say): Promise<string> {
    return this.pulumi(["config", "set", "--path", path, value], say);
  }

  async output(name: string, say: Say, ...args: string[]): Promise<string> {
    return (await this.pulumi(["stack", "output", name, ...args], say)).trim();
  }

  /** Makes the stack and gives the number of resources that a preview plans. */
  async plan(say: Say): Promise<string> {
    await this.pulumi(["stack", "init", this.options.stackName], say);
    const creates = /(\d+) to create/.exec(await this.preview(say))?.[1];
    must(creates !== undefined, "the preview plans no resource");
    return `${creates} resources planned`;
  }

  /** Stops the demo unless the credential of the moment is refused. */
  async mustBeRefused(say: Say): Promise<string> {
    const { code } = await this.run(["preview", "--non-interactive"], say, { expectFailure: "either" });
    must(code !== 0, "the revoked credential still works");
    return "the old credential is refused";
  }

  destroy(say: Say): Promise<string> {
    return this.pulumi(["destroy", "--yes", "--skip-preview", "--non-interactive"], say);
  }

  async close(): Promise<void> {
    await this.#workspace.dispose();
    await this.options.account.sandbox.close();
  }

  private run(args: string[], say: Say, options: RunOptions) {
    return this.#workspace.pulumi(args, {
      env: this.options.credential(),
      onOutput: (text) => say(lastLine(text)),
      timeout: stepDeadline,
      signal: this.options.signal,
      ...options,
    });
  }
}

export const counted = (inventory: Inventory) =>
  `${Object.values(inventory).flat().length} objects in the cloud`;

/** The last line that says something, without the engine's type tokens. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => /\w/.test(line));
  return (lines.at(-1) ?? "").replace(/\S*:(?=\w+ cluster)/, "").trim();
}
