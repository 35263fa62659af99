/** Security groups. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, optionalTags } from "../bodies";
import {
  all,
  create,
  requested,
  type Scaleway,
  setTags,
  startDeletion,
  statusOf,
  steps,
  touch,
} from "../cloud";
import { preconditionFailed } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { projectFields, projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import { latencies } from "./latencies";
import type { SecurityGroup } from "./records";
import { defaultSecurityGroup } from "./securityGroupsOf";
import { timeView } from "./times";

const base = "/instance/v1/zones/:zone/security_groups";

const policy = z.enum(["accept", "drop"]);

const creation = z.object({
  ...projectFields,
  name: z.string().nullish(),
  description: z.string().nullish(),
  tags: optionalTags,
  stateful: flag(true),
  inbound_default_policy: policy.nullish(),
  outbound_default_policy: policy.nullish(),
  enable_default_security: flag(true),
});

const update = z.object({
  name: z.string().nullish(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  stateful: z.boolean().nullish(),
  inbound_default_policy: policy.nullish(),
  outbound_default_policy: policy.nullish(),
  enable_default_security: z.boolean().nullish(),
});

export function registerSecurityGroups(app: FastifyInstance, cloud: Scaleway): void {
  const view = (group: SecurityGroup) => securityGroupView(cloud, group);

  read(app, base, (request, reply) => {
    const project = new Query(request).one("project");
    if (project !== undefined && cloud.accounts.organisation(project) !== undefined) {
      defaultSecurityGroup(cloud, project, placeOf(request).zone);
    }
    const groups = listed(cloud, request, {
      kind: "securityGroup",
      projectParameter: "project",
      filters: {
        name: nameContains,
        tags: commaSeparated(hasTags),
        project_default: (group, [value]) => String(group.projectDefault) === value,
      },
    });
    return instancePageOf(request, reply, "security_groups", groups.map(view));
  });

  read(app, `${base}/:id`, (request) => ({
    security_group: view(requested(cloud, request, "securityGroup", "read")),
  }));

  change(app, "POST", base, creation, (request, body) => {
    const { region, zone } = placeOf(request);
    const project = projectOf(request, body);
    authorise(request, {
      family: "Instances",
      resource: "instance_security_group",
      action: "create",
      project,
    });
    checkQuota(cloud, "instance_security_groups", all(cloud, "securityGroup").length);
    const group = create(cloud, "securityGroup", {
      project,
      region,
      zone,
      name: body.name || `sg-${Date.now().toString(36)}`,
      tags: body.tags,
      description: body.description ?? "",
      stateful: body.stateful,
      inboundDefaultPolicy: body.inbound_default_policy ?? "accept",
      outboundDefaultPolicy: body.outbound_default_policy ?? "accept",
      projectDefault: false,
      enableDefaultSecurity: body.enable_default_security,
      rules: [],
    });
    return created({ security_group: view(group) });
  });

  for (const method of ["PATCH", "PUT"] as const) {
    change(app, method, `${base}/:id`, update, (request, body) => {
      const group = requested(cloud, request, "securityGroup", "write");
      group.name = body.name || group.name;
      group.description = body.description ?? group.description;
      group.stateful = body.stateful ?? group.stateful;
      group.inboundDefaultPolicy = body.inbound_default_policy ?? group.inboundDefaultPolicy;
      group.outboundDefaultPolicy = body.outbound_default_policy ?? group.outboundDefaultPolicy;
      group.enableDefaultSecurity = body.enable_default_security ?? group.enableDefaultSecurity;
      if (body.tags) setTags(group, body.tags);
      touch(cloud, group);
      group.steps = steps(cloud, ["syncing", latencies.securityGroup.change], ["available", 0]);
      return ok({ security_group: view(group) });
    });
  }

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const group = requested(cloud, request, "securityGroup", "delete");
    if (serversIn(cloud, group).length > 0) {
      throw preconditionFailed("resource_still_in_use", "there are servers in the security group");
    }
    startDeletion(cloud, group);
    return nothing;
  });
}

function serversIn(cloud: Scaleway, group: SecurityGroup) {
  return all(cloud, "server").filter((server) => server.securityGroupId === group.identity);
}

function securityGroupView(cloud: Scaleway, group: SecurityGroup) {
  return {
    id: group.identity,
    creation_date: timeView(group.createdAt),
    modification_date: timeView(group.updatedAt),
    name: group.name,
    description: group.description || null,
    organization: organisation.identity,
    project: group.organisation,
    servers: serversIn(cloud, group).map(({ identity, name }) => ({ id: identity, name })),
    stateful: group.stateful,
    inbound_default_policy: group.inboundDefaultPolicy,
    outbound_default_policy: group.outboundDefaultPolicy,
    organization_default: false,
    project_default: group.projectDefault,
    enable_default_security: group.enableDefaultSecurity,
    state: statusOf(cloud, group),
    tags: group.tags,
    zone: group.zone,
  };
}
