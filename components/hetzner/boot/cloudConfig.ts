/** The form of boot data: a #cloud-config document that writes files and then runs commands. */
import { gzipSync } from "node:zlib";
import { stringify } from "yaml";

export interface BootFile {
  path: string;
  content: string;
  /** Default: readable by everybody, as `/etc` mostly is. */
  mode?: "0600" | "0644" | "0700" | "0755";
}

/** Commands are run once, in this order, on the first boot. */
export function cloudConfig(files: readonly BootFile[], commands: readonly string[][]): string {
  const document = {
    // A node boots without packages: it may be up before its way out is.
    package_update: false,
    package_upgrade: false,
    ssh_pwauth: false,
    write_files: files.map(({ path, content, mode = "0644" }) => ({
      path,
      permissions: mode,
      encoding: "gz+b64",
      content: compress(content),
    })),
    runcmd: commands,
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/** A shell file of `KEY='value'` lines. */
export function environmentFile(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join("");
}

function compress(content: string): string {
  const bytes = gzipSync(content, { level: 9 });
  // The header names the system that compressed; the same content is to give the same text everywhere.
  bytes[9] = 255;
  return bytes.toString("base64");
}
