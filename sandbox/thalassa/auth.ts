/** Lets calls in: token, scopes, organisation. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Organisation, Token } from "../base/accounts";
import { ApiError } from "../base/errors";
import type { Thalassa } from "./cloud";

/** Routes that ask for a valid token only. */
const withoutOrganisation = ["/v1/me/organisation-memberships"];

export function registerAuth(app: FastifyInstance, cloud: Thalassa): void {
  app.decorateRequest("call");
  app.addHook("onRequest", async (request) => {
    const path = request.url.split("?", 1)[0] ?? "";
    if (path === "/oidc/token") return;
    const token = authenticate(cloud, request);
    request.exchange.entry.token = token.name;
    if (withoutOrganisation.includes(path)) {
      const organisation = cloud.accounts.organisation(token.organisations[0] ?? "");
      if (organisation === undefined) throw new ApiError(403, "the token reaches no organisation");
      request.call = { token, organisation };
      return;
    }
    const organisation = organisationOf(cloud, request, token);
    request.exchange.entry.organisation = organisation.identity;
    authorise(token, request.method, path);
    request.call = { token, organisation };
  });
}

function authenticate(cloud: Thalassa, request: FastifyRequest): Token {
  const [scheme, value] = (request.headers.authorization ?? "").split(" ", 2);
  if (scheme === "" || value === undefined) throw new ApiError(401, "authentication required");
  const token = cloud.accounts.token(value);
  // Personal tokens have a scheme of their own; only access tokens are bearer tokens.
  if (token === undefined || scheme !== (token.type === "personal" ? "Token" : "Bearer")) {
    throw new ApiError(401, "invalid token");
  }
  if (token.expiresAt !== undefined && Date.parse(token.expiresAt) <= cloud.clock.now().getTime()) {
    throw new ApiError(401, "token has expired");
  }
  if (token.state === "expired") throw new ApiError(401, "token has expired");
  if (token.state === "revoked") throw new ApiError(401, "token has been revoked");
  return token;
}

function organisationOf(cloud: Thalassa, request: FastifyRequest, token: Token): Organisation {
  const header = request.headers["x-organisation-identity"];
  if (typeof header !== "string" || header === "") {
    throw new ApiError(400, "header X-Organisation-Identity is required");
  }
  const organisation = cloud.accounts.organisation(header);
  if (organisation === undefined || !token.organisations.includes(organisation.identity)) {
    throw new ApiError(403, `not a member of organisation ${header}`);
  }
  return organisation;
}

function authorise(token: Token, method: string, path: string): void {
  const accepted = method === "GET" ? ["api:read", "api:write"] : ["api:write"];
  if (!accepted.some((scope) => token.scopes.includes(scope))) {
    throw new ApiError(403, `token lacks scope ${accepted[0]}`);
  }
  if (path.startsWith("/v1/kubernetes") && !token.scopes.includes("kubernetes")) {
    throw new ApiError(403, "token lacks scope kubernetes");
  }
}
