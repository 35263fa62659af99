/** Running the real engine in tests: workspaces that see every process and find every secret. */
import { randomUUID } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type RunOptions as PlainRunOptions,
  type Run,
  Workspace,
  type WorkspaceOptions,
} from "../../sandbox/engine/workspace";
import { kill, type Process, processesWith } from "./processes";
import { findSecrets, type SecretFound } from "./supportSecrets";

/** Marks every process that a workspace starts, whoever its parent is by now. */
const marker = "BYOC_TEST_WORKSPACE";

export interface RunOptions extends PlainRunOptions {
  /** The output is meant to show secrets: `scanForSecrets` leaves it out. */
  showsSecrets?: boolean;
}

/** A stack's state as `pulumi stack export` gives it; as much as tests look at. */
export interface Exported {
  deployment: {
    resources?: Array<{
      urn: string;
      type: string;
      id?: string;
      inputs?: Record<string, unknown>;
      outputs?: Record<string, unknown>;
      [more: string]: unknown;
    }>;
    pending_operations?: unknown[];
  };
}

/** Makes a workspace with a stack that is selected and has its config, but no resources yet. */
export async function createWorkspace(options: WorkspaceOptions): Promise<TestWorkspace> {
  const workspace = new TestWorkspace(options);
  await workspace.pulumi(["stack", "init", options.stackName]);
  return workspace;
}

export class TestWorkspace extends Workspace {
  readonly #id: string;
  readonly #output: string[] = [];
  readonly #commands = new Set<string>();

  constructor(options: WorkspaceOptions) {
    const id = randomUUID();
    super({ ...options, env: { ...options.env, [marker]: id } });
    this.#id = id;
  }

  override async pulumi(args: string[], options: RunOptions = {}): Promise<Run> {
    const { showsSecrets = false, onOutput, ...rest } = options;
    const sampling = setInterval(() => this.processes(), 100);
    try {
      return await super.pulumi(args, {
        ...rest,
        onOutput: (text) => {
          if (!showsSecrets) this.#output.push(text);
          onOutput?.(text);
        },
      });
    } finally {
      clearInterval(sampling);
    }
  }

  async exportStack({ showSecrets = false } = {}): Promise<Exported> {
    const args = ["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])];
    return JSON.parse((await this.pulumi(args, { showsSecrets: showSecrets })).stdout) as Exported;
  }

  /** Removes the lock that a killed run has left. */
  async cancel(): Promise<void> {
    await this.pulumi(["cancel", "--yes"]);
  }

  /** Waits until the engine has not written its state for a while. */
  async quiet(milliseconds = 300): Promise<void> {
    const newest = () =>
      Math.max(
        ...readdirSync(this.backend, { recursive: true, encoding: "utf8" }).map(
          (name) => statSync(path.join(this.backend, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
        ),
      );
    while (Date.now() - newest() < milliseconds) await sleep(20);
  }

  /** Kills processes of this workspace outright, those whose command matches: `kill9(isCli)`. Default: all. */
  kill9(which: (command: string) => boolean = () => true): Process[] {
    const killed = this.processes().filter(({ command }) => which(command));
    for (const { pid } of killed) kill(pid);
    return killed;
  }

  /** The processes of this workspace that are running, orphans too. Remembers their command lines. */
  processes(): Process[] {
    const found = processesWith(this.#id);
    for (const { command } of found) this.#commands.add(command);
    return found;
  }

  /** Waits until no process of this workspace is left; returns those that are after `seconds`. */
  async left(seconds = 5): Promise<Process[]> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const processes = this.processes();
      if (processes.length === 0 || Date.now() > deadline) return processes;
      await sleep(50);
    }
  }

  /** Looks for secrets, in many encodings, in all files, in all output so far and in all command lines seen. */
  scanForSecrets(secrets: string[]): SecretFound[] {
    const texts = { output: this.#output.join(""), "command lines": [...this.#commands].join("\n") };
    return findSecrets(secrets, this.folder, texts);
  }

  /** Removes everything. A process that is still there is an error. */
  override async dispose(): Promise<void> {
    const left = await this.left();
    for (const { pid } of left) kill(pid);
    await super.dispose();
    if (left.length > 0) {
      throw new Error(
        `Processes were left:\n${left.map(({ pid, command }) => `${pid} ${command}`).join("\n")}`,
      );
    }
  }
}
