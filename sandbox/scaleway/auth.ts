/** Who calls, and what they may do. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Token } from "../base/accounts";
import type { Scaleway } from "./cloud";
import { deniedAuthentication, permissionsDenied } from "./errors";
import { grantsOf, type Grant } from "./grants";
import { allow, type Family, organisationFamilies } from "./permissions";
import { everyProject } from "./seed";

/** A call that has been let in. */
export interface Access {
  token: Token;
  grants: Grant[];
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Access;
  }
}

/** What a call is about to do; `resource` and `action` are what a refusal names. */
export interface Permission {
  family: Family;
  resource: string;
  action: "read" | "list" | "create" | "write" | "delete";
  /** `everyProject`: the whole organisation. */
  project: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Paths that need no key. */
const open = /^\/(metadata$|marketplace\/|product-catalog\/v2alpha1\/public-catalog\/)/;

export function registerAuth(app: FastifyInstance, cloud: Scaleway): void {
  app.decorateRequest("caller");
  app.addHook("onRequest", async (request) => {
    if (open.test(request.url.split("?", 1)[0] ?? "")) return;
    const token = authenticate(cloud, String(request.headers["x-auth-token"] ?? ""));
    request.exchange.entry.token = token.name;
    request.caller = { token, grants: grantsOf(cloud, token) };
  });
}

/** The key that this secret belongs to; a 401 that says why when there is none, or not any more. */
export function authenticate(cloud: Scaleway, secret: string): Token {
  if (!uuid.test(secret)) throw deniedAuthentication("invalid_argument");
  const token = cloud.accounts.token(secret.toLowerCase());
  if (token === undefined || token.state === "revoked") throw deniedAuthentication("not_found");
  if (hasExpired(cloud, token)) throw deniedAuthentication("expired");
  return token;
}

/** Whether its time is over. */
export function hasExpired(cloud: Scaleway, token: Token): boolean {
  return (
    token.state === "expired" ||
    (token.expiresAt !== undefined && Date.parse(token.expiresAt) <= cloud.clock.now().getTime())
  );
}

/** Whether somebody with these grants may do it. */
export function permits(
  grants: readonly Grant[],
  { family, action, project }: Omit<Permission, "resource">,
): boolean {
  const writes = action !== "read" && action !== "list";
  return grants.some(
    ({ sets, projects }) =>
      (projects.includes(everyProject) ||
        projects.includes(project) ||
        organisationFamilies.includes(family)) &&
      allow(sets, family, writes),
  );
}

/** Whether somebody with these grants may do it in any project. */
export function permitsAnywhere(
  grants: readonly Grant[],
  permission: Omit<Permission, "resource" | "project">,
): boolean {
  return grants.some(({ projects }) =>
    projects.some((project) => permits(grants, { ...permission, project })),
  );
}

/** Refuses by a 403 what the caller may not do. Notes the project in the request log. */
export function authorise(request: FastifyRequest, permission: Permission): void {
  const { project, resource, action } = permission;
  if (project !== everyProject) request.exchange.entry.organisation = project;
  if (!permits(request.caller.grants, permission)) throw permissionsDenied({ resource, action });
}
