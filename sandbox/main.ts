/** `npm run sandbox`: starts the clouds on loopback and says how to point the ordinary tools at them. */
import { Command } from "commander";
import { nonNegative } from "./options";

interface StartOptions {
  port: number;
  latencyScale: number;
  stateFile?: string;
}

interface Running {
  url: string;
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** The clouds there are, each loaded when it is started. Another one needs a line here. */
const clouds: Record<string, (options: StartOptions) => Promise<Running>> = {
  thalassa: async (options) => (await import("./thalassa/index.js")).startThalassaSandbox(options),
  hetzner: async (options) => (await import("./hetzner/index.js")).startHetznerSandbox(options),
  scaleway: async (options) => (await import("./scaleway/index.js")).startScalewaySandbox(options),
};

interface Options {
  latency: number;
  port: number;
  state?: string;
}

new Command()
  .name("npm run sandbox --")
  .description("Cloud APIs on 127.0.0.1, for development and tests: no account, no cost.")
  .argument("[clouds...]", `clouds to start: ${Object.keys(clouds).join(", ")}`, Object.keys(clouds))
  .option("--latency <scale>", "duration of actions: 1 as in the real cloud, 0 none", nonNegative, 0.02)
  .option("--port <port>", "port of the first cloud, the others follow; 0: any", nonNegative, 0)
  .option("--state <file>", "keeps the state in this file over a restart (several clouds: <file>.<cloud>)")
  .action(start)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

async function start(names: string[], options: Options): Promise<void> {
  const running: Running[] = [];
  for (const [index, name] of names.entries()) {
    const startCloud = clouds[name];
    if (startCloud === undefined)
      throw new Error(`unknown cloud ${name}; there are: ${Object.keys(clouds).join(", ")}`);
    const stateFile = options.state && (names.length === 1 ? options.state : `${options.state}.${name}`);
    const sandbox = await startCloud({
      port: options.port === 0 ? 0 : options.port + index,
      latencyScale: options.latency,
      ...(stateFile === undefined ? {} : { stateFile }),
    });
    running.push(sandbox);
    console.log(`# ${name}: API at ${sandbox.url}, admin API at ${sandbox.url}/_sandbox/`);
    for (const [variable, value] of Object.entries(sandbox.environment)) {
      console.log(`export ${variable}=${value}`);
    }
  }
  console.log("# Ctrl-C stops.");

  const stop = () => {
    Promise.all(running.map((sandbox) => sandbox.close())).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}
