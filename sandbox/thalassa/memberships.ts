/** `/v1/me`: who the caller is. Asks for a valid token, and for no scope. */
import type { FastifyInstance } from "fastify";
import type { Thalassa } from "./cloud";
import { organisationView } from "./references";

const joined = "2025-03-03T10:00:00.000Z";

export function registerMemberships(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/me/organisation-memberships", async (request) => {
    const { token } = request.call;
    return cloud.accounts.organisations
      .filter((organisation) => token.organisations.includes(organisation.identity))
      .map((organisation) => ({
        identity: organisation.identity.replace(/^o-/, "om-"),
        createdAt: joined,
        role: "OWNER",
        organisation: organisationView(organisation),
        user: {
          subject: `sandbox-${token.name}`,
          name: "Sandbox user",
          email: "user@sandbox.invalid",
          createdAt: joined,
        },
      }));
  });
}
