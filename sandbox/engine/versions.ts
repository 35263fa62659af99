/** Asking an executable for its version, and comparing versions. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Component } from "./components";
import { Unavailable } from "./errors";

const execute = promisify(execFile);

/** Runs `file` and reads its version; throws `Unavailable` if it doesn't run or names none. */
export async function versionOf(
  file: string,
  component: Component,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const output = await execute(file, component.versionArguments, { env, timeout: 30_000 }).catch(
    (error: Error & { code?: string | number; signal?: string }) => {
      throw new Unavailable(`${file} does not run (${error.signal ?? error.code ?? error.message})`);
    },
  );
  const version = /\d+\.\d+\.\d+\S*/.exec(output.stdout)?.[0];
  if (version === undefined) throw new Unavailable(`${file} does not say its version`);
  return version;
}

/** Whether `version` is `oldest` or newer, within the same major version. */
export function isCompatible(version: string, oldest: string): boolean {
  const [major, minor, patch] = numbers(version);
  const [oldestMajor, oldestMinor, oldestPatch] = numbers(oldest);
  if (major !== oldestMajor) return false;
  return minor > oldestMinor || (minor === oldestMinor && patch >= oldestPatch);
}

function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  return [major, minor, patch];
}
