/** Placement groups, as v1 shows them. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { requested, type Scaleway } from "../cloud";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { projectFields, projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import {
  createPlacementGroup,
  editPlacementGroup,
  memberViews,
  placementGroupView,
  removePlacementGroup,
  setMembers,
} from "./placementGroupChanges";

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

export function registerPlacementGroups(app: FastifyInstance, cloud: Scaleway): void {
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
      return ok({ placement_group: placementGroupView(editPlacementGroup(cloud, group, body)) });
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
    removePlacementGroup(cloud, requested(cloud, request, "placementGroup", "delete"));
    return nothing;
  });
}
