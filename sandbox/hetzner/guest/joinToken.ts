/** Tokens with which servers and agents join: `K10<hash of the root>::<user>:<password>`, or the plain password. */

export interface JoinToken {
  /** SHA-256 of the root certificate that the other side has to show; undefined: the token is a plain password. */
  caHash?: string;
  user?: string;
  password: string;
}

export function parseToken(token: string): JoinToken {
  const secure = /^K10([0-9a-f]{64})::([^:]+):(.+)$/.exec(token);
  if (secure === null) return { password: token };
  const [, caHash, user, password] = secure as unknown as [string, string, string, string];
  return { caHash, user, password };
}

/** Why a token doesn't let its bearer in; undefined when it does. */
export function refusal(
  token: string | undefined,
  wanted: { caHash: string; user: string; password: string },
): string | undefined {
  if (token === undefined || token === "") return "there is no token";
  const given = parseToken(token);
  if (given.caHash === undefined) return "the token is no K10 token: it does not prove whose cluster this is";
  if (given.caHash !== wanted.caHash) return "token CA hash does not match the Cluster CA certificate hash";
  if (given.user !== wanted.user || given.password !== wanted.password)
    return "401 Unauthorized: token refused";
  return undefined;
}
