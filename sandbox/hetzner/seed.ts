/** Projects and tokens of a new Hetzner sandbox. The tokens are fake, and each can be told apart in a leak scan. */
import { randomBytes } from "node:crypto";
import type { AccountsSnapshot, Organisation, Token } from "../base/accounts";

/** What a token may do: only look, or everything. */
export const scopes = ["read", "write"] as const;

/** The project that everything happens in. The API never shows it: a project is what a token reaches. */
export const project: Organisation = { identity: "p-1000001", name: "Mengi demo", slug: "mengi-demo" };

/** Somebody else's project. */
export const foreignProject: Organisation = {
  identity: "p-2000002",
  name: "Other customer",
  slug: "other-customer",
};

/** Values of the tokens, by name: 64 characters each, as the real ones. */
export const tokenValues = {
  valid: "sandboxValidA7mXr2LkT9wZ4cYb8NfHs3JdEgUe6Qv1PiRt5KxWo0BnMyCzDaSl",
  /** As `valid`: what a rotation replaces it with. */
  rotated: "sandboxRotatedG8VxK2yMj7QcDh4LbZsFt9AnW5pEu3RiTo6XkPw1BvHmYdCaJl",
  expired: "sandboxExpiredB6uRk3TzN9wJf5HvMc2YqLdGs8XiEo7PaWt4KxCn1DbZmVyQrS",
  revoked: "sandboxRevokedC8yWm4PhS6xQn2FbJt7KzVdLg5RiUo9EaXw3TkGc1NvBmDyHsZ",
  "read-only": "sandboxReadOnlyE7hJq5WtZ3vLx8MkSd2GcRyBn6FiPo9AuXw4TkCe1NzVmDbHs",
  /** Valid, but for the other project. */
  foreign: "sandboxForeignF4kMz8QcV6tXb2JwNs9HdLyGp3RiTo7EaUx5WkCe1BnVmDzSqY",
} as const;
export type TokenName = keyof typeof tokenValues;

function token(name: TokenName, change: Partial<Token> = {}): Token {
  return {
    name,
    value: tokenValues[name],
    type: "personal",
    state: "valid",
    scopes: [...scopes],
    organisations: [project.identity],
    ...change,
  };
}

export const accounts: AccountsSnapshot = {
  organisations: [project, foreignProject],
  tokens: [
    token("valid"),
    token("rotated"),
    token("expired", { state: "expired" }),
    token("revoked", { state: "revoked" }),
    token("read-only", { scopes: ["read"] }),
    token("foreign", { organisations: [foreignProject.identity] }),
  ],
};

/** A token as the console makes them: 64 letters and digits. */
export function newTokenValue(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from(randomBytes(64), (byte) => alphabet[byte % alphabet.length]).join("");
}
