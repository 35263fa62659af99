/** The repository of the change: what differs from the base, and the base itself in a folder of its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { ChangedFile } from "./touched";

const execute = promisify(execFile);

/** Longest time for packages and compilation of the base, in milliseconds. */
const buildDeadline = 900_000;
const gitDeadline = 120_000;

export class Repository {
  private constructor(
    readonly folder: string,
    /** Hash of the commit that the change is compared with. */
    readonly base: string,
  ) {}

  /**
   * The working tree in `folder`, compared with where it has left `base` (a branch, tag or commit): what `base` has got
   * since is no part of the change.
   */
  static async open(folder: string, base: string): Promise<Repository> {
    const git = gitIn(folder);
    const commit = await git(
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${base}^{commit}`,
    ).catch(() => {
      throw new Error(
        `--base is "${base}", which is no commit, branch or tag of this repository. ` +
          `Allowed: one that \`git rev-parse\` knows. Fetch it: git fetch origin ${quoted(base)}`,
      );
    });
    const shared = await git("merge-base", commit.trim(), "HEAD").catch(() => {
      throw new Error(
        `--base is "${base}", which has no commit in common with the working tree. ` +
          "Allowed: one with a common ancestor. Fetch the whole history: git fetch --unshallow",
      );
    });
    return new Repository(folder, shared.trim());
  }

  /** What differs between the base and the working tree, committed or not. A file that was renamed is gone and new. */
  async changedFiles(): Promise<ChangedFile[]> {
    const git = gitIn(this.folder);
    const fields = (await git("diff", "--name-status", "--no-renames", "-z", this.base, "--")).split("\0");
    const changed: ChangedFile[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const how = fields[at] === "A" ? "added" : fields[at] === "D" ? "deleted" : "changed";
      changed.push({ path: fields[at + 1] ?? "", how });
    }
    const untracked = (await git("ls-files", "--others", "--exclude-standard", "-z"))
      .split("\0")
      .filter(Boolean);
    return [...changed, ...untracked.map((file) => ({ path: file, how: "added" as const }))];
  }

  /** The text of a file of the base. */
  baseFile(file: string): Promise<string> {
    return gitIn(this.folder)("show", `${this.base}:${file}`);
  }

  /**
   * Checks the base out into a temporary folder, with its packages and compiled. Whoever asks has to `remove` it.
   * Packages are those of the working tree where the lock file is the same.
   */
  async checkOutBase(say: (line: string) => void, signal: AbortSignal): Promise<BaseCheckout> {
    const git = gitIn(this.folder);
    const folder = path.join(mkdtempSync(path.join(tmpdir(), "byoc-base-")), "base");
    const remove = async () => {
      rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 3 });
      await git("worktree", "prune");
    };
    try {
      say("checking the base out");
      await git("worktree", "add", "--detach", "--quiet", folder, this.base);
      const lock = (root: string) => readFileSync(path.join(root, "package-lock.json"), "utf8");
      const run = (command: string, args: string[]) =>
        execute(command, args, { cwd: folder, timeout: buildDeadline, signal, maxBuffer: 64e6 });
      if (lock(folder) === lock(this.folder) && existsSync(path.join(this.folder, "node_modules"))) {
        symlinkSync(path.join(this.folder, "node_modules"), path.join(folder, "node_modules"));
        say("compiling the base");
        await run(process.execPath, [path.join("scripts", "build.mjs")]);
      } else {
        say("installing the base's packages and compiling it");
        await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
      }
      return { folder, remove };
    } catch (error) {
      await remove();
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(
        `The base ${this.base} can't be built: ${(error as Error).message}\n${stdout}${stderr}`.trim(),
        {
          cause: error,
        },
      );
    }
  }
}

export interface BaseCheckout {
  folder: string;
  remove(): Promise<void>;
}

const gitIn =
  (cwd: string) =>
  async (...args: string[]): Promise<string> =>
    (await execute("git", args, { cwd, timeout: gitDeadline, maxBuffer: 256e6 })).stdout;

/** For a shell. */
const quoted = (text: string) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
