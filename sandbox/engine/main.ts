/** `npm run setup`: gets the Pulumi engine and says where it is. */
import { parseArgs } from "node:util";
import { redact } from "./errors";
import { EngineError, engineVariables, ensureEngine } from "./index";

const usage = `Usage: npm run setup [-- --print-env]

Gets the Pulumi engine: one on PATH, else the official download, else a build from Go modules.

  --print-env   print the commands that make a shell use it: eval "$(npm run --silent setup -- --print-env)"

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
  const { version, source, binFolder } = await ensureEngine();
  if (values["print-env"]) {
    process.stdout.write(`export PATH='${binFolder.replaceAll("'", `'\\''`)}':"$PATH"\n`);
    for (const [name, value] of Object.entries(engineVariables))
      process.stdout.write(`export ${name}=${value}\n`);
  } else {
    const how = { path: "found on PATH", download: "downloaded", build: "built from Go modules" }[source];
    console.log(`Pulumi ${version} (${how}) is ready in ${binFolder}`);
  }
}

main().catch((error: Error) => {
  // What the user can mend is told without a stack.
  console.error(redact(error instanceof EngineError ? error.message : (error.stack ?? error.message)));
  process.exit(1);
});
