/** Running the real engine in tests: a workspace of its own for each test, and nothing left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { Engine } from "../../sandbox/engine/index";
import { projectFolder as repository } from "../../sandbox/engine/project";
import { findSecrets, type SecretFound } from "./supportSecrets";

/** Marks every process that a workspace starts, whoever its parent is by now. */
const marker = "BYOC_TEST_WORKSPACE";

/** Variables of the developer's own that would change what a test does. */
const foreign = /^(PULUMI|THALASSA|HCLOUD|SCW|BYOC|KUBECONFIG|AWS|VAULT)(_|$)/;

export interface WorkspaceOptions {
  engine: Engine;
  stackName: string;
  /** Text of `Pulumi.<stack>.yaml`. */
  stackConfigYaml?: string;
  /** The project: a folder with Pulumi.yaml. Default: this repository. */
  projectFolder?: string;
  /** Variables for every run. */
  env?: NodeJS.ProcessEnv;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Default: a failure is an error of the test; `true`: success is; `"either"`: both will do. */
  expectFailure?: boolean | "either";
  onOutput?: (text: string) => void;
  /** Standard input: the way to give the CLI a secret. */
  input?: string;
  /** The output is meant to show secrets: `scanForSecrets` leaves it out. */
  showsSecrets?: boolean;
  /** Interrupts the run as Ctrl-C does. */
  signal?: AbortSignal;
  /** Seconds after which the run is killed. Default: 240. */
  timeout?: number;
}

export interface Run {
  /** Exit code; 128 and the signal's number where a signal ended the CLI. */
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
}

/** A process of the workspace. */
export interface Process {
  pid: number;
  command: string;
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

/** Matches the CLI itself, not its plugins: for `kill9`. */
export const isCli = (command: string): boolean => /^(\S*\/)?pulumi\s/.test(`${command} `);

/** Makes a workspace with a stack that is selected and has its config, but no resources yet. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const workspace = new Workspace(options);
  await workspace.pulumi(["stack", "init", options.stackName]);
  return workspace;
}

export class Workspace {
  /** Holds everything below, and nothing else. */
  readonly folder = mkdtempSync(path.join(tmpdir(), "byoc-test-"));
  /** The project as the CLI sees it. */
  readonly project = path.join(this.folder, "project");
  /** `PULUMI_HOME`. */
  readonly home = path.join(this.folder, "home");
  /** State, history and locks. */
  readonly backend = path.join(this.folder, "backend");
  /** The stack's config file. */
  readonly configFile: string;
  readonly #options: WorkspaceOptions;
  readonly #id = randomUUID();
  readonly #output: string[] = [];
  readonly #commands = new Set<string>();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    for (const folder of [this.project, this.home, this.backend]) mkdirSync(folder);
    const source = options.projectFolder ?? repository;
    const description = parse(readFileSync(path.join(source, "Pulumi.yaml"), "utf8")) as Record<
      string,
      unknown
    >;
    const configFolder = path.join(this.project, String(description.stackConfigDir ?? "."));
    for (const name of readdirSync(source)) {
      // Copies of what the CLI may write to, links to the rest; the stacks of the source are none of ours.
      if (path.join(this.project, name) === configFolder || name.startsWith(".git") || name === ".pulumi")
        continue;
      if (name.startsWith("Pulumi.") && name !== "Pulumi.yaml") continue;
      const target = path.join(this.project, name);
      if (["Pulumi.yaml", "package.json"].includes(name)) cpSync(path.join(source, name), target);
      else symlinkSync(path.join(source, name), target);
    }
    mkdirSync(configFolder, { recursive: true });
    this.configFile = path.join(configFolder, `Pulumi.${options.stackName}.yaml`);
    if (options.stackConfigYaml !== undefined) writeFileSync(this.configFile, options.stackConfigYaml);
  }

  /** Runs `pulumi` in the project. */
  async pulumi(args: string[], options: RunOptions = {}): Promise<Run> {
    const {
      expectFailure = false,
      onOutput,
      input = "",
      showsSecrets = false,
      signal,
      timeout = 240,
    } = options;
    const started = Date.now();
    const child = spawn("pulumi", args, {
      cwd: this.project,
      env: this.environment(options.env),
      stdio: "pipe",
    });
    child.stdin.end(input);
    const take = (text: string) => {
      if (!showsSecrets) this.#output.push(text);
      onOutput?.(text);
    };
    const stdout = capture(child, "stdout", take);
    const stderr = capture(child, "stderr", take);
    const interrupt = () => child.kill("SIGINT");
    if (signal?.aborted) interrupt();
    signal?.addEventListener("abort", interrupt);
    const sampling = setInterval(() => this.processes(), 100);
    const limit = setTimeout(() => child.kill("SIGKILL"), timeout * 1000);
    try {
      const code = await new Promise<number>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 130)));
      });
      const run = { code, stdout: stdout(), stderr: stderr(), seconds: (Date.now() - started) / 1000 };
      if (expectFailure !== "either" && (code !== 0) !== expectFailure) {
        const shown = `${run.stdout}\n${run.stderr}`;
        throw new Error(`pulumi ${args.join(" ")}: code ${code} after ${run.seconds.toFixed(1)} s\n${shown}`);
      }
      return run;
    } finally {
      clearInterval(sampling);
      clearTimeout(limit);
      signal?.removeEventListener("abort", interrupt);
    }
  }

  /** The environment of a run: the developer's, without what would change the outcome. */
  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const removed = Object.keys(process.env).filter((name) => foreign.test(name));
    return this.#options.engine.environment({
      ...Object.fromEntries(removed.map((name) => [name, undefined])),
      PULUMI_HOME: this.home,
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test",
      PULUMI_STACK: this.#options.stackName,
      NO_COLOR: "1",
      [marker]: this.#id,
      ...this.#options.env,
      ...extra,
    });
  }

  async exportStack({ showSecrets = false } = {}): Promise<Exported> {
    const args = ["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])];
    return JSON.parse((await this.pulumi(args, { showsSecrets: showSecrets })).stdout) as Exported;
  }

  /** Removes the lock that a killed run has left. */
  async cancel(): Promise<void> {
    await this.pulumi(["cancel", "--yes"]);
  }

  /** Kills processes of this workspace outright, those whose command matches: `kill9(isCli)`. Default: all. */
  kill9(which: (command: string) => boolean = () => true): Process[] {
    const killed = this.processes().filter(({ command }) => which(command));
    for (const { pid } of killed) kill(pid);
    return killed;
  }

  /** The processes of this workspace that are running, orphans too. Remembers their command lines. */
  processes(): Process[] {
    const found = readdirSync("/proc").flatMap((pid): Process[] => {
      try {
        if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.#id)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        // A process that has ended and isn't collected yet has no command line.
        return command === "" ? [] : [{ pid: Number(pid), command }];
      } catch {
        return [];
      }
    });
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
  async dispose(): Promise<void> {
    const left = await this.left();
    for (const { pid } of left) kill(pid);
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    if (left.length > 0) {
      throw new Error(
        `Processes were left:\n${left.map(({ pid, command }) => `${pid} ${command}`).join("\n")}`,
      );
    }
  }
}

/** Hands the texts of a stream to `take`, and gives them all in the end. */
function capture(
  child: ChildProcess,
  stream: "stdout" | "stderr",
  take: (text: string) => void,
): () => string {
  const texts: string[] = [];
  child[stream]?.setEncoding("utf8").on("data", (text: string) => {
    texts.push(text);
    take(text);
  });
  return () => texts.join("");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
