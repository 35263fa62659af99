/** `npm run review` as a user runs it, in a repository of its own with a change in it. */
import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  appendFileSync,
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
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { type Engine, ensureEngine } from "../../sandbox/engine";
import { projectFolder } from "../../sandbox/engine/project";
import { tokenValues as hetznerTokens } from "../../sandbox/hetzner/seed";
import { startThalassaSandbox } from "../../sandbox/thalassa";
import { tokenValues as thalassaTokens } from "../../sandbox/thalassa/seed";
import { processesWith } from "./processes";
import { runScript } from "./scripts";
import type { StackConfig } from "./stack";
import { findSecrets } from "./supportSecrets";

jest.setTimeout(300_000);

let folder: string;
let repository: string;
let engine: Engine;
beforeAll(async () => {
  engine = await ensureEngine();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "byoc-review-test-"));
  repository = path.join(folder, "repository");
  mkdirSync(path.join(folder, "tmp"));
  makeRepository();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync("git", args, {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  });

/** This working tree as the first commit of a new repository, compiled. */
function makeRepository(): void {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: projectFolder, encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => name !== "" && !/^(test|docs)\//.test(name))) {
    cpSync(path.join(projectFolder, file), path.join(repository, file), { preserveTimestamps: true });
  }
  cpSync(path.join(projectFolder, "bin"), path.join(repository, "bin"), { recursive: true });
  symlinkSync(path.join(projectFolder, "node_modules"), path.join(repository, "node_modules"));
  git("init", "--quiet", "--initial-branch=main");
  // Packages are a link here.
  writeFileSync(path.join(repository, ".git/info/exclude"), "node_modules\n");
  git("add", "--all");
  git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=base");
}

/** Changes the config of an example stack in the working tree. */
function change(example: string, how: (config: StackConfig) => void): void {
  const file = path.join(repository, "stacks", `Pulumi.example-${example}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: StackConfig };
  how(config);
  writeFileSync(file, stringify({ config }));
}

interface Options {
  args?: string[];
  env?: NodeJS.ProcessEnv;
  /** May interrupt the review. */
  onOutput?: (text: string, interrupt: () => void) => void;
}

/** Runs the review to its end. Says what it has left behind, too. */
async function review({ args = [], env = {}, onOutput = () => undefined }: Options = {}) {
  const id = randomUUID();
  const main = path.join(repository, "bin/review/main.js");
  const { code, output } = await runScript(
    [main, "--base", "main", ...args],
    { cwd: repository, env: { ...env, BYOC_TEST_REVIEW: id, TMPDIR: path.join(folder, "tmp") } },
    onOutput,
  );
  for (let waited = 0; processesWith(id).length > 0 && waited < 50; waited++) await pause(100);
  const left = {
    processes: processesWith(id),
    files: readdirSync(path.join(folder, "tmp")),
    worktrees: git("worktree", "list").trim().split("\n").length - 1,
  };
  return { code, output, left };
}

const append = (file: string, text: string) => appendFileSync(path.join(repository, file), text);

/** Gives every resource to somebody else's organisation. */
const weakening = `
require("@pulumi/pulumi").runtime.registerStackTransformation(({ props, opts }) =>
  props.organisation === undefined ? undefined : { opts, props: { ...props, organisation: "o-foreign" } });
`;
const nothing = { processes: [], files: [], worktrees: 0 };
const report = () => path.join(repository, "review-report");
const summary = () => readFileSync(path.join(report(), "summary.md"), "utf8");
const secrets = [...Object.values(hetznerTokens), ...Object.values(thalassaTokens)];

test("one node more is told as exactly that: the pool changes, its cost rises, no policy objects, no secret is written", async () => {
  change("hetzner-minimal", (config) => {
    config["byoc:cluster"].nodePools = [
      { name: "workers", machineTypes: ["cx33", "cx43", "cpx32"], count: 2 },
    ];
  });
  const { code, output, left } = await review();
  expect({ code, left, output }).toEqual({ code: 0, left: nothing, output });
  const text = summary();
  expect(text).toMatch(/^## ✅ Review of 1 stack: 1 with changes\n/);
  expect(text).toMatch(/\| `example-hetzner-minimal` \| ✏️ changes \| 1 \| \d+ \| 0 \| 0 \| \+€\d+\.\d\d \|/);
  expect(text).toContain("| created | `cluster-workers-1` | `hcloud Server` |");
  expect(text).toMatch(
    /\| changed \| `cluster-workers` \| `hetzner NodePool` \| `servers\[1\]`: new: `small-/,
  );
  expect(text).toContain("policies were asked; none objects.");
  expect(findSecrets(secrets, report(), { output })).toEqual([]);
  expect(readdirSync(report()).sort()).toEqual(["index.html", "summary.md"]);
});

test("a weaker program is refused by name: exit code 1, with a report; the base's program made the cluster", async () => {
  append("components/thalassa/index.ts", "\n// Changed, so that the base is compiled by itself.\n");
  append("bin/stacks/thalassa.js", weakening);
  writeFileSync(path.join(repository, "bin/.built"), String(Date.now() + 60_000));
  const { code, output, left } = await review({ args: ["--stack", "example-thalassa-minimal"] });
  expect({ code, left, output }).toEqual({ code: 1, left: nothing, output });
  expect(output).toContain("Not to be merged as it is: example-thalassa-minimal (refused)");
  expect(summary()).toMatch(/⛔ Refused by [^]*`byoc-own-project`/);
  expect(findSecrets(secrets, report(), { output })).toEqual([]);
});

test("on the real backend the change is planned over what stands there, and nothing is made or changed", async () => {
  const stack = "example-thalassa-minimal";
  const sandbox = await startThalassaSandbox({ latencyScale: 0 });
  try {
    const env = {
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "a temporary stack",
      THALASSA_API_ENDPOINT: sandbox.url,
      THALASSA_API_TOKEN: thalassaTokens.valid,
    };
    const pulumi = (...args: string[]) =>
      promisify(execFile)("pulumi", args, { cwd: repository, env: engine.environment(env) });
    await pulumi("stack", "init", stack);
    await pulumi("up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack);
    const before = await sandbox.admin.inventory();
    change("thalassa-minimal", (config) => {
      config["byoc:cluster"].nodePools = [{ name: "workers", machineType: "pgp-medium", count: 2 }];
    });
    const { code, output, left } = await review({ args: ["--backend", "real", "--stack", stack], env });
    expect({ code, left, output }).toEqual({ code: 0, left: nothing, output });
    expect(summary()).toMatch(/`maxNodes`: `1` → `2`/);
    expect(summary()).toContain("planned against what stands");
    expect(await sandbox.admin.inventory()).toEqual(before);
    expect(findSecrets(secrets, report(), { output })).toEqual([]);
  } finally {
    await sandbox.close();
  }
});

test("a change of documents alone touches no stack", async () => {
  writeFileSync(path.join(repository, "NOTES.md"), "hello\n");
  const { code, output } = await review();
  expect(code).toBe(0);
  expect(output).toContain("No stack is touched: the change is in 1 file,");
  expect(summary()).toContain("no stack is touched");
});

test("Ctrl-C while the cluster is brought up ends the review and leaves nothing", async () => {
  change("hetzner-minimal", (config) => {
    config["byoc:cluster"].name = "other";
  });
  let interrupted = false;
  const { code, output, left } = await review({
    onOutput: (text, interrupt) => {
      if (interrupted || !text.includes("bringing up the base's cluster")) return;
      interrupted = true;
      setTimeout(interrupt, 4000);
    },
  });
  expect({ interrupted, code, left, output }).toEqual({ interrupted: true, code: 1, left: nothing, output });
  expect(output).toContain("Interrupted");
});
