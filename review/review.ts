/** Reviews a change: finds the stacks that it touches, and plans each of them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../sandbox/engine";
import type { Backend, Review, StackReview } from "./model";
import { reviewOnRealBackend } from "./onRealBackend";
import { reviewOnSandbox } from "./onSandbox";
import { type BaseCheckout, Repository } from "./repository";
import { cloudOf } from "./stackConfig";
import { changesProgram, type StackFile, stackOf, type TouchedStack, touchedStacks } from "./touched";

export interface ReviewOptions {
  /** The working tree. */
  folder: string;
  /** Branch, tag or commit. */
  base: string;
  backend: Backend;
  /** Names of stacks: no others are reviewed. Default: all that the change touches. */
  only?: readonly string[];
  engine: Engine;
  signal: AbortSignal;
}

/** One stack's part of a review; `say` shows a line while it lasts. */
export interface StackTask {
  stack: string;
  run(say: (line: string) => void): Promise<StackReview>;
}

export interface StartedReview {
  /** Commit that the change is compared with. */
  base: string;
  files: number;
  tasks: readonly StackTask[];
  /** Removes what the tasks share. To be called in the end, whatever came of them. */
  close(): Promise<void>;
}

/** As Pulumi allows them. */
const stackName = /^[\w.-]{1,100}$/;

/** What the working tree in `folder` changes since it has left `base`, and the stacks that this touches. */
export async function changeSince(folder: string, base: string) {
  const repository = await Repository.open(folder, base);
  const files = await repository.changedFiles();
  return { repository, files, touched: touchedStacks(files, await allStacks(repository, files)) };
}

export async function startReview(options: ReviewOptions): Promise<StartedReview> {
  const { folder, only, signal } = options;
  const { repository, files, touched } = await changeSince(folder, options.base);
  const unknown = only?.find((name) => !touched.some(({ stack }) => stack === name));
  if (unknown !== undefined) {
    const names = touched.map(({ stack }) => stack).join(", ") || "none";
    throw new Error(
      `--stack is "${unknown}", which this change does not touch. Allowed: ${names}. Leave --stack out to review them all.`,
    );
  }
  let checkout: Promise<BaseCheckout> | undefined;
  const baseProject = async (say: (line: string) => void) => {
    // Config alone has changed: the program of the working tree is the base's.
    if (!changesProgram(files)) return folder;
    say("waiting for the base's program");
    return (await (checkout ??= repository.checkOutBase(say, signal))).folder;
  };
  return {
    base: repository.base,
    files: files.length,
    tasks: touched
      .filter(({ stack }) => only === undefined || only.includes(stack))
      .map((stack) => ({
        stack: stack.stack,
        run: async (say) => reviewStack(stack, options, repository, () => baseProject(say), say),
      })),
    close: async () => {
      const made = await checkout?.catch(() => undefined);
      await made?.remove();
    },
  };
}

export const finish = (
  { base, files }: StartedReview,
  backend: Backend,
  stacks: readonly StackReview[],
): Review => ({ base, backend, files, stacks });

async function reviewStack(
  { stack, cloud, file, because }: TouchedStack,
  { backend, folder, engine, signal }: ReviewOptions,
  repository: Repository,
  projectFolder: () => Promise<string>,
  say: (line: string) => void,
): Promise<StackReview> {
  const head = {
    stack,
    ...(cloud && { cloud }),
    because,
    from: file === "kept" ? "standing cluster" : "nothing",
  } as const;
  if (file === "deleted") return { ...head, removed: true };
  if (!stackName.test(stack))
    return { ...head, problem: "This is no name of a stack. Allowed: letters, digits, - _ and ." };
  const base =
    file === "kept"
      ? { config: await repository.baseFile(`stacks/Pulumi.${stack}.yaml`), projectFolder }
      : undefined;
  const reviewed = backend === "real" ? reviewOnRealBackend : reviewOnSandbox;
  return { ...head, ...(await reviewed({ stack, engine, folder, ...(base && { base }), say, signal })) };
}

/** The stacks of the working tree, and those that the change takes away. */
async function allStacks(
  repository: Repository,
  files: Awaited<ReturnType<Repository["changedFiles"]>>,
): Promise<StackFile[]> {
  const here = readdirSync(path.join(repository.folder, "stacks"))
    .map((name) => `stacks/${name}`)
    .filter((file) => stackOf(file) !== undefined)
    .map((file) => described(file, readFileSync(path.join(repository.folder, file), "utf8")));
  const gone = files.filter(({ path, how }) => how === "deleted" && stackOf(path) !== undefined);
  return [
    ...here,
    ...(await Promise.all(gone.map(async ({ path }) => described(path, await repository.baseFile(path))))),
  ];
}

function described(file: string, text: string): StackFile {
  const cloud = cloudOf(text);
  return { stack: stackOf(file) ?? "", ...(cloud && { cloud }) };
}
