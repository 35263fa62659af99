/** `/v1/placement_groups` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { name, optionalLabels } from "./bodies";
import { all, checkName, create, type Hetzner, referred, requested, startDeletion } from "./cloud";
import { refused } from "./errors";
import { registerKind } from "./kinds";
import { checkLimit } from "./limits";
import type { PlacementGroup, Server } from "./records";
import { change, created, noBody, nothing } from "./routing";

const createBody = z.object({ name, labels: optionalLabels, type: z.literal("spread") });

/** Most servers in a group. */
const capacity = 10;

export function registerPlacementGroups(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "placementGroup",
    path: "placement_groups",
    view: placementGroupView,
    sort: ["id", "name", "created"],
    filters: ["type"],
    actions: false,
  });

  change(app, cloud, "POST", "placement_groups", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "placementGroup", body.name);
    checkLimit(cloud, project, "placementGroup");
    const group = create(cloud, project, "placementGroup", body);
    return created({ placement_group: placementGroupView(cloud, group), action: null });
  });

  change(app, cloud, "DELETE", "placement_groups/:id", noBody, (request) => {
    const group = requested(cloud, request, "placementGroup");
    for (const server of serversIn(cloud, group)) server.placementGroup = null;
    startDeletion(cloud, group);
    return nothing;
  });
}

/** The group that a server asks for, with room for one more. */
export function groupWithRoom(cloud: Hetzner, project: string, id: number): PlacementGroup {
  const group = referred(cloud, project, "placementGroup", id);
  const { length } = serversIn(cloud, group);
  if (length >= capacity) {
    throw refused(
      "placement_group_member_limit_reached",
      `placement group with ID ${id} contains already ${length} servers`,
    );
  }
  return group;
}

function serversIn(cloud: Hetzner, group: PlacementGroup): Server[] {
  return all(cloud, group.organisation, "server").filter((server) => server.placementGroup === group.id);
}

export function placementGroupView(cloud: Hetzner, group: PlacementGroup) {
  return {
    id: group.id,
    name: group.name,
    labels: group.labels,
    type: group.type,
    created: group.createdAt,
    servers: serversIn(cloud, group).map(({ id }) => id),
  };
}
