/** The variables and options that say where the engine comes from and where it is kept. */
import { homedir } from "node:os";
import path from "node:path";
import { type Component, components } from "./components";
import { EngineError } from "./errors";
import { type Progress, plainProgress, terminalProgress } from "./progress";
import { projectFolder } from "./project";

/** The ways to get a component, in the order in which they are tried. */
export const sources = ["path", "download", "build"] as const;
export type Source = (typeof sources)[number];

export interface EngineOptions {
  /** Use this source and no other. Default: `BYOC_ENGINE`, else all in order. */
  source?: Source;
  /** Default: `BYOC_ENGINE_CACHE`, else `mengi-byoc` in the user's cache folder. */
  cacheFolder?: string;
  /** The folder to put on PATH. Default: `.engine/bin` in this checkout. */
  binFolder?: string;
  /** Where the variables are read from. Default: the process's own. */
  environment?: NodeJS.ProcessEnv;
  /** What to get. Default: all that the project needs. */
  components?: Component[];
  /** Who is told what is going on. Default: standard error. */
  progress?: Progress;
}

/** The options with every default filled in. */
export interface Settings {
  sources: readonly Source[];
  cacheFolder: string;
  binFolder: string;
  /** Replaces all official download folders. */
  downloadFolder: string | undefined;
  environment: NodeJS.ProcessEnv;
  components: Component[];
  progress: Progress;
}

export function settingsFrom(options: EngineOptions): Settings {
  const environment = options.environment ?? process.env;
  const source = options.source ?? environment.BYOC_ENGINE;
  if (source && !isSource(source)) {
    throw new EngineError(`BYOC_ENGINE is "${source}". It may be ${sources.join(", ")}, or unset.`);
  }
  return {
    sources: source ? [source as Source] : sources,
    cacheFolder: path.resolve(
      options.cacheFolder ?? (environment.BYOC_ENGINE_CACHE || userCache(environment)),
    ),
    binFolder: path.resolve(options.binFolder ?? path.join(projectFolder, ".engine", "bin")),
    downloadFolder: environment.BYOC_ENGINE_DOWNLOAD_URL?.replace(/\/+$/, "") || undefined,
    environment,
    components: options.components ?? components,
    progress:
      options.progress ?? (process.stderr.isTTY && !environment.CI ? terminalProgress : plainProgress),
  };
}

function isSource(text: string): text is Source {
  return (sources as readonly string[]).includes(text);
}

function userCache(environment: NodeJS.ProcessEnv): string {
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "mengi-byoc");
}
