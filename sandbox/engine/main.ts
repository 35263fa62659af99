/** `npm run setup`: gets the Pulumi engine and says where it is. */
import { homedir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { redact } from "./errors";
import { EngineError, engineVariables, ensureEngine } from "./index";
import { placePlugins } from "./plugins";

const usage = `Usage: npm run setup [-- --print-env]

Gets the Pulumi engine and its provider plugins: from PATH, else the official download, else a build from Go
modules.

  --print-env   print the commands that make a shell use it: eval "$(npm run --silent setup -- --print-env)"
                The plugins are put into the user's own Pulumi home (PULUMI_HOME, else ~/.pulumi), as
                \`pulumi plugin install\` does; those that are installed there already stay.

Variables: BYOC_ENGINE (path, download or build), BYOC_ENGINE_CACHE (folder), BYOC_ENGINE_DOWNLOAD_URL (mirror).
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { "print-env": { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const { version, source, binFolder, plugins } = await ensureEngine();
  if (values["print-env"]) {
    placePlugins(plugins, process.env.PULUMI_HOME || path.join(homedir(), ".pulumi"));
    process.stdout.write(`export PATH='${binFolder.replaceAll("'", `'\\''`)}':"$PATH"\n`);
    for (const [name, value] of Object.entries(engineVariables))
      process.stdout.write(`export ${name}=${value}\n`);
  } else {
    const how = { path: "found on PATH", download: "downloaded", build: "built from Go modules" };
    console.log(`Pulumi ${version} (${how[source]}) is ready in ${binFolder}`);
    for (const plugin of plugins)
      console.log(`Plugin ${plugin.name} ${plugin.version} (${how[plugin.source]})`);
    console.log('To use them in this shell: eval "$(npm run --silent setup -- --print-env)"');
  }
}

main().catch((error: Error) => {
  // What the user can mend is told without a stack.
  console.error(redact(error instanceof EngineError ? error.message : (error.stack ?? error.message)));
  process.exit(1);
});
