/** The files that boot data writes, as the server gets them. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

export interface WrittenFile {
  path: string;
  mode: string;
  content: string;
}

export function filesOf(userData: string): WrittenFile[] {
  const { write_files: files } = parse(userData) as {
    write_files: { path: string; permissions: string; encoding: string; content: string }[];
  };
  return files.map(({ path, permissions, encoding, content }) => {
    if (encoding !== "gz+b64") throw new Error(`${path}: encoding ${encoding}`);
    return { path, mode: permissions, content: gunzipSync(Buffer.from(content, "base64")).toString() };
  });
}

/** Writes a file below a folder that stands for a server's root. */
export function writeBelow(root: string, file: string, content: string, mode = 0o644): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content, { mode });
}
