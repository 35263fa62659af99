/** `npm run review -- --base main`: what the change in this working tree does to the stacks that it touches. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command, Option } from "commander";
import { EngineError, ensureEngine } from "../sandbox/engine";
import { projectFolder } from "../sandbox/engine/project";
import { htmlReport } from "./html";
import { markdownSummary } from "./markdown";
import { createMask } from "./mask";
import { type Backend, backends, isRefused, type Review, type StackReview, verdictOf } from "./model";
import { many } from "./wording";
import { changeSince, finish, type StackTask, startReview } from "./review";

/** Stacks that are planned side by side: each has a sandbox, an engine and several providers. */
const sideBySide = 2;

interface Options {
  base: string;
  stack?: string[];
  out: string;
  backend: Backend;
  list?: boolean;
}

new Command()
  .name("npm run review --")
  .description("What the change in this working tree does to the stacks that it touches, under the policies.")
  .requiredOption("--base <commit>", "branch, tag or commit that the change is compared with")
  .option("--stack <name...>", "only these of the stacks that the change touches")
  .option("--out <folder>", "where summary.md and index.html are put", "review-report")
  .addOption(
    new Option("--backend <backend>", "plan against a sandbox, or what really stands")
      .choices(backends)
      .default("sandbox"),
  )
  .option("--list", "only name the stacks that the change touches and that are to stand, as JSON")
  .action((options: Options) => (options.list ? list(options) : run(options)))
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`\n${createMask().text(error instanceof Error ? error.message : String(error))}`);
    process.exitCode = 1;
  });

async function list({ base }: Options): Promise<void> {
  const { touched } = await changeSince(projectFolder, base);
  const names = touched.filter(({ file }) => file !== "deleted").map(({ stack }) => stack);
  process.stdout.write(`${JSON.stringify(names)}\n`);
}

async function run({ base, stack: only, out, backend }: Options): Promise<void> {
  const interrupt = new AbortController();
  // Not once: a second Ctrl-C would leave behind what the first is taking away.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());
  const engine = await ensureEngine();
  const started = await startReview({
    folder: projectFolder,
    base,
    backend,
    ...(only && { only }),
    engine,
    signal: interrupt.signal,
  });
  try {
    const stacks = await runAll(started.tasks, interrupt.signal);
    report(finish(started, backend, stacks), path.resolve(out));
  } catch (error) {
    if (interrupt.signal.aborted) throw new Error("Interrupted: nothing was written.", { cause: error });
    throw error instanceof EngineError
      ? error
      : new Error(`The review failed: ${(error as Error).message}`, { cause: error });
  } finally {
    await started.close();
  }
}

/** Plans the stacks with a live list, and gives what came of them in their order. */
async function runAll(tasks: readonly StackTask[], signal: AbortSignal): Promise<StackReview[]> {
  const { Listr } = await import("listr2");
  const results = new Map<string, StackReview>();
  const list = new Listr(
    tasks.map(({ stack, run }) => ({
      title: stack,
      task: async (_: unknown, task: { output: string; title: string }) => {
        signal.throwIfAborted();
        const result = await run((line) => {
          task.output = line;
        });
        results.set(stack, result);
        task.title = `${stack}: ${verdictOf(result)}`;
      },
    })),
    { concurrent: sideBySide, registerSignalListeners: false },
  );
  await list.run();
  return tasks.flatMap(({ stack }) => results.get(stack) ?? []);
}

function report(review: Review, folder: string): void {
  const { credentials } = createMask();
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of [
    ["summary.md", markdownSummary(review)],
    ["index.html", htmlReport(review)],
  ] as const) {
    writeFileSync(path.join(folder, name), credentials(text));
  }
  const touched = review.stacks.length;
  console.log(
    touched === 0
      ? `\nNo stack is touched: the change is in ${many(review.files, "file")}, of documents, tests or tools only.`
      : `\n${many(touched, "stack")} reviewed.`,
  );
  console.log(`Report: ${path.join(folder, "index.html")}`);
  if (!isRefused(review)) return;
  const bad = review.stacks.filter((stack) => ["failed", "refused"].includes(verdictOf(stack)));
  console.error(
    `\nNot to be merged as it is: ${bad.map((one) => `${one.stack} (${verdictOf(one)})`).join(", ")}`,
  );
  process.exitCode = 1;
}
