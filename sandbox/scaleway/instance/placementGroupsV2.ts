/** Placement groups, as v2alpha1 shows them: the objects of v1 in another form. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { requested, type Scaleway } from "../cloud";
import { hasTags, listed, nameContains } from "../listing";
import { Query } from "../query";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { createPlacementGroup, editPlacementGroup, removePlacementGroup } from "./placementGroupChanges";
import type { PlacementGroup } from "./records";

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

export function registerPlacementGroupsV2(app: FastifyInstance, cloud: Scaleway): void {
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
    ok(viewV2(editPlacementGroup(cloud, requested(cloud, request, "placementGroup", "write"), body))),
  );

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    removePlacementGroup(cloud, requested(cloud, request, "placementGroup", "delete"));
    return nothing;
  });
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
