/** Getting the Pulumi engine: one on PATH, the official download, or a build from Go modules. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { linkTo, placeHosts, placeIn } from "./bin";
import { buildInto } from "./build";
import { entryName, findEntry, makeEntry } from "./cache";
import type { Component } from "./components";
import { downloadInto } from "./download";
import { EngineError, Unavailable } from "./errors";
import { type Found, findOnPath } from "./path";
import type { Plugin } from "./plugins";
import { type EngineOptions, type Settings, type Source, settingsFrom } from "./settings";
import { versionOf } from "./versions";

export { EngineError } from "./errors";
export { noProgress, type Progress } from "./progress";
export type { EngineOptions, Source } from "./settings";

/** An engine that is ready to run. */
export interface Engine {
  /** Version of the CLI. */
  version: string;
  /** Where the CLI came from. */
  source: Source;
  /** Holds `pulumi` and what it needs; first on PATH in `environment`. */
  binFolder: string;
  /** The provider plugins. `placePlugins` puts them where the engine looks for them. */
  plugins: Plugin[];
  /** The environment to run the engine in: this process's, with `extra` and what the engine needs. */
  environment(extra?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
}

/** What every run of the engine is told, whoever starts it. */
export const engineVariables = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // A plugin that is missing is an error at once, not a wait for a host that can't be reached.
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
} as const;

/** Finds or gets everything that the project runs on. Takes milliseconds when it is there already. */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const settings = settingsFrom(options);
  let cli: Pick<Engine, "version" | "source"> | undefined;
  const plugins: Plugin[] = [];
  const { binFolder } = settings;
  for (const component of settings.components) {
    const { version, source, files } = await get(component, settings);
    cli ??= { version, source };
    if (component.plugin === undefined) await place(component, files, binFolder);
    else {
      const file = files[component.name] as string;
      plugins.push({ name: component.plugin, version: component.version, source, file });
    }
  }
  if (cli === undefined) throw new EngineError("There is no component to get.");
  return {
    ...cli,
    binFolder,
    plugins,
    environment: (extra = {}) => {
      const environment = { ...process.env, ...extra };
      const PATH = [binFolder, environment.PATH].filter(Boolean).join(path.delimiter);
      return { ...environment, ...engineVariables, PATH };
    },
  };
}

async function get(component: Component, settings: Settings): Promise<Found & { source: Source }> {
  const reasons: string[] = [];
  // What is here already comes first: only when nothing is, other hosts are asked, which may take seconds.
  for (const look of [find, make]) {
    for (const source of settings.sources) {
      try {
        const found = await look(source, component, settings);
        if (found !== undefined) return { ...found, source };
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        reasons.push(`  ${`${source}:`.padEnd(10)}${error.message.replaceAll("\n", "\n            ")}`);
      }
    }
  }
  throw new EngineError(await help(component, reasons));
}

/** What is on this machine already. */
async function find(source: Source, component: Component, settings: Settings): Promise<Found | undefined> {
  if (source === "path") return findOnPath(component, settings);
  const folder = await findEntry(await cacheName(source, component, settings), settings);
  return folder === undefined ? undefined : cached(source, component, folder);
}

/** Downloads or builds, and checks the result by asking it for its version. */
async function make(source: Source, component: Component, settings: Settings): Promise<Found | undefined> {
  if (source === "path") return undefined;
  const into = { download: downloadInto, build: buildInto }[source];
  const name = await cacheName(source, component, settings);
  const folder = await makeEntry(name, settings, async (draft) => {
    await into(draft, component, settings);
    const actual = await versionOf(path.join(draft, component.name), component, settings.environment);
    if (actual === component.version) return;
    throw new Unavailable(`it says that its version is ${actual}, not ${component.version}`);
  });
  return cached(source, component, folder);
}

function cached(source: Source, component: Component, folder: string): Found {
  const names = [component.name, ...(source === "download" ? component.companions : [])];
  const files = Object.fromEntries(names.map((name) => [name, path.join(folder, name)]));
  return { version: component.version, files };
}

/** The name changes with everything that the result depends on. */
async function cacheName(
  source: "download" | "build",
  component: Component,
  settings: Settings,
): Promise<string> {
  const recipe =
    source === "download"
      ? { ...component.download, mirror: settings.downloadFolder }
      : { ...component.build, folder: await contents(component.build.folder) };
  return entryName(
    `${component.name}-${component.version}-${process.platform}-${process.arch}-${source}`,
    recipe,
  );
}

/** Puts a component into the folder that goes on PATH. */
async function place(component: Component, files: Found["files"], binFolder: string): Promise<void> {
  if (component.companions.every((name) => name in files)) {
    for (const [name, file] of Object.entries(files)) await linkTo(binFolder, name, file);
  } else {
    for (const [name, file] of Object.entries(files)) await placeIn(binFolder, name, file);
    await placeHosts(binFolder);
  }
}

/** All files of a folder with their text. */
async function contents(folder: string): Promise<Array<[string, string]>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .sort()
      .map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as [string, string]),
  );
}

async function help(component: Component, reasons: string[]): Promise<string> {
  const goMod = await readFile(path.join(component.build.folder, "go.mod"), "utf8").catch(() => "");
  const go = /^go (\S+)/m.exec(goMod)?.[1];
  const hosts = [...component.download.from, component.download.checksumsFrom].map(
    (url) => new URL(url).host,
  );
  return `\`${component.name}\` can't be had. Tried:
${reasons.join("\n")}
Any one of these will do; then run \`npm run setup\` again:
  - install ${component.name} ${component.oldest} or newer, so that it is on PATH (https://www.pulumi.com/docs/install/)
  - let this machine reach ${[...new Set(hosts)].join(" and ")}, or name a mirror in BYOC_ENGINE_DOWNLOAD_URL
  - install Go ${go} or newer (https://go.dev/dl/), and let it reach its module proxy (GOPROXY)`;
}
