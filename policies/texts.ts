/** All texts in a resource's inputs, as they are and as they read when decoded. */
import { gunzipSync } from "node:zlib";
import { UnknownValueError } from "@pulumi/policy";

export interface TextAt {
  /** `networks[0].ip`. */
  path: string;
  text: string;
}

/** Gives what is known, and then throws `UnknownValueError` if anything was not. Keys count as texts too. */
export function* textsIn(value: unknown): Generator<TextAt> {
  let unknown: UnknownValueError | undefined;
  const queue: { path: string; of: () => unknown }[] = [{ path: "", of: () => value }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, of } = next;
    let found: unknown;
    try {
      found = of();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown ??= error;
      continue;
    }
    if (typeof found === "string") for (const text of forms(found)) yield { path, text };
    else if (typeof found === "object" && found !== null) {
      const container = found as Record<string, unknown>;
      for (const key of Object.keys(container)) {
        const inner = Array.isArray(container) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
        yield { path: inner, text: key };
        queue.push({ path: inner, of: () => container[key] });
      }
    }
  }
  if (unknown) throw unknown;
}

/** How often a text may be wrapped: base64 in cloud-init in base64. */
const deepest = 3;
/** Longer than any boot data that a cloud takes. */
const longest = 1024 * 1024;

/** The text, and what its base64 and gzip parts read decoded. */
function* forms(text: string, depth = 0): Generator<string> {
  yield text;
  if (depth === deepest) return;
  for (const [part] of text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)) {
    const decoded = unpacked(Buffer.from(part, "base64"));
    if (decoded !== undefined) yield* forms(decoded, depth + 1);
  }
}

/** Text of bytes, unzipped if they are gzip; `undefined` where they are no text. */
function unpacked(bytes: Buffer): string | undefined {
  try {
    const plain =
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: longest }) : bytes;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return undefined;
  }
}
