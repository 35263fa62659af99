/** VPCs, with their access control lists. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseRange } from "../../base/cidr";
import { authorise } from "../auth";
import { flag, id, name, optionalTags } from "../bodies";
import { all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { preconditionFailed } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import type { Acl, Vpc } from "./records";

const base = "/vpc/v2/regions/:region/vpcs";

const creation = z.object({
  name: name.nullish(),
  project_id: id,
  tags: optionalTags,
  enable_routing: flag(true),
  enable_transitivity: flag(false),
});

const update = z.object({ name: name.nullish(), tags: z.array(z.string()).nullish() });

const range = z.string().refine((text) => parseRange(text) !== undefined, "must be an IP range");
const port = z
  .int()
  .min(0)
  .max(65535)
  .nullish()
  .transform((value) => value ?? 0);
const acl = z.object({
  rules: z
    .array(
      z.object({
        protocol: z.enum(["ANY", "TCP", "UDP", "ICMP"]),
        source: range,
        src_port_low: port,
        src_port_high: port,
        destination: range,
        dst_port_low: port,
        dst_port_high: port,
        action: z.enum(["accept", "drop"]),
        description: z
          .string()
          .nullish()
          .transform((text) => text ?? null),
      }),
    )
    .nullish()
    .transform((rules) => rules ?? []),
  is_ipv6: flag(false),
  default_policy: z.enum(["accept", "drop"]),
});

export function registerVpcs(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    for (const { identity } of cloud.accounts.organisations)
      defaultVpc(cloud, identity, placeOf(request).region);
    const vpcs = listed(cloud, request, {
      kind: "vpc",
      filters: {
        name: nameContains,
        tags: hasTags,
        is_default: (vpc, [value]) => String(vpc.isDefault) === value,
        routing_enabled: (vpc, [value]) => String(vpc.routingEnabled) === value,
        s3_integration_enabled: (_, [value]) => value === "false",
      },
    });
    return pageOf(
      request,
      "vpcs",
      vpcs.map((vpc) => view(cloud, vpc)),
    );
  });

  read(app, `${base}/:id`, (request) => view(cloud, requested(cloud, request, "vpc", "read")));

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "VPC", resource: "vpc", action: "create", project: body.project_id });
    checkQuota(cloud, "vpc_vpcs", all(cloud, "vpc").filter((vpc) => !vpc.isDefault).length);
    const vpc = addVpc(cloud, {
      project: body.project_id,
      region: placeOf(request).region,
      name: body.name || `vpc-${randomBytes(3).toString("hex")}`,
      tags: body.tags,
      transitivityEnabled: body.enable_transitivity,
      isDefault: false,
    });
    return ok(view(cloud, vpc));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const vpc = requested(cloud, request, "vpc", "write");
    vpc.name = body.name ?? vpc.name;
    if (body.tags) setTags(vpc, body.tags);
    touch(cloud, vpc);
    return ok(view(cloud, vpc));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const vpc = requested(cloud, request, "vpc", "delete");
    if (vpc.isDefault) throw preconditionFailed("resource_not_usable", "Default VPC cannot be deleted");
    if (networksIn(cloud, vpc).length > 0) {
      throw preconditionFailed("resource_still_in_use", "VPC must be empty to be deleted");
    }
    for (const route of all(cloud, "vpcRoute")) {
      if (route.vpcId === vpc.identity) startDeletion(cloud, route);
    }
    startDeletion(cloud, vpc);
    return nothing;
  });

  change(app, "POST", `${base}/:id/enable-routing`, noBody, (request) => {
    const vpc = requested(cloud, request, "vpc", "write");
    vpc.routingEnabled = true;
    touch(cloud, vpc);
    return ok(view(cloud, vpc));
  });

  change(app, "POST", `${base}/:id/enable-custom-routes-propagation`, noBody, (request) => {
    const vpc = requested(cloud, request, "vpc", "write");
    vpc.customRoutesPropagationEnabled = true;
    touch(cloud, vpc);
    return ok(view(cloud, vpc));
  });

  read(app, `${base}/:id/acl-rules`, (request) => {
    const vpc = requested(cloud, request, "vpc", "read");
    return new Query(request).flag("is_ipv6") === true ? vpc.acls.ipv6 : vpc.acls.ipv4;
  });

  change(app, "PUT", `${base}/:id/acl-rules`, acl, (request, { rules, is_ipv6, default_policy }) => {
    const vpc = requested(cloud, request, "vpc", "write");
    const described = rules.map((rule) => ({
      ...rule,
      description: `(Rule scope: client) ${rule.description ?? ""}`.trimEnd(),
    }));
    vpc.acls[is_ipv6 ? "ipv6" : "ipv4"] = { rules: described, default_policy };
    touch(cloud, vpc);
    return ok({ rules: described, default_policy });
  });
}

/** The VPC that a project has in every region. */
export function defaultVpc(cloud: Scaleway, project: string, region: string): Vpc {
  return (
    all(cloud, "vpc", project).find((vpc) => vpc.isDefault && vpc.region === region) ??
    addVpc(cloud, {
      project,
      region,
      name: "default",
      tags: ["default"],
      transitivityEnabled: false,
      isDefault: true,
      builtIn: true,
    })
  );
}

interface NewVpc {
  project: string;
  region: string;
  name: string;
  tags: string[];
  transitivityEnabled: boolean;
  isDefault: boolean;
  builtIn?: boolean;
}

/** Routing is on in every new VPC, whatever was asked for. */
function addVpc(cloud: Scaleway, fields: NewVpc): Vpc {
  const open = (): Acl => ({ rules: [], default_policy: "accept" });
  return create(cloud, "vpc", {
    ...fields,
    routingEnabled: true,
    customRoutesPropagationEnabled: true,
    ipv6Prefix: newIpv6Prefix(),
    acls: { ipv4: open(), ipv6: open() },
  });
}

/** A prefix of unique local addresses. */
function newIpv6Prefix(): string {
  const groups = Array.from({ length: 2 }, () => randomBytes(2).toString("hex"));
  return ["fd" + randomBytes(1).toString("hex"), ...groups].join(":");
}

function networksIn(cloud: Scaleway, vpc: Vpc) {
  return all(cloud, "privateNetwork").filter((network) => network.vpcId === vpc.identity);
}

function view(cloud: Scaleway, vpc: Vpc) {
  return {
    created_at: vpc.createdAt,
    custom_routes_propagation_enabled: vpc.customRoutesPropagationEnabled,
    id: vpc.identity,
    is_default: vpc.isDefault,
    name: vpc.name,
    organization_id: organisation.identity,
    private_network_count: networksIn(cloud, vpc).length,
    project_id: vpc.organisation,
    region: vpc.region,
    routing_enabled: vpc.routingEnabled,
    s3_integration_enabled: false,
    tags: vpc.tags,
    transitivity_enabled: vpc.transitivityEnabled,
    updated_at: vpc.updatedAt,
  };
}
