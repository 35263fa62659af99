import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Repository } from "../../review/repository";

let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  });
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};
const commit = (message: string) => {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "byoc-repository-"));
  git("init", "--quiet", "--initial-branch=main");
  for (const name of ["kept", "changed", "gone", "moved"]) write(`stacks/${name}`, `${name}\n`);
  write(".gitignore", "ignored\n");
  write("package-lock.json", "{}");
  write("scripts/build.mjs", 'import { writeFileSync } from "node:fs";\nwriteFileSync("built", "yes");\n');
  mkdirSync(path.join(folder, "node_modules"));
  write(".git/info/exclude", "node_modules\n");
  commit("base");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const changes = async (base = "main") =>
  Object.fromEntries(
    (await (await Repository.open(folder, base)).changedFiles()).map(({ path, how }) => [path, how]),
  );

test("a change is what is committed, what is not, and what is not even known to git; ignored files are none of it", async () => {
  git("checkout", "--quiet", "-b", "change");
  write("stacks/changed", "other\n");
  commit("change");
  rmSync(path.join(folder, "stacks/gone"));
  renameSync(path.join(folder, "stacks/moved"), path.join(folder, "stacks/a new\nname é"));
  write("ignored", "");
  expect(await changes()).toEqual({
    "stacks/changed": "changed",
    "stacks/gone": "deleted",
    "stacks/moved": "deleted",
    "stacks/a new\nname é": "added",
  });
});

test("what the base has got since the change left it is no part of the change", async () => {
  git("checkout", "--quiet", "-b", "change");
  git("checkout", "--quiet", "main");
  write("stacks/kept", "newer\n");
  commit("later");
  git("checkout", "--quiet", "change");
  write("stacks/changed", "other\n");
  expect(await changes()).toEqual({ "stacks/changed": "changed" });
  expect(await (await Repository.open(folder, "main")).baseFile("stacks/kept")).toBe("kept\n");
});

test.each(["nowhere", "--output=stolen", ""])(
  "%j as a base is refused, with the way to mend it",
  async (base) => {
    await expect(Repository.open(folder, base)).rejects.toThrow(/--base is .* no commit.*git fetch/s);
    expect(existsSync(path.join(folder, "stolen"))).toBe(false);
  },
);

test("the base stands in a folder of its own, compiled, and goes without a trace", async () => {
  write("stacks/changed", "other\n");
  const base = await (
    await Repository.open(folder, "main")
  ).checkOutBase(() => undefined, new AbortController().signal);
  expect(readFileSync(path.join(base.folder, "stacks/changed"), "utf8")).toBe("changed\n");
  expect(readFileSync(path.join(base.folder, "built"), "utf8")).toBe("yes");
  await base.remove();
  expect(existsSync(path.dirname(base.folder))).toBe(false);
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
});

test("a base that can't be compiled is told with what the compiler said, and leaves nothing", async () => {
  write("scripts/build.mjs", 'console.error("no such type");\nprocess.exit(1);\n');
  commit("broken");
  const repository = await Repository.open(folder, "main");
  await expect(repository.checkOutBase(() => undefined, new AbortController().signal)).rejects.toThrow(
    /can't be built[^]*no such type/,
  );
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
});
