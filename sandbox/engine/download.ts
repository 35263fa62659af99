/** The second source: the official archives, checked against the published checksums. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Component } from "./components";
import { redact, Unavailable } from "./errors";
import type { Settings } from "./settings";

const execute = promisify(execFile);

/** A host that is silent for this long is given up. */
const patience = 5000;

/** Puts the component's executables into `folder`. */
export async function downloadInto(folder: string, component: Component, settings: Settings): Promise<void> {
  const { download } = component;
  const digest = download.digest ?? "sha256";
  const platform = { os: process.platform, arch: process.arch };
  const archive = download.archive(platform);
  const mirror = settings.downloadFolder;
  const title = `Downloading ${component.name} ${component.version}`;
  await settings.progress(title, async (detail) => {
    // First, because it is small: where nothing can be reached, this is known soon.
    const sums = await text(`${mirror ?? download.checksumsFrom}/${download.checksums}`);
    const expected = sumFor(archive, sums);
    const file = path.join(folder, archive);
    const actual = await firstOf(
      (mirror ? [mirror] : download.from).map(
        (base) => () => save(`${base}/${archive}`, file, digest, detail),
      ),
    );
    if (actual !== expected) {
      throw new Unavailable(`${archive} has the checksum ${actual}, but ${expected} is published: refused`);
    }
    detail("unpacking");
    await unpack(file, folder, [component.name, ...component.companions]);
    await rm(file);
  });
}

function sumFor(archive: string, sums: string): string {
  for (const line of sums.split("\n")) {
    const [sum, name] = line.trim().split(/\s+\*?(?:\.\/)?/);
    if (name === archive && sum) return sum.toLowerCase();
  }
  throw new Unavailable(`no checksum is published for ${archive}`);
}

async function firstOf<T>(attempts: Array<() => Promise<T>>): Promise<T> {
  const reasons: string[] = [];
  for (const attempt of attempts) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Unavailable(reasons.join("; "));
}

async function text(url: string): Promise<string> {
  return request(url, async (response) => await response.text());
}

/** Saves the file and returns its checksum. */
async function save(
  url: string,
  file: string,
  digest: "sha256" | "sha1",
  detail: (text: string) => void,
): Promise<string> {
  return request(url, async (response, alive) => {
    const total = Number(response.headers.get("content-length"));
    const hash = createHash(digest);
    let size = 0;
    async function* measured(): AsyncGenerator<Uint8Array> {
      for await (const chunk of response.body ?? []) {
        alive();
        hash.update(chunk);
        size += chunk.length;
        detail(`${megabytes(size)}${total ? ` of ${megabytes(total)}` : ""}`);
        yield chunk;
      }
    }
    await pipeline(measured, createWriteStream(file));
    return hash.digest("hex");
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** Requests `url`; the request is ended when nothing was heard for a while (`alive` starts the wait anew). */
async function request<T>(
  url: string,
  use: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  const host = redact(new URL(url).host);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    const response = await fetch(url, { signal: controller.signal });
    timer.refresh();
    if (!response.ok)
      throw new Unavailable(`${host} answered ${response.status} for ${new URL(url).pathname}`);
    return await use(response, () => timer.refresh());
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    if (controller.signal.aborted) throw new Unavailable(`${host} was silent for ${patience / 1000} s`);
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    throw new Unavailable(`${host} can't be reached (${redact(cause)})`);
  } finally {
    clearTimeout(timer);
  }
}

/** Takes just the files of these names out of the archive, in whichever folder they are. */
async function unpack(archive: string, folder: string, names: string[]): Promise<void> {
  const { stdout } = await execute("tar", ["-tzf", archive], { maxBuffer: 64e6 });
  const members = names.map((name) => {
    const member = stdout
      .split("\n")
      .find((line) => path.posix.basename(line) === name && !line.endsWith("/"));
    if (member === undefined) throw new Unavailable(`${path.basename(archive)} holds no ${name}`);
    return member;
  });
  await execute("tar", ["-xzf", archive, "-C", folder, ...members]);
  for (const [index, name] of names.entries()) {
    const target = path.join(folder, name);
    const source = path.join(folder, members[index] ?? name);
    // A folder of the archive may have the name of a file in it (pulumi/pulumi): go through another name.
    await rename(source, `${target}.new`);
  }
  for (const member of members) {
    const top = path.normalize(member).split(path.sep)[0] ?? member;
    if (top !== ".") await rm(path.join(folder, top), { recursive: true, force: true });
  }
  for (const name of names) {
    await rename(path.join(folder, `${name}.new`), path.join(folder, name));
    await chmod(path.join(folder, name), 0o755);
  }
}
