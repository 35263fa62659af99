/** `npm run demo`: shows on the sandbox what this project does, with the real engine and the example stacks. */
import { Command } from "commander";
import { type Engine, EngineError, ensureEngine } from "../engine";
import { nonNegative } from "../options";
import { hetznerDemo } from "./hetzner";
import { scalewayDemo } from "./scaleway";
import { type Demo, measure, type StepResult } from "./steps";
import { table } from "./table";
import { thalassaDemo } from "./thalassa";

/** The demos there are. Another cloud adds a line here. */
const demos: Record<string, (engine: Engine, latencyScale: number, signal: AbortSignal) => Promise<Demo>> = {
  scaleway: scalewayDemo,
  hetzner: hetznerDemo,
  thalassa: thalassaDemo,
};

new Command()
  .name("npm run demo --")
  .description("The whole life of a cluster on a sandbox cloud: no account, no cost.")
  .argument("[clouds...]", `clouds to show: ${Object.keys(demos).join(", ")}`, Object.keys(demos))
  .option(
    "--latency <scale>",
    "duration of the cloud's actions: 1 as in the real cloud, 0 none",
    nonNegative,
    0.02,
  )
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  });

async function run(names: string[], { latency }: { latency: number }): Promise<void> {
  const chosen = names.map((name) => {
    const demo = demos[name];
    if (!demo) throw new Error(`There is no demo of ${name}. There are: ${Object.keys(demos).join(", ")}.`);
    return demo;
  });
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());

  const engine = await ensureEngine();
  console.log(`Pulumi ${engine.version}; latencies of the sandbox: ${latency} of the real cloud's\n`);
  const running = await Promise.all(chosen.map((start) => start(engine, latency, interrupt.signal)));
  try {
    const results = await runAll(running);
    for (const demo of running) console.log(`\n${inventoryTable(demo)}`);
    console.log(`\n${resultTable(results)}`);
  } catch (error) {
    if (interrupt.signal.aborted) throw new Error("Interrupted.", { cause: error });
    throw error instanceof EngineError
      ? error
      : new Error(`The demo failed: ${(error as Error).message}`, { cause: error });
  } finally {
    await Promise.all(running.map((demo) => demo.close()));
  }
}

/** Runs the clouds side by side and the steps of each in order, with a live list. Gives the results cloud by cloud. */
async function runAll(running: Demo[]): Promise<StepResult[]> {
  const { Listr } = await import("listr2");
  const results: StepResult[] = [];
  const clouds = new Listr(
    running.map((demo) => ({
      title: demo.cloud,
      task: (_, parent) =>
        parent.newListr(
          demo.steps.map((step) => ({
            title: step.title,
            task: async (_, task) => {
              const result = await measure(demo, step, (line) => {
                // Without a terminal the list can't be live: only its steps are printed.
                if (process.stdout.isTTY) task.output = line;
              });
              results.push(result);
              task.title = `${step.title}: ${result.outcome} (${result.seconds.toFixed(1)} s)`;
            },
          })),
          { concurrent: false, rendererOptions: { collapseSubtasks: false } },
        ),
    })),
    {
      concurrent: true,
      registerSignalListeners: false,
      rendererOptions: { collapseSubtasks: false, collapseErrors: false },
    },
  );
  await clouds.run();
  return running.flatMap(({ cloud }) => results.filter((result) => result.cloud === cloud));
}

function inventoryTable(demo: Demo): string {
  const { before, during, after } = demo.inventories();
  const kinds = [...new Set([before, during, after].flatMap((inventory) => Object.keys(inventory)))].sort();
  const count = (objects: string[] | undefined) => objects?.length ?? 0;
  return table(
    [`${demo.cloud}: inventory`, "before", "during", "after"],
    kinds.map((kind) => [kind, count(before[kind]), count(during[kind]), count(after[kind])]),
  );
}

function resultTable(results: StepResult[]): string {
  const total = (of: (result: StepResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  return table(
    ["cloud", "step", "seconds", "API calls", "outcome"],
    [
      ...results.map(({ cloud, title, seconds, calls, outcome }) => [
        cloud,
        title,
        round(seconds),
        calls,
        outcome,
      ]),
      ["", "total", round(total(({ seconds }) => seconds)), total(({ calls }) => calls), ""],
    ],
  );
}

const round = (seconds: number) => Math.round(seconds * 10) / 10;
