/** API keys as pairs: the access key names one, the secret key (a token's value) proves it. */
import { createHash, randomUUID } from "node:crypto";
import type { Token } from "../base/accounts";
import type { Scaleway } from "./cloud";

const accessKey = /^SCW[A-Z0-9]{17}$/;

/** The access key of the token of this name. Keys that were made by the IAM API have it for a name. */
export function accessKeyOf(tokenName: string): string {
  if (accessKey.test(tokenName)) return tokenName;
  const digest = createHash("sha256").update(`scaleway:${tokenName}`).digest();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `SCW${Array.from(digest.subarray(0, 17), (byte) => alphabet[byte % alphabet.length]).join("")}`;
}

/** The key that an access key names, whatever its state; its value is the secret key. */
export function keyOf(cloud: Scaleway, key: string): Token | undefined {
  return cloud.accounts.tokens().find((token) => accessKeyOf(token.name) === key);
}

export const newSecretKey = (): string => randomUUID();
