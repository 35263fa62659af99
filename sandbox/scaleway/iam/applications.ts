/** Applications: who an API key belongs to. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name, optionalTags } from "../bodies";
import { all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, read } from "../routing";
import { everyProject, organisation } from "../seed";
import { removeKey } from "./apiKeys";
import { showKeys } from "./known";
import type { Application } from "./records";

const base = "/iam/v1alpha1/applications";

const creation = z.object({
  name,
  organization_id: id.nullish(),
  description: z.string().nullish(),
  tags: optionalTags,
});

export const update = z.object({
  name: name.nullish(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
});

export function registerApplications(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    showKeys(cloud);
    const applications = listed(cloud, request, {
      kind: "application",
      filters: {
        name: nameContains,
        tag: hasTags,
        editable: (_, [value]) => value === "true",
        application_ids: (application, ids) => ids.includes(application.identity),
      },
    });
    return pageOf(
      request,
      "applications",
      applications.map((application) => view(cloud, application)),
    );
  });

  read(app, `${base}/:id`, (request) => {
    showKeys(cloud);
    return view(cloud, requested(cloud, request, "application", "read"));
  });

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "IAM", resource: "application", action: "create", project: everyProject });
    checkQuota(cloud, "iam_applications", all(cloud, "application").filter((one) => !one.builtIn).length);
    const application = create(cloud, "application", {
      project: organisation.identity,
      name: body.name,
      description: body.description ?? "",
      tags: body.tags,
    });
    return ok(view(cloud, application));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const application = requested(cloud, request, "application", "write");
    application.name = body.name ?? application.name;
    application.description = body.description ?? application.description;
    if (body.tags) setTags(application, body.tags);
    touch(cloud, application);
    return ok(view(cloud, application));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const application = requested(cloud, request, "application", "delete");
    for (const key of keysOf(cloud, application)) removeKey(cloud, key);
    for (const group of all(cloud, "group")) {
      group.applicationIds = group.applicationIds.filter((one) => one !== application.identity);
    }
    for (const policy of all(cloud, "policy")) {
      if (policy.principal.application_id === application.identity) policy.principal = { no_principal: true };
    }
    startDeletion(cloud, application);
    return nothing;
  });
}

function keysOf(cloud: Scaleway, application: Application) {
  return all(cloud, "apiKey").filter((key) => key.applicationId === application.identity);
}

function view(cloud: Scaleway, application: Application) {
  return {
    id: application.identity,
    name: application.name,
    description: application.description,
    created_at: application.createdAt,
    updated_at: application.updatedAt,
    organization_id: application.organisation,
    editable: true,
    deletable: true,
    managed: false,
    nb_api_keys: keysOf(cloud, application).length,
    tags: application.tags,
  };
}
