/** Tells whether a secret has changed without holding it. */
import { createHash, randomBytes } from "node:crypto";

/** Random, for each resource its own: equal secrets of two stacks can't be told to be equal. */
export function newSalt(): string {
  return randomBytes(16).toString("hex");
}

export function fingerprint(salt: string, secrets: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([salt, ...secrets]))
    .digest("hex");
}
