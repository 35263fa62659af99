/** Flexible IPs. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { alive, all, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { invalidArgument, notFound } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { checkQuota } from "../quotas";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { projectFields, projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import { createIp, moveIp } from "./parts";
import type { FlexibleIp, Server } from "./records";

const base = "/instance/v1/zones/:zone/ips";

const type = z.enum(["routed_ipv4", "routed_ipv6"]);

const creation = z.object({
  ...projectFields,
  tags: optionalTags,
  server: id.nullish(),
  type: type.nullish(),
});

const update = z.object({
  reverse: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  server: id.nullish(),
  type: type.nullish(),
});

export function registerIps(app: FastifyInstance, cloud: Scaleway): void {
  const view = (ip: FlexibleIp) => ipView(cloud, ip);

  read(app, base, (request, reply) => {
    const ips = listed(cloud, request, {
      kind: "flexibleIp",
      projectParameter: "project",
      filters: {
        name: nameContains,
        tags: commaSeparated(hasTags),
        type: commaSeparated((ip, types) => types.includes(ip.type)),
      },
    });
    return instancePageOf(request, reply, "ips", ips.map(view));
  });

  read(app, `${base}/:id`, (request) => ({ ip: view(ipNamed(cloud, request, "read")) }));

  change(app, "POST", base, creation, (request, body) => {
    const { zone } = placeOf(request);
    const project = projectOf(request, body);
    authorise(request, { family: "Instances", resource: "instance_ip", action: "create", project });
    checkQuota(cloud, "instance_ips", all(cloud, "flexibleIp").length);
    const serverId = body.server ? serverFor(cloud, body.server, zone, project).identity : null;
    const ip = createIp(cloud, {
      project,
      zone,
      tags: body.tags,
      type: body.type ?? "routed_ipv4",
      serverId,
    });
    return created({ ip: view(ip) });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const ip = ipNamed(cloud, request, "write");
    if (body.type && body.type !== ip.type) throw invalidArgument("type", "an IP's type can't change");
    if (body.server !== undefined) {
      const server =
        body.server === null
          ? null
          : serverFor(cloud, body.server, placeOf(request).zone, ip.organisation).identity;
      moveIp(cloud, ip, server);
    }
    if (body.reverse !== undefined) ip.reverse = body.reverse || null;
    if (body.tags) setTags(ip, body.tags);
    touch(cloud, ip);
    return ok({ ip: view(ip) });
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, ipNamed(cloud, request, "delete"));
    return nothing;
  });
}

/** An IP can be named by its id or by its address. */
function ipNamed(
  cloud: Scaleway,
  request: Parameters<typeof requested>[1],
  action: "read" | "write" | "delete",
): FlexibleIp {
  const { id: named } = request.params as { id: string };
  const byAddress = all(cloud, "flexibleIp").find((ip) => ip.address === named);
  return requested(cloud, request, "flexibleIp", action, byAddress?.identity ?? named);
}

function serverFor(cloud: Scaleway, serverId: string, zone: string, project: string): Server {
  const server = alive(cloud, "server", serverId);
  if (server?.zone !== zone || server.organisation !== project) throw notFound("instance_server", serverId);
  return server;
}

function ipView(cloud: Scaleway, ip: FlexibleIp) {
  const server = alive(cloud, "server", ip.serverId);
  const isIpv4 = ip.type === "routed_ipv4";
  return {
    id: ip.identity,
    address: isIpv4 ? ip.address : null,
    prefix: isIpv4 ? null : ip.address,
    reverse: ip.reverse,
    server: server === undefined ? null : { id: server.identity, name: server.name },
    organization: organisation.identity,
    project: ip.organisation,
    zone: ip.zone,
    type: ip.type,
    state: server === undefined ? "detached" : "attached",
    tags: ip.tags,
    ipam_id: ip.identity,
  };
}
