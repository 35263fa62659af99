/**
 * Tools that tests judge by, and that few machines have: what is on PATH is used, the rest is fetched as Debian packages
 * and unpacked into the cache. Nothing is installed, so nobody has to be root; apt checks the signatures and sums.
 */
import { execFile } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { entryName, makeEntry } from "../engine/cache";
import { findExecutable } from "../engine/path";
import { settingsFrom } from "../engine/settings";

const execute = promisify(execFile);

/** Tools by name, each with the packages that have it and what it needs besides. */
export type Tools = Readonly<Record<string, readonly string[] | string>>;

/** What the boot data of servers is judged by. */
const bootTools: Tools = {
  "cloud-init": "cloud-init",
  shellcheck: "shellcheck",
  "systemd-analyze": "systemd",
  sshd: "openssh-server",
  nft: "nftables",
  ip: "iproute2",
  curl: "curl",
  openssl: "openssl",
};

export interface DebianTools {
  /** This process's, in which all the tools are found. */
  environment: NodeJS.ProcessEnv;
  /** Holds those that had to be fetched. */
  folder?: string;
}

export async function debianTools(tools: Tools = bootTools): Promise<DebianTools> {
  const settings = settingsFrom({});
  // Tools for administrators are not on everybody's PATH.
  const PATH = [process.env.PATH, "/usr/sbin", "/sbin"].filter(Boolean).join(path.delimiter);
  const missing = Object.entries(tools)
    .filter(([tool]) => findExecutable(tool, { PATH }) === undefined)
    .flatMap(([, names]) => names);
  if (missing.length === 0) return { environment: { ...process.env, PATH } };
  const unavailable = unavailableOf(tools);
  const recipe = { missing, release: await release().catch(unavailable) };
  const folder = await makeEntry(entryName("debian-tools", recipe), settings, (draft) =>
    settings.progress(`Fetching Debian packages: ${missing.join(", ")}`, (detail) =>
      unpackInto(draft, missing, detail).catch(unavailable),
    ),
  );
  const within = (...names: string[]) => names.map((name) => path.join(folder, name));
  const libraries = (await readdir(path.join(folder, "usr/lib"))).filter((name) =>
    name.endsWith("-linux-gnu"),
  );
  return {
    folder,
    environment: {
      ...process.env,
      PATH: [...within("usr/bin", "usr/sbin", "bin", "sbin"), PATH].join(path.delimiter),
      LD_LIBRARY_PATH: within(...libraries.flatMap((name) => [`usr/lib/${name}`, `lib/${name}`])).join(":"),
      PYTHONPATH: path.join(folder, "usr/lib/python3/dist-packages"),
    },
  };
}

/** With it, the packages that fit change. */
async function release(): Promise<string> {
  const { stdout } = await execute("dpkg", ["--print-architecture"]);
  const { stdout: base } = await execute("dpkg-query", ["--show", "--showformat=${Version}", "base-files"]);
  return `${base} ${stdout.trim()}`;
}

/** The packages, and those of their dependencies that this machine lacks. */
async function unpackInto(
  folder: string,
  names: readonly string[],
  detail: (text: string) => void,
): Promise<void> {
  const state = path.join(folder, "apt");
  for (const part of ["lists/partial", "cache/archives/partial"]) {
    await mkdir(path.join(state, part), { recursive: true });
  }
  const options = [
    `Dir::State::lists=${path.join(state, "lists")}`,
    `Dir::Cache=${path.join(state, "cache")}`,
    "Debug::NoLocking=true",
    "Acquire::Languages=none",
    // Root's cache folder is closed to the user that apt would change to.
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  const apt = (...args: string[]) =>
    execute("apt-get", [...options, "--yes", ...args], { maxBuffer: 64e6, timeout: 300_000 });
  detail("lists");
  // Some sources of a machine may be out of reach; whether the rest suffices, the next step tells.
  await apt("update").catch(() => undefined);
  detail("packages");
  await apt("install", "--no-install-recommends", "--download-only", ...names);
  detail("unpacking");
  const archives = path.join(state, "cache", "archives");
  for (const file of (await readdir(archives)).filter((name) => name.endsWith(".deb"))) {
    await execute("dpkg-deb", ["--extract", path.join(archives, file), folder]);
  }
  await rm(state, { recursive: true });
}

const unavailableOf =
  (tools: Tools) =>
  (error: Error): never => {
    throw new Error(
      `The tests need ${Object.keys(tools).join(", ")} on PATH, or apt and a Debian or Ubuntu mirror ` +
        `to fetch them from. ${error.message}`,
      { cause: error },
    );
  };
