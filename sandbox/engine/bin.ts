/** The folder to put on PATH: small files that lead to what was found, rewritten only when they change. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { projectFolder } from "./project";

/** Our own hosts, by the name under which the engine looks for them. */
const hosts = {
  "pulumi-language-nodejs": "languageHost.js",
  "pulumi-resource-pulumi-nodejs": "dynamicProvider.js",
};

/** Makes `name` lead to an executable elsewhere that has its companions around it. */
export async function linkTo(binFolder: string, name: string, target: string): Promise<void> {
  const file = path.join(binFolder, name);
  if ((await readlink(file).catch(() => undefined)) === target) return;
  await replace(file, (draft) => symlink(target, draft));
}

/**
 * Puts the executable itself into the folder. The CLI warns at each run of companions that are on PATH but
 * not beside its own file, so it has to be here in the flesh: as a hard link, or a copy on another disk.
 */
export async function placeIn(binFolder: string, name: string, source: string): Promise<void> {
  const file = path.join(binFolder, name);
  const wanted = await stat(source);
  const present = await lstat(file).catch(() => undefined);
  if (present?.size === wanted.size && Math.floor(present.mtimeMs) === Math.floor(wanted.mtimeMs)) return;
  await replace(file, async (draft) => {
    try {
      await link(source, draft);
    } catch {
      await copyFile(source, draft, constants.COPYFILE_FICLONE);
      await utimes(draft, wanted.atime, wanted.mtime);
    }
  });
}

/** Puts our own language host and dynamic provider into the folder. */
export async function placeHosts(binFolder: string): Promise<void> {
  for (const [name, script] of Object.entries(hosts)) {
    const file = path.join(binFolder, name);
    const target = path.join(projectFolder, "bin", "sandbox", "engine", "hosts", script);
    const content = `#!/bin/sh\nexec node '${target.replaceAll("'", `'\\''`)}' "$@"\n`;
    if ((await readFile(file, "utf8").catch(() => undefined)) === content) continue;
    await replace(file, (draft) => writeFile(draft, content, { mode: 0o755 }));
  }
}

/** Others may be running what is there: the new file takes the name in one step. */
async function replace(file: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.draft-${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await make(draft);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
