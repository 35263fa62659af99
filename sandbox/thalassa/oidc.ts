/** `/oidc/token`: access tokens for service accounts. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Thalassa } from "./cloud";
import { organisation, scopes, serviceAccount } from "./seed";

const defaultLifetime = 3600;

export function registerOidc(app: FastifyInstance, cloud: Thalassa): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  );

  app.post("/oidc/token", async (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string | undefined>;
    const refusal = refuse(request, form);
    if (refusal !== undefined)
      return reply.status(refusal === "invalid_client" ? 401 : 400).send({ error: refusal });
    // Lifetimes come as seconds, with or without the unit.
    const lifetime = Number.parseInt(form.access_token_lifetime ?? "", 10) || defaultLifetime;
    const number = cloud.accounts.describeTokens().filter((token) => token.type === "access").length + 1;
    const token = cloud.accounts.addToken(
      {
        name: `access-${number}`,
        type: "access",
        expiresAt: new Date(cloud.clock.now().getTime() + lifetime * 1000).toISOString(),
      },
      [...scopes],
    );
    return { access_token: token?.value, token_type: "Bearer", expires_in: lifetime };
  });
}

/** Why no token is given, in the words of OAuth. */
function refuse(request: FastifyRequest, form: Record<string, string | undefined>): string | undefined {
  switch (form.grant_type) {
    case "client_credentials": {
      const { id, secret } = basicCredentials(request) ?? { id: form.client_id, secret: form.client_secret };
      const known = id === serviceAccount.clientId && secret === serviceAccount.clientSecret;
      return known ? undefined : "invalid_client";
    }
    case "urn:ietf:params:oauth:grant-type:token-exchange": {
      const known =
        [organisation.identity, organisation.slug].includes(form.organisation_id ?? "") &&
        form.service_account_id === serviceAccount.identity;
      return known && form.subject_token ? undefined : "invalid_grant";
    }
    default:
      return "unsupported_grant_type";
  }
}

function basicCredentials(request: FastifyRequest): { id: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64")
    .toString()
    .split(":", 2)
    .map(decodeURIComponent);
  return { id, secret };
}
