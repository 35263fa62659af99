/** How the language host turns the engine's requests into command lines of Node. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

/** A command line of Node, with the folder and the environment to run it in. */
export interface NodeCommand {
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** The command that runs a Pulumi program. */
export function programCommand(request: RunRequest, engineAddress: string): NodeCommand {
  const info = request.getInfo();
  const options = runtimeOptions(info);
  const cwd = request.getPwd();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory(),
    stack: request.getStack(),
    pwd: cwd,
    parallel: String(request.getParallel()),
  };
  return {
    args: [
      ...nodeArgs(options),
      moduleOf("@pulumi/pulumi/cmd/run", cwd),
      ...Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() || request.getProgram() || ".",
      ...request.getArgsList(),
    ],
    cwd,
    env: {
      ...process.env,
      ...typescriptSettings(options),
      // By environment, never by argument: config may be secret, and arguments are visible to every user.
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  };
}

/** The command that runs a plugin written for Node: a policy pack or a provider. */
export function pluginCommand(request: RunPluginRequest): NodeCommand {
  const info = request.getInfo();
  const options = runtimeOptions(info);
  const folder = info?.getProgramDirectory() || request.getPwd();
  const policyPack = request.getKind() === "analyzer";
  // The two runners of the SDK take their arguments in opposite order.
  const args = policyPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()];
  return {
    args: [
      ...nodeArgs(options),
      moduleOf(policyPack ? "@pulumi/pulumi/cmd/run-policy-pack" : "@pulumi/pulumi/cmd/run-plugin", folder),
      ...args,
    ],
    // A policy pack finds its own packages from its own folder; a provider works in the project's.
    cwd: policyPack ? folder : request.getPwd(),
    env: { ...variables(request.getEnvList()), ...typescriptSettings(options) },
  };
}

/** Names and installed versions of the packages that the package.json in `folder` (or above) depends on. */
export function dependencies(folder: string): Array<{ name: string; version: string }> {
  const manifest = nearestManifest(folder);
  if (manifest === undefined) return [];
  const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(manifest);
  return Object.keys(dependencies).flatMap((name) => {
    const file = path.join(path.dirname(manifest), "node_modules", name, "package.json");
    return existsSync(file) ? [{ name, version: readJson<{ version: string }>(file).version }] : [];
  });
}

function nearestManifest(folder: string): string | undefined {
  const file = path.join(folder, "package.json");
  if (existsSync(file)) return file;
  return path.dirname(folder) === folder ? undefined : nearestManifest(path.dirname(folder));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

function moduleOf(name: string, folder: string): string {
  try {
    return createRequire(path.join(folder, "package.json")).resolve(name);
  } catch {
    throw new Error(`${name} can't be found from ${folder}. Have you run \`npm ci\` there?`);
  }
}

function runtimeOptions(info: ProgramInfo | undefined): Record<string, unknown> {
  return (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
}

function nodeArgs(options: Record<string, unknown>): string[] {
  return typeof options.nodeargs === "string" ? options.nodeargs.split(/\s+/).filter(Boolean) : [];
}

function typescriptSettings(options: Record<string, unknown>): NodeJS.ProcessEnv {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
    ...(typeof options.tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
  };
}

function variables(list: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    list.map((entry) => {
      const split = entry.indexOf("=");
      return [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
}
