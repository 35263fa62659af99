/** Lets calls in: rate limit, token, permission. And the headers that every answer has. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Organisation, Token } from "../base/accounts";
import type { Hetzner } from "./cloud";
import { HetznerError } from "./errors";
import { RateLimiter } from "./rateLimit";

export function registerAuth(app: FastifyInstance, cloud: Hetzner): void {
  const limiter = new RateLimiter(cloud);
  app.decorateRequest("access");

  app.addHook("onRequest", async (request, reply) => {
    const token = tokenOf(cloud, request);
    const project = cloud.accounts.organisation(token?.organisations[0] ?? "");
    const { entry } = request.exchange;
    entry.token = token?.name ?? null;
    entry.organisation = project?.identity ?? null;
    // Calls without a valid token count too.
    const allowance = limiter.take(project?.identity ?? "");
    reply.headers({
      "ratelimit-limit": allowance.limit,
      "ratelimit-remaining": allowance.remaining,
      "ratelimit-reset": allowance.reset,
    });
    if (allowance.exceeded) {
      throw new HetznerError(
        429,
        "rate_limit_exceeded",
        `limit of ${allowance.limit} requests per hour reached`,
      );
    }
    if (token === undefined || project === undefined) {
      throw new HetznerError(401, "unauthorized", "unable to authenticate");
    }
    request.access = authorise(cloud, request, token, project);
  });

  app.addHook("onSend", async (_, reply) => {
    reply.header("x-correlation-id", randomBytes(8).toString("hex"));
  });
}

/** The token of a call, if there is one and it is valid. */
function tokenOf(cloud: Hetzner, request: FastifyRequest): Token | undefined {
  const [, value] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const token = value === undefined ? undefined : cloud.accounts.token(value);
  if (token?.state !== "valid") return undefined;
  const expired = token.expiresAt !== undefined && Date.parse(token.expiresAt) <= cloud.clock.now().getTime();
  return expired ? undefined : token;
}

function authorise(cloud: Hetzner, request: FastifyRequest, token: Token, project: Organisation) {
  const mayWrite = token.scopes.includes("write") || ["GET", "HEAD"].includes(request.method);
  if (!mayWrite && !cloud.settings.validateFirst) throw readOnly(cloud);
  return { token, project, mayWrite };
}

/** The refusal of a change with a token that may only read. */
export function readOnly(cloud: Hetzner): HetznerError {
  return cloud.settings.readOnlyRefusal === "forbidden"
    ? new HetznerError(403, "forbidden", "insufficient permissions for this request")
    : new HetznerError(401, "token_readonly", "the token is only allowed to perform GET requests");
}
