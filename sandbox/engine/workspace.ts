/** A stack on its own: project, state and home of the engine in a temporary folder. For the demo, reviews and tests. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
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
import { parse } from "yaml";
import type { Engine } from "./index";
import { placePlugins } from "./plugins";
import { projectFolder as repository } from "./project";

/** Variables of the user's own that would change what a run does. */
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
  /** Whose state and home this one works on, as another version of the project. Default: of its own. */
  standing?: Workspace;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Default: a failure is an error of the caller; `true`: success is; `"either"`: both will do. */
  expectFailure?: boolean | "either";
  onOutput?: (text: string) => void;
  /** Standard input: the way to give the CLI a secret. */
  input?: string;
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

export class Workspace {
  /** Holds everything below, and nothing else. */
  readonly folder = mkdtempSync(path.join(tmpdir(), "byoc-"));
  /** The project as the CLI sees it. */
  readonly project = path.join(this.folder, "project");
  /** `PULUMI_HOME`. */
  readonly home: string;
  /** State, history and locks. */
  readonly backend: string;
  /** The stack's config file. */
  readonly configFile: string;
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    const { home, backend } = options.standing ?? {
      home: path.join(this.folder, "home"),
      backend: path.join(this.folder, "backend"),
    };
    this.home = home;
    this.backend = backend;
    for (const folder of [this.project, home, backend]) mkdirSync(folder, { recursive: true });
    placePlugins(options.engine.plugins, home);
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
    const { expectFailure = false, onOutput, input = "", signal, timeout = 240 } = options;
    const started = Date.now();
    const child = spawn("pulumi", args, {
      cwd: this.project,
      env: this.environment(options.env),
      stdio: "pipe",
    });
    child.stdin.end(input);
    const stdout = capture(child, "stdout", onOutput);
    const stderr = capture(child, "stderr", onOutput);
    const interrupt = () => child.kill("SIGINT");
    if (signal?.aborted) interrupt();
    signal?.addEventListener("abort", interrupt);
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
      PULUMI_CONFIG_PASSPHRASE: "a temporary stack",
      PULUMI_STACK: this.#options.stackName,
      NO_COLOR: "1",
      ...this.#options.env,
      ...extra,
    });
  }

  /** Removes everything on this machine. What the stack has made in a cloud stays there. */
  async dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Hands the texts of a stream to `take`, and gives them all in the end. */
function capture(
  child: ChildProcess,
  stream: "stdout" | "stderr",
  take: (text: string) => void = () => undefined,
): () => string {
  const texts: string[] = [];
  child[stream]?.setEncoding("utf8").on("data", (text: string) => {
    texts.push(text);
    take(text);
  });
  return () => texts.join("");
}
