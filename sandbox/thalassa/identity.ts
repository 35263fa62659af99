/** Identities and slugs. */
import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** A new identity: the prefix and an xid (4 bytes of time, 8 random ones, base 32 of 20 characters). */
export function newIdentity(prefix: string, now: Date): string {
  const bytes = randomBytes(12);
  bytes.writeUInt32BE(Math.floor(now.getTime() / 1000));
  // 96 bits in 20 characters of 5 bits: the last one carries a single bit.
  const bits = BigInt(`0x${bytes.toString("hex")}`) << 4n;
  let text = "";
  for (let shift = 95n; shift >= 0n; shift -= 5n) text += alphabet[Number((bits >> shift) & 31n)];
  return `${prefix}-${text}`;
}

/** The slug of a name, made unique among `taken`. */
export function newSlug(name: string, taken: Set<string>): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "unnamed";
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  return slug;
}
