/** What was got once is kept: one folder per recipe, put into place whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import type { Settings } from "./settings";

/** Size and time of every file, as written when the entry was made. */
type Manifest = Record<string, { size: number; modified: number }>;

const manifestFile = "manifest.json";

/** A name that changes with everything the result depends on. */
export function entryName(name: string, recipe: unknown): string {
  return `${name}-${createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16)}`;
}

/** The folder of the entry, if it is there and whole. */
export async function findEntry(name: string, settings: Settings): Promise<string | undefined> {
  const folder = path.join(settings.cacheFolder, name);
  return (await isIntact(folder)) ? folder : undefined;
}

/**
 * The folder of the entry, made by `make` in an empty folder if it isn't there or is damaged. Several
 * processes may ask at once: one makes it, the others wait.
 */
export async function makeEntry(
  name: string,
  settings: Settings,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(settings.cacheFolder, name);
  await mkdir(settings.cacheFolder, { recursive: true });
  const release = await lock(folder, settings);
  try {
    if (await isIntact(folder)) return folder;
    await removeRemains(folder);
    const draft = `${folder}.draft-${randomUUID()}`;
    await mkdir(draft);
    try {
      await make(draft);
      await writeFile(path.join(draft, manifestFile), JSON.stringify(await manifestOf(draft)));
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    return folder;
  } finally {
    await release();
  }
}

/** Sizes and times are compared, not sums: reading 110 MB each time would take longer than all the rest. */
async function isIntact(folder: string): Promise<boolean> {
  try {
    const expected = JSON.parse(await readFile(path.join(folder, manifestFile), "utf8")) as Manifest;
    const actual = await manifestOf(folder);
    return JSON.stringify(expected) === JSON.stringify(actual);
  } catch {
    return false;
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  const manifest: Manifest = {};
  for (const name of (await readdir(folder)).sort()) {
    if (name === manifestFile) continue;
    const { size, mtimeMs } = await stat(path.join(folder, name));
    manifest[name] = { size, modified: Math.floor(mtimeMs) };
  }
  return manifest;
}

/** Drafts of processes that were killed. */
async function removeRemains(folder: string): Promise<void> {
  const prefix = `${path.basename(folder)}.draft-`;
  for (const name of await readdir(path.dirname(folder))) {
    if (name.startsWith(prefix))
      await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

async function lock(folder: string, settings: Settings): Promise<() => Promise<void>> {
  const attempt = () =>
    lockfile.lock(folder, {
      realpath: false,
      // The owner renews it each second; after a kill, the next one takes it over.
      stale: 10_000,
      update: 1000,
      // The machine slept: two may make the entry at once then, which costs time but does no harm.
      onCompromised: () => {},
    });
  const ifFree = () =>
    attempt().catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ELOCKED") return undefined;
      throw error;
    });
  const release = await ifFree();
  if (release) return release;
  return settings.progress("Waiting for another process that is getting the engine", async () => {
    for (;;) {
      const release = await ifFree();
      if (release) return release;
      await sleep(300);
    }
  });
}
