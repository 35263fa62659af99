/** API keys. One that is made here works at once. */
import { randomInt } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Token } from "../../base/accounts";
import { authorise } from "../auth";
import { id } from "../bodies";
import { alive, all, create, isHidden, type Scaleway, startDeletion, touch } from "../cloud";
import { invalidArgument, notFound } from "../errors";
import { keyOf, newSecretKey } from "../keys";
import { listed, pageOf } from "../listing";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, read } from "../routing";
import { everyProject, organisation } from "../seed";
import { showKeys } from "./known";
import type { ApiKey } from "./records";

const base = "/iam/v1alpha1/api-keys";

const date = z.iso.datetime({ offset: true });

const creation = z.object({
  application_id: id.nullish(),
  user_id: id.nullish(),
  expires_at: date.nullish(),
  default_project_id: id.nullish(),
  description: z.string().nullish(),
});

const update = z.object({
  default_project_id: id.nullish(),
  description: z.string().nullish(),
  expires_at: date.nullish(),
});

export function registerApiKeys(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    showKeys(cloud);
    const keys = listed(cloud, request, {
      kind: "apiKey",
      filters: {
        application_id: (key, [application]) => key.applicationId === application,
        bearer_id: (key, [bearer]) => key.applicationId === bearer,
        bearer_type: (_, [type]) => type === "application",
        user_id: () => false,
        editable: (_, [value]) => value === "true",
        expired: (key, [value]) => String(hasExpired(cloud, key)) === value,
        access_key: (key, [accessKey]) => key.identity === accessKey,
        access_keys: (key, accessKeys) => accessKeys.includes(key.identity),
        description: (key, [text]) => key.description.includes(text ?? ""),
      },
      orders: {
        expires_at: (key) => expiryOf(cloud, key) ?? "",
        access_key: (key) => key.identity,
      },
    });
    return pageOf(
      request,
      "api_keys",
      keys.map((key) => view(cloud, key)),
    );
  });

  read(app, `${base}/:id`, (request) => {
    showKeys(cloud);
    return view(cloud, requestedKey(cloud, request, "read"));
  });

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "IAM", resource: "api_key", action: "create", project: everyProject });
    if (!body.application_id) throw invalidArgument("application_id", "the sandbox has applications only");
    if (alive(cloud, "application", body.application_id) === undefined) {
      throw notFound("application", body.application_id);
    }
    checkExpiry(cloud, body.expires_at);
    checkQuota(cloud, "iam_api_keys", all(cloud, "apiKey").filter((key) => !key.builtIn).length);
    const accessKey = newAccessKey();
    const secret = newSecretKey();
    cloud.accounts.addToken(
      {
        name: accessKey,
        value: secret,
        type: "access",
        scopes: [],
        organisations: [],
        ...(body.expires_at ? { expiresAt: new Date(body.expires_at).toISOString() } : {}),
      },
      [],
    );
    const key = create(cloud, "apiKey", {
      project: organisation.identity,
      id: accessKey,
      name: accessKey,
      description: body.description ?? "",
      applicationId: body.application_id,
      defaultProjectId: body.default_project_id ?? organisation.identity,
    });
    return ok({ ...view(cloud, key), secret_key: secret });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const key = requestedKey(cloud, request, "write");
    checkExpiry(cloud, body.expires_at);
    key.description = body.description ?? key.description;
    key.defaultProjectId = body.default_project_id ?? key.defaultProjectId;
    const token = keyOf(cloud, key.identity);
    if (token !== undefined && body.expires_at) token.expiresAt = new Date(body.expires_at).toISOString();
    touch(cloud, key);
    return ok(view(cloud, key));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    removeKey(cloud, requestedKey(cloud, request, "delete"));
    return nothing;
  });
}

/** Ends a key. */
export function removeKey(cloud: Scaleway, key: ApiKey): void {
  const token = keyOf(cloud, key.identity);
  if (token !== undefined) cloud.accounts.removeToken(token.name);
  startDeletion(cloud, key);
}

/** Without a right, one doesn't learn which keys there are. */
function requestedKey(cloud: Scaleway, request: FastifyRequest, action: "read" | "write" | "delete"): ApiKey {
  authorise(request, { family: "IAM", resource: "api_key", action, project: everyProject });
  const accessKey = (request.params as { id: string }).id;
  const key = alive(cloud, "apiKey", accessKey);
  if (key === undefined || (action === "read" && isHidden(cloud, request, key))) {
    throw notFound("access_key", accessKey);
  }
  return key;
}

function checkExpiry(cloud: Scaleway, expiresAt: string | null | undefined): void {
  if (expiresAt && Date.parse(expiresAt) <= cloud.clock.now().getTime()) {
    throw invalidArgument("expires_at", "must be in the future");
  }
}

function newAccessKey(): string {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  return `SCW${Array.from({ length: 17 }, () => alphabet[randomInt(alphabet.length)]).join("")}`;
}

function tokenOf(cloud: Scaleway, key: ApiKey): Token | undefined {
  return keyOf(cloud, key.identity);
}

function expiryOf(cloud: Scaleway, key: ApiKey): string | null {
  const token = tokenOf(cloud, key);
  return token?.expiresAt ?? (token?.state === "expired" ? key.createdAt : null);
}

function hasExpired(cloud: Scaleway, key: ApiKey): boolean {
  const expiry = expiryOf(cloud, key);
  return expiry !== null && Date.parse(expiry) <= cloud.clock.now().getTime();
}

function view(cloud: Scaleway, key: ApiKey) {
  return {
    access_key: key.identity,
    secret_key: null,
    description: key.description,
    created_at: key.createdAt,
    updated_at: key.updatedAt,
    expires_at: expiryOf(cloud, key),
    default_project_id: key.defaultProjectId,
    editable: true,
    deletable: true,
    managed: false,
    creation_ip: "127.0.0.1",
    application_id: key.applicationId,
  };
}
