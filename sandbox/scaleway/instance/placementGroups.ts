/** Placement groups: v1, and v2alpha1, which shows the same objects in another form. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import {
  alive,
  all,
  create,
  requested,
  type Scaleway,
  setTags,
  startDeletion,
  statusOf,
  touch,
} from "../cloud";
import { invalidRequest, notFound, preconditionFailed } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { projectFields, projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import type { PlacementGroup, Server } from "./records";

/** Most servers of a group. */
const maxServers = 20;

const policyMode = z.enum(["optional", "enforced"]);
const policyType = z.enum(["max_availability", "low_latency"]);

const creation = z.object({
  ...projectFields,
  name: z.string().nullish(),
  tags: optionalTags,
  policy_mode: policyMode.nullish(),
  policy_type: policyType.nullish(),
});

const update = z.object({
  name: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  policy_mode: policyMode.nullish(),
  policy_type: policyType.nullish(),
});

const members = z.object({ servers: z.array(id) });

/** Clients of v2alpha1 send `unknown_policy_type` when they leave the type out. */
const knownPolicyType = z
  .enum(["unknown_policy_type", "max_availability", "low_latency"])
  .nullish()
  .transform((value) => (value === "unknown_policy_type" ? undefined : value));

const creationV2 = z.object({
  project_id: id,
  name: z.string().nullish(),
  tags: optionalTags,
  policy_type: knownPolicyType,
});

const updateV2 = z.object({
  name: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  policy_type: knownPolicyType,
});

export function registerPlacementGroups(app: FastifyInstance, cloud: Scaleway): void {
  registerV1(app, cloud);
  registerV2(app, cloud);
}

function registerV1(app: FastifyInstance, cloud: Scaleway): void {
  const base = "/instance/v1/zones/:zone/placement_groups";

  read(app, base, (request, reply) => {
    const groups = listed(cloud, request, {
      kind: "placementGroup",
      projectParameter: "project",
      filters: { name: nameContains, tags: commaSeparated(hasTags) },
    });
    return instancePageOf(request, reply, "placement_groups", groups.map(placementGroupView));
  });

  read(app, `${base}/:id`, (request) => ({
    placement_group: placementGroupView(requested(cloud, request, "placementGroup", "read")),
  }));

  read(app, `${base}/:id/servers`, (request) => ({
    servers: memberViews(cloud, requested(cloud, request, "placementGroup", "read")),
  }));

  change(app, "POST", base, creation, (request, body) => {
    const project = projectOf(request, body);
    authorise(request, {
      family: "Instances",
      resource: "instance_placement_group",
      action: "create",
      project,
    });
    const group = createPlacementGroup(cloud, {
      ...placeOf(request),
      project,
      tags: body.tags,
      ...(body.name ? { name: body.name } : {}),
      ...(body.policy_mode ? { policyMode: body.policy_mode } : {}),
      ...(body.policy_type ? { policyType: body.policy_type } : {}),
    });
    return created({ placement_group: placementGroupView(group) });
  });

  for (const method of ["PATCH", "PUT"] as const) {
    change(app, method, `${base}/:id`, update, (request, body) => {
      const group = requested(cloud, request, "placementGroup", "write");
      group.policyMode = body.policy_mode ?? group.policyMode;
      return ok({ placement_group: placementGroupView(edit(cloud, group, body)) });
    });
  }

  for (const method of ["PATCH", "PUT"] as const) {
    change(app, method, `${base}/:id/servers`, members, (request, body) => {
      const group = requested(cloud, request, "placementGroup", "write");
      setMembers(cloud, group, body.servers);
      return ok({ servers: memberViews(cloud, group) });
    });
  }

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    remove(cloud, requested(cloud, request, "placementGroup", "delete"));
    return nothing;
  });
}

function registerV2(app: FastifyInstance, cloud: Scaleway): void {
  const base = "/instance/v2alpha1/zones/:zone/placement-groups";

  read(app, base, (request) => {
    const groups = listed(cloud, request, {
      kind: "placementGroup",
      filters: {
        name: nameContains,
        tags: hasTags,
        placement_group_ids: (group, ids) => ids.includes(group.identity),
      },
    });
    const query = new Query(request);
    const size = query.positive("page_size", 20);
    const from = query.positive("page_token", 1) - 1;
    return {
      placement_groups: groups.slice(from, from + size).map(viewV2),
      next_page_token: from + size < groups.length ? String(from + size + 1) : null,
      total_count: groups.length,
    };
  });

  read(app, `${base}/:id`, (request) => viewV2(requested(cloud, request, "placementGroup", "read")));

  change(app, "POST", base, creationV2, (request, body) => {
    const project = body.project_id;
    authorise(request, {
      family: "Instances",
      resource: "instance_placement_group",
      action: "create",
      project,
    });
    const group = createPlacementGroup(cloud, {
      ...placeOf(request),
      project,
      tags: body.tags,
      ...(body.name ? { name: body.name } : {}),
      ...(body.policy_type ? { policyType: body.policy_type } : {}),
    });
    return ok(viewV2(group));
  });

  change(app, "PATCH", `${base}/:id`, updateV2, (request, body) =>
    ok(viewV2(edit(cloud, requested(cloud, request, "placementGroup", "write"), body))),
  );

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    remove(cloud, requested(cloud, request, "placementGroup", "delete"));
    return nothing;
  });
}

interface NewPlacementGroup {
  project: string;
  region: string;
  zone: string;
  name?: string;
  tags: string[];
  policyMode?: PlacementGroup["policyMode"];
  policyType?: PlacementGroup["policyType"];
}

function createPlacementGroup(cloud: Scaleway, fields: NewPlacementGroup): PlacementGroup {
  checkQuota(cloud, "instance_placement_groups", all(cloud, "placementGroup").length);
  return create(cloud, "placementGroup", {
    name: `pg-${Date.now().toString(36)}`,
    policyMode: "optional",
    policyType: "max_availability",
    ...fields,
  });
}

function edit(
  cloud: Scaleway,
  group: PlacementGroup,
  body: Partial<z.output<typeof updateV2>>,
): PlacementGroup {
  group.name = body.name || group.name;
  group.policyType = body.policy_type ?? group.policyType;
  if (body.tags) setTags(group, body.tags);
  touch(cloud, group);
  return group;
}

function remove(cloud: Scaleway, group: PlacementGroup): void {
  if (membersOf(cloud, group).length > 0) {
    throw preconditionFailed("resource_still_in_use", "there are servers in the placement group");
  }
  startDeletion(cloud, group);
}

function membersOf(cloud: Scaleway, group: PlacementGroup): Server[] {
  return all(cloud, "server").filter((server) => server.placementGroupId === group.identity);
}

function memberViews(cloud: Scaleway, group: PlacementGroup) {
  return membersOf(cloud, group).map(({ identity, name }) => ({
    id: identity,
    name,
    policy_respected: true,
  }));
}

/** Gives a group exactly these servers. Only a stopped one can join. */
function setMembers(cloud: Scaleway, group: PlacementGroup, ids: string[]): void {
  if (ids.length > maxServers) {
    throw preconditionFailed("resource_not_usable", `a placement group has ${maxServers} servers at most`);
  }
  const servers = ids.map((one) => {
    const server = alive(cloud, "server", one);
    if (server?.zone !== group.zone || server.organisation !== group.organisation) {
      throw notFound("instance_server", one);
    }
    if (server.placementGroupId !== group.identity && statusOf(cloud, server) !== "stopped") {
      throw invalidRequest({ servers: ["server must be stopped"] });
    }
    return server;
  });
  for (const server of membersOf(cloud, group)) server.placementGroupId = null;
  for (const server of servers) server.placementGroupId = group.identity;
}

/** Refuses one more server in a group that is full. */
export function checkRoom(cloud: Scaleway, group: PlacementGroup): void {
  if (membersOf(cloud, group).length >= maxServers) {
    throw preconditionFailed("resource_not_usable", `a placement group has ${maxServers} servers at most`);
  }
}

export function placementGroupView(group: PlacementGroup) {
  return {
    id: group.identity,
    name: group.name,
    organization: organisation.identity,
    project: group.organisation,
    policy_mode: group.policyMode,
    policy_type: group.policyType,
    policy_respected: true,
    tags: group.tags,
    zone: group.zone,
  };
}

function viewV2(group: PlacementGroup) {
  return {
    project_id: group.organisation,
    name: group.name,
    id: group.identity,
    policy_type: group.policyType,
    tags: group.tags,
    created_at: group.createdAt,
    updated_at: group.updatedAt,
    zone: group.zone,
  };
}
