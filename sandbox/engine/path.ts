/** The first source: what is installed already and on PATH. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Component } from "./components";
import { Unavailable } from "./errors";
import type { Settings } from "./settings";
import { isCompatible, versionOf } from "./versions";

/** A component that can be used: the files by name of executable, and the version that they were asked for. */
export interface Found {
  version: string;
  files: Record<string, string>;
}

export async function findOnPath(component: Component, settings: Settings): Promise<Found> {
  const { environment } = settings;
  const file = findExecutable(component.name, environment);
  if (file === undefined) throw new Unavailable(`there is no \`${component.name}\` on PATH`);
  const version = await versionOf(file, component, environment);
  if (!isCompatible(version, component.oldest)) {
    throw new Unavailable(`${file} has version ${version}, not ${component.oldest} or newer`);
  }
  const files: Record<string, string> = { [component.name]: file };
  for (const name of component.companions) {
    // The CLI looks beside its own file too.
    const beside = path.join(path.dirname(realpathSync(file)), name);
    const companion = findExecutable(name, environment) ?? (isExecutable(beside) ? beside : undefined);
    if (companion === undefined) throw new Unavailable(`${file} comes without \`${name}\``);
    files[name] = companion;
  }
  return { version, files };
}

/** The file that a shell would run for `name`, our own folders (.engine/bin of any checkout) left aside. */
export function findExecutable(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const ours = path.join(".engine", "bin");
  return (environment.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !path.normalize(`${folder}/.`).endsWith(ours))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
