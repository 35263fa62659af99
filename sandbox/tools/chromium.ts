/** A headless browser for tests: Debian's Chromium and its driver, from PATH or unpacked into the cache. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findExecutable } from "../engine/path";
import { debianTools } from "./debian";

export interface Chromium {
  /** The browser's own executable. */
  browser: string;
  /** ChromeDriver, by which tests steer it. */
  driver: string;
  environment: NodeJS.ProcessEnv;
}

/** @param folder an empty one of the caller's, for the browser's settings */
export async function chromium(folder: string): Promise<Chromium> {
  // Without a font nothing could be measured.
  const tools = await debianTools({
    chromium: ["chromium", "fonts-dejavu-core"],
    chromedriver: "chromium-driver",
  });
  const fonts = path.join(folder, "fonts.conf");
  writeFileSync(
    fonts,
    fontConfig(["/usr/share/fonts", path.join(tools.folder ?? "/", "usr/share/fonts")], folder),
  );
  return {
    browser: executable("chromium", "usr/lib/chromium/chromium", tools.folder, tools.environment),
    driver: executable("chromedriver", "usr/bin/chromedriver", tools.folder, tools.environment),
    environment: {
      ...tools.environment,
      LD_LIBRARY_PATH: withPulseAudio(tools.environment.LD_LIBRARY_PATH),
      FONTCONFIG_FILE: fonts,
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      XDG_CACHE_HOME: folder,
    },
  };
}

/** A library that the browser is linked with has its own in a folder below. */
const withPulseAudio = (folders: string | undefined): string | undefined =>
  folders
    ?.split(":")
    .flatMap((folder) => [folder, path.join(folder, "pulseaudio")])
    .join(":");

/** The unpacked one: Debian's `chromium` itself is a script that looks for it in /usr only. */
function executable(
  name: string,
  unpacked: string,
  folder: string | undefined,
  environment: NodeJS.ProcessEnv,
): string {
  const file = path.join(folder ?? "/", unpacked);
  if (folder !== undefined && existsSync(file)) return file;
  const found = findExecutable(name, environment);
  if (found === undefined) throw new Error(`${name} is neither on PATH nor in what was unpacked.`);
  return found;
}

const fontConfig = (folders: string[], cache: string): string =>
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders
    .map((folder) => `<dir>${folder}</dir>`)
    .join(
      "",
    )}<alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias><cachedir>${path.join(cache, "fonts")}</cachedir></fontconfig>`;
