/** Organisations and tokens of a new Thalassa sandbox. The tokens are fake, and each can be told apart in a leak scan. */
import type { AccountsSnapshot, Organisation, Token } from "../base/accounts";

/** What a token may do; `api:write` includes reading. */
export const scopes = ["api:read", "api:write", "kubernetes", "objectStorage"] as const;

const everything = ["api:read", "api:write", "kubernetes"];

/** The organisation that everything happens in. */
export const organisation: Organisation = {
  identity: "o-d65pcprjp56s73cvk140",
  name: "Mengi demo",
  slug: "mengi-demo",
};

/** Somebody else's organisation. */
export const foreignOrganisation: Organisation = {
  identity: "o-d5obcgg3fspc73f7vqpg",
  name: "Other customer",
  slug: "other-customer",
};

/** Values of the personal access tokens, by name. */
export const tokenValues = {
  /** The demo organisation, all that Mengi asks for. */
  valid: "tcpat_sandbox_vA1idQ7mXr2LkT9wZ4cYb8NfHs3JdEgUe6",
  /** As `valid`: what a rotation replaces it with. */
  rotated: "tcpat_sandbox_r0TaTedW5pGn8VxK2yMj7QcDh4LbZsFt9A",
  expired: "tcpat_sandbox_eXp1redB6uRk3TzN9wJf5HvMc2YqLdGs8X",
  revoked: "tcpat_sandbox_rEv0kedC8yWm4PhS6xQn2FbJt7KzVdLg5R",
  /** May not touch clusters. */
  "no-kubernetes": "tcpat_sandbox_n0Kub3D2sVf9GjX7mZw4LrTc6BhYqPk8N",
  "read-only": "tcpat_sandbox_rEad0nE7hJq5WtZ3vLx8MkSd2GcRyBn6F",
  /** Valid, but for the other organisation only. */
  foreign: "tcpat_sandbox_f0re1gF4kMz8QcV6tXb2JwNs9HdLyGp3R7",
  /** Both organisations. */
  "account-wide": "tcpat_sandbox_aCcW1dG9nBx3LvK7rTq5ZmHf2JsYcWd8P",
} as const;
export type TokenName = keyof typeof tokenValues;

/** Service account of the demo organisation, for `/oidc/token`. */
export const serviceAccount = {
  identity: "sa-d5obd77ua50s73ab91ig",
  clientId: "sandbox-client-k4d9s2m7x1",
  clientSecret: "tcsas_sandbox_s3rv1ceH6wPz4NkX8vQj2TmBc9LfRyGd5S",
} as const;

function token(name: TokenName, change: Partial<Token> = {}): Token {
  return {
    name,
    value: tokenValues[name],
    type: "personal",
    state: "valid",
    scopes: everything,
    organisations: [organisation.identity],
    ...change,
  };
}

export const accounts: AccountsSnapshot = {
  organisations: [organisation, foreignOrganisation],
  tokens: [
    token("valid"),
    token("rotated"),
    token("expired", { state: "expired" }),
    token("revoked", { state: "revoked" }),
    token("no-kubernetes", { scopes: ["api:read", "api:write"] }),
    token("read-only", { scopes: ["api:read", "kubernetes"] }),
    token("foreign", { organisations: [foreignOrganisation.identity] }),
    token("account-wide", { organisations: [organisation.identity, foreignOrganisation.identity] }),
  ],
};
