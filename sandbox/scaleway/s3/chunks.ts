/** Bodies that come in chunks with signatures or checksums between them (`aws-chunked`). */
import { S3Error } from "./errors";
import { chunkSignature, type Scope, trailerSignature } from "./signature";

export interface Chunked {
  body: Buffer;
  /** What was sent behind the body, such as `x-amz-checksum-crc32`. */
  trailers: Record<string, string>;
}

/** Who signs the chunks; undefined where they have no signatures. */
export interface ChunkSigner {
  secretKey: string;
  scope: Scope;
  time: string;
  /** The signature of the request itself. */
  seed: string;
}

/** Takes the chunks apart; 403 when a signature is wrong. */
export function decodeChunks(encoded: Buffer, signer: ChunkSigner | undefined): Chunked {
  const chunks: Buffer[] = [];
  let previous = signer?.seed ?? "";
  let position = 0;
  for (;;) {
    const end = encoded.indexOf("\r\n", position);
    const [, digits = "", signature] =
      /^([0-9a-f]+)(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
        end < 0 ? "" : encoded.toString("latin1", position, end),
      ) ?? [];
    const size = Number.parseInt(digits, 16);
    const chunk = encoded.subarray(end + 2, end + 2 + size);
    if (Number.isNaN(size) || chunk.length !== size) throw new S3Error("InvalidArgument", "Malformed chunk.");
    if (signer) {
      const { secretKey, scope, time } = signer;
      const expected = chunkSignature(secretKey, scope, time, previous, chunk);
      if (signature !== expected) throw new S3Error("SignatureDoesNotMatch");
      previous = expected;
    }
    position = end + 2 + size;
    if (size === 0) break;
    chunks.push(chunk);
    position += 2;
  }
  const lines = encoded.toString("utf8", position).split("\r\n").filter(Boolean);
  const trailers = Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim().toLowerCase(), value.join(":").trim()] as const;
    }),
  );
  const { "x-amz-trailer-signature": given, ...rest } = trailers;
  if (signer && lines.length > 0) {
    const text = Object.entries(rest).map(([name, value]) => `${name}:${value}\n`);
    const { secretKey, scope, time } = signer;
    if (given !== trailerSignature(secretKey, scope, time, previous, text.join("")))
      throw new S3Error("SignatureDoesNotMatch");
  }
  return { body: Buffer.concat(chunks), trailers: rest };
}
