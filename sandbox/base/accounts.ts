/** Who may call: organisations, and tokens that reach some of them with some scopes. */
import { randomBytes } from "node:crypto";
import { z } from "zod";

export interface Organisation {
  identity: string;
  name: string;
  slug: string;
}

export const tokenStates = ["valid", "expired", "revoked"] as const;

export interface Token {
  /** What logs and inventories call it; they never show the value. */
  name: string;
  value: string;
  /** Personal tokens are made by a user; access tokens come out of an OpenID Connect exchange. */
  type: "personal" | "access";
  state: (typeof tokenStates)[number];
  scopes: string[];
  organisations: string[];
  /** When it expires by itself. */
  expiresAt?: string;
}

/** A token without its secret. */
export type TokenDescription = Omit<Token, "value">;

export const tokenPatch = z.strictObject({
  state: z.enum(tokenStates).optional(),
  scopes: z.array(z.string()).optional(),
  organisations: z.array(z.string()).optional(),
});
export type TokenPatch = z.infer<typeof tokenPatch>;

export const newToken = tokenPatch.extend({
  name: z.string().min(1),
  value: z.string().min(1).optional(),
});
export type NewToken = z.infer<typeof newToken>;

export interface AccountsSnapshot {
  organisations: Organisation[];
  tokens: Token[];
}

export class Accounts {
  readonly organisations: Organisation[];
  readonly #tokens: Token[];

  constructor(saved: AccountsSnapshot) {
    this.organisations = structuredClone(saved.organisations);
    this.#tokens = structuredClone(saved.tokens);
  }

  organisation(identityOrSlug: string): Organisation | undefined {
    return this.organisations.find((one) => one.identity === identityOrSlug || one.slug === identityOrSlug);
  }

  token(value: string): Token | undefined {
    return this.#tokens.find((token) => token.value === value);
  }

  /** Adds a token; what is not said is as permissive as it can be. A taken name is refused with undefined. */
  addToken(
    token: NewToken & Partial<Pick<Token, "type" | "expiresAt">>,
    allScopes: string[],
  ): Token | undefined {
    if (this.#named(token.name) !== undefined) return undefined;
    const added: Token = {
      name: token.name,
      value: token.value ?? randomBytes(32).toString("base64url"),
      type: token.type ?? "personal",
      state: token.state ?? "valid",
      scopes: token.scopes ?? allScopes,
      organisations: token.organisations ?? this.organisations.slice(0, 1).map((one) => one.identity),
      ...(token.expiresAt === undefined ? {} : { expiresAt: token.expiresAt }),
    };
    this.#tokens.push(added);
    return added;
  }

  patchToken(name: string, patch: TokenPatch): TokenDescription | undefined {
    const token = this.#named(name);
    if (token === undefined) return undefined;
    if (patch.state !== undefined) token.state = patch.state;
    if (patch.scopes !== undefined) token.scopes = patch.scopes;
    if (patch.organisations !== undefined) token.organisations = patch.organisations;
    return describe(token);
  }

  tokens(): readonly Token[] {
    return this.#tokens;
  }

  removeToken(name: string): void {
    const index = this.#tokens.findIndex((token) => token.name === name);
    if (index >= 0) this.#tokens.splice(index, 1);
  }

  describeTokens(): TokenDescription[] {
    return this.#tokens.map(describe);
  }

  snapshot(): AccountsSnapshot {
    return { organisations: this.organisations, tokens: this.#tokens };
  }

  #named(name: string): Token | undefined {
    return this.#tokens.find((token) => token.name === name);
  }
}

function describe(token: Token): TokenDescription {
  const { value: _, ...description } = token;
  return description;
}
