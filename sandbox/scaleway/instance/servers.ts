/** Servers. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id } from "../bodies";
import { requested, type Scaleway, setTags, startDeletion, statusOf, touch } from "../cloud";
import { invalidRequest, locked } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { Query } from "../query";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import { giveDynamicIp, ipsOfServer, moveIp, privateNicsOf, strip } from "./parts";
import { checkRoom } from "./placementGroupChanges";
import type { Server } from "./records";
import { createServer, creation, inPlace } from "./serverCreation";
import { serverView } from "./serverViews";
import { attachNext, detachVolume, setVolumes, volumeTemplate } from "./serverVolumes";
import { checkStock, typeInZone } from "./stock";

const base = "/instance/v1/zones/:zone/servers";

const update = z.object({
  name: z.string().nullish(),
  boot_type: z.enum(["local", "rescue", "bootscript"]).nullish(),
  tags: z.array(z.string()).nullish(),
  volumes: z.record(z.string(), volumeTemplate).nullish(),
  dynamic_ip_required: z.boolean().nullish(),
  public_ips: z.array(id).nullish(),
  protected: z.boolean().nullish(),
  security_group: z.object({ id }).nullish(),
  placement_group: id.nullish(),
  commercial_type: z.string().nullish(),
});

const attachment = z.object({ volume_id: id, boot: z.boolean().nullish() });

export function registerServers(app: FastifyInstance, cloud: Scaleway): void {
  const view = (server: Server) => ({ server: serverView(cloud, server) });

  read(app, base, (request, reply) => {
    const servers = listed(cloud, request, {
      kind: "server",
      projectParameter: "project",
      filters: {
        name: nameContains,
        tags: commaSeparated(hasTags),
        state: (server, [state]) => statusOf(cloud, server) === state,
        commercial_type: (server, [type]) => server.commercialType === type,
        servers: commaSeparated((server, ids) => ids.includes(server.identity)),
        private_network: (server, [network]) => isIn(cloud, server, [network ?? ""]),
        private_networks: commaSeparated((server, networks) => isIn(cloud, server, networks)),
        private_nic_mac_address: (server, [mac]) =>
          privateNicsOf(cloud, server).some((nic) => nic.macAddress === mac),
        with_ip: (server, [address]) => ipsOfServer(cloud, server).some((ip) => ip.address === address),
        without_ip: (server, [value]) => (ipsOfServer(cloud, server).length === 0) === (value === "true"),
      },
    });
    const isAscending = new Query(request).one("order") === "creation_date_asc";
    const ordered = isAscending ? servers : servers.toReversed();
    return instancePageOf(
      request,
      reply,
      "servers",
      ordered.map((server) => serverView(cloud, server)),
    );
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "server", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const project = projectOf(request, body);
    authorise(request, { family: "Instances", resource: "instance_server", action: "create", project });
    return created(view(createServer(cloud, { ...placeOf(request), project }, body)));
  });

  for (const method of ["PATCH", "PUT"] as const) {
    change(app, method, `${base}/:id`, update, (request, body) => {
      const server = requested(cloud, request, "server", "write");
      updateServer(cloud, server, body);
      return ok(view(server));
    });
  }

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const server = requested(cloud, request, "server", "delete");
    if (server.isProtected) throw locked("instance_server", server.identity);
    if (statusOf(cloud, server) !== "stopped") {
      throw invalidRequest({ state: ["server must be stopped to be deleted"] });
    }
    strip(cloud, server, { terminates: false });
    startDeletion(cloud, server);
    return nothing;
  });

  change(app, "POST", `${base}/:id/attach-volume`, attachment, (request, body) => {
    const server = requested(cloud, request, "server", "write");
    attachNext(cloud, server, body.volume_id, body.boot ?? false);
    return ok(view(server));
  });

  change(app, "POST", `${base}/:id/detach-volume`, attachment, (request, body) => {
    const server = requested(cloud, request, "server", "write");
    detachVolume(cloud, server, body.volume_id);
    return ok(view(server));
  });
}

function isIn(cloud: Scaleway, server: Server, networks: string[]): boolean {
  const nics = privateNicsOf(cloud, server);
  return networks.every((network) => nics.some((nic) => nic.privateNetworkId === network));
}

/** Changes what the body names. What can be refused comes first. */
function updateServer(cloud: Scaleway, server: Server, body: z.output<typeof update>): void {
  const place = { project: server.organisation, zone: server.zone ?? "" };
  const { placement_group: groupId, commercial_type: typeName, public_ips: ipIds } = body;
  const group = groupId ? inPlace(cloud, "placementGroup", groupId, place) : undefined;
  if (group !== undefined && group.identity !== server.placementGroupId) {
    checkOff(cloud, server, "placement_group");
    checkRoom(cloud, group);
  }
  const securityGroup = body.security_group
    ? inPlace(cloud, "securityGroup", body.security_group.id, place)
    : undefined;
  if (typeName && typeName !== server.commercialType) {
    checkOff(cloud, server, "commercial_type");
    const type = typeInZone(typeName, place.zone);
    checkStock(cloud, type, place.zone);
    server.commercialType = type.name;
  }
  const ips = ipIds?.map((one) => inPlace(cloud, "flexibleIp", one, place));

  if (body.volumes) setVolumes(cloud, server, body.volumes);
  if (ips !== undefined) {
    for (const ip of ipsOfServer(cloud, server)) if (!ips.includes(ip)) moveIp(cloud, ip, null);
    for (const ip of ips) moveIp(cloud, ip, server.identity);
  }
  server.name = body.name || server.name;
  server.bootType = body.boot_type ?? server.bootType;
  server.dynamicIpRequired = body.dynamic_ip_required ?? server.dynamicIpRequired;
  if (statusOf(cloud, server) === "running") giveDynamicIp(cloud, server);
  server.isProtected = body.protected ?? server.isProtected;
  server.securityGroupId = securityGroup?.identity ?? server.securityGroupId;
  if (groupId !== undefined) server.placementGroupId = group?.identity ?? null;
  if (body.tags) setTags(server, body.tags);
  touch(cloud, server);
}

function checkOff(cloud: Scaleway, server: Server, field: string): void {
  if (statusOf(cloud, server) !== "stopped") throw invalidRequest({ [field]: ["server must be stopped"] });
}
