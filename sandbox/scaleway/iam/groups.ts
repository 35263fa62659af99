/** Groups of applications. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name, optionalTags } from "../bodies";
import { create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { change, noBody, nothing, ok, read } from "../routing";
import { everyProject, organisation } from "../seed";
import { update } from "./applications";
import type { Group } from "./records";

const base = "/iam/v1alpha1/groups";

const creation = z.object({
  organization_id: id.nullish(),
  name,
  description: z.string().nullish(),
  tags: optionalTags,
});

const ids = z
  .array(id)
  .nullish()
  .transform((value) => value ?? []);
const members = z.object({ user_ids: ids, application_ids: ids });
const member = z.object({ user_id: id.nullish(), application_id: id.nullish() });

export function registerGroups(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const groups = listed(cloud, request, {
      kind: "group",
      filters: {
        name: nameContains,
        tag: hasTags,
        application_ids: (group, wanted) => wanted.some((one) => group.applicationIds.includes(one)),
        user_ids: (group, wanted) => wanted.some((one) => group.userIds.includes(one)),
        group_ids: (group, wanted) => wanted.includes(group.identity),
      },
    });
    return pageOf(request, "groups", groups.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "group", "read")));

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "IAM", resource: "group", action: "create", project: everyProject });
    const group = create(cloud, "group", {
      project: organisation.identity,
      name: body.name,
      description: body.description ?? "",
      tags: body.tags,
      applicationIds: [],
      userIds: [],
    });
    return ok(view(group));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const group = requested(cloud, request, "group", "write");
    group.name = body.name ?? group.name;
    group.description = body.description ?? group.description;
    if (body.tags) setTags(group, body.tags);
    touch(cloud, group);
    return ok(view(group));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "group", "delete"));
    return nothing;
  });

  changeMembers("PUT", "members", members, (group, body) => {
    group.applicationIds = body.application_ids;
    group.userIds = body.user_ids;
  });
  changeMembers("POST", "add-members", members, (group, body) =>
    add(group, body.application_ids, body.user_ids),
  );
  changeMembers("POST", "add-member", member, (group, { application_id, user_id }) =>
    add(group, application_id ? [application_id] : [], user_id ? [user_id] : []),
  );
  changeMembers("POST", "remove-member", member, (group, { application_id, user_id }) => {
    group.applicationIds = group.applicationIds.filter((one) => one !== application_id);
    group.userIds = group.userIds.filter((one) => one !== user_id);
  });

  function changeMembers<Schema extends z.ZodType>(
    method: "PUT" | "POST",
    verb: string,
    schema: Schema,
    apply: (group: Group, body: z.output<Schema>) => void,
  ): void {
    change(app, method, `${base}/:id/${verb}`, schema, (request, body) => {
      const group = requested(cloud, request, "group", "write");
      apply(group, body);
      touch(cloud, group);
      return ok(view(group));
    });
  }
}

function add(group: Group, applicationIds: string[], userIds: string[]): void {
  group.applicationIds = [...new Set([...group.applicationIds, ...applicationIds])];
  group.userIds = [...new Set([...group.userIds, ...userIds])];
}

function view(group: Group) {
  return {
    id: group.identity,
    created_at: group.createdAt,
    updated_at: group.updatedAt,
    organization_id: group.organisation,
    name: group.name,
    description: group.description,
    user_ids: group.userIds,
    application_ids: group.applicationIds,
    tags: group.tags,
    editable: true,
    deletable: true,
    managed: false,
    all_users: false,
    all_applications: false,
  };
}
