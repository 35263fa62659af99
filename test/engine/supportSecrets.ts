/** Looking for secrets where none should be, in the encodings in which they leak. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export interface SecretFound {
  secret: string;
  /** How it was written: plain, base64, hex, URL or JSON. */
  form: string;
  /** File (relative), `output` or `command lines`. */
  where: string;
}

/** Looks through all files below `folder` (zipped ones unzipped; links not followed) and the given texts. */
export function findSecrets(secrets: string[], folder: string, texts: Record<string, string>): SecretFound[] {
  const patterns = secrets.flatMap((secret) => formsOf(secret).map((form) => ({ secret, ...form })));
  const search = (where: string, text: string) =>
    patterns
      .filter(({ text: wanted }) => text.includes(wanted))
      .map(({ secret, form }) => ({ secret, form, where }));
  return [
    ...filesBelow(folder).flatMap((file) => search(path.relative(folder, file), readUnzipped(file))),
    ...Object.entries(texts).flatMap(([where, text]) => search(where, text)),
  ];
}

/** All files below a folder. Whether `readdir` itself follows links depends on the version of Node: here none are. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(entryPath);
    return entry.isFile() ? [entryPath] : [];
  });
}

function readUnzipped(file: string): string {
  const data = readFileSync(file);
  // Latin-1 keeps every byte of binary files apart.
  return (data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data).toString("latin1");
}

/** Every way in which the secret may be written. */
export function formsOf(secret: string): Array<{ form: string; text: string }> {
  if (secret.length < 8) throw new Error("A secret this short would be found by chance.");
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const forms = [
    { form: "plain", text: bytes.toString("latin1") },
    { form: "hex", text: bytes.toString("hex") },
    { form: "hex", text: bytes.toString("hex").toUpperCase() },
    { form: "JSON", text: Buffer.from(json).toString("latin1") },
    { form: "JSON in JSON", text: Buffer.from(JSON.stringify(json).slice(1, -1)).toString("latin1") },
    { form: "URL", text: url },
    { form: "URL", text: url.replace(/%../g, (escaped) => escaped.toLowerCase()) },
    ...[0, 1, 2].flatMap((offset) => {
      const text = base64At(bytes, offset);
      return [
        { form: "base64", text },
        { form: "base64", text: text.replaceAll("+", "-").replaceAll("/", "_") },
      ];
    }),
  ];
  return forms.filter(({ text }, index) => forms.findIndex((other) => other.text === text) === index);
}

/** The base64 digits that depend on the secret alone when `offset` (0 to 2) bytes precede it in its group. */
function base64At(bytes: Buffer, offset: number): string {
  const digits = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return digits.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
