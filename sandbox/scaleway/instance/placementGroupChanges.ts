/** What both versions of the API do with placement groups. */
import { alive, all, create, type Scaleway, setTags, startDeletion, statusOf, touch } from "../cloud";
import { invalidRequest, notFound, preconditionFailed } from "../errors";
import { checkQuota } from "../quotas";
import { organisation } from "../seed";
import type { PlacementGroup, Server } from "./records";

/** Most servers of a group. */
const maxServers = 20;

export interface NewPlacementGroup {
  project: string;
  region: string;
  zone: string;
  name?: string;
  tags: string[];
  policyMode?: PlacementGroup["policyMode"];
  policyType?: PlacementGroup["policyType"];
}

export function createPlacementGroup(cloud: Scaleway, fields: NewPlacementGroup): PlacementGroup {
  checkQuota(cloud, "instance_placement_groups", all(cloud, "placementGroup").length);
  return create(cloud, "placementGroup", {
    name: `pg-${Date.now().toString(36)}`,
    policyMode: "optional",
    policyType: "max_availability",
    ...fields,
  });
}

/** What both versions of the API can change. */
export interface PlacementGroupChange {
  name?: string | null | undefined;
  tags?: string[] | null | undefined;
  policy_type?: PlacementGroup["policyType"] | null | undefined;
}

export function editPlacementGroup(
  cloud: Scaleway,
  group: PlacementGroup,
  body: PlacementGroupChange,
): PlacementGroup {
  group.name = body.name || group.name;
  group.policyType = body.policy_type ?? group.policyType;
  if (body.tags) setTags(group, body.tags);
  touch(cloud, group);
  return group;
}

export function removePlacementGroup(cloud: Scaleway, group: PlacementGroup): void {
  if (membersOf(cloud, group).length > 0) {
    throw preconditionFailed("resource_still_in_use", "there are servers in the placement group");
  }
  startDeletion(cloud, group);
}

function membersOf(cloud: Scaleway, group: PlacementGroup): Server[] {
  return all(cloud, "server").filter((server) => server.placementGroupId === group.identity);
}

export function memberViews(cloud: Scaleway, group: PlacementGroup) {
  return membersOf(cloud, group).map(({ identity, name }) => ({
    id: identity,
    name,
    policy_respected: true,
  }));
}

/** Gives a group exactly these servers. Only a stopped one can join. */
export function setMembers(cloud: Scaleway, group: PlacementGroup, ids: string[]): void {
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
