/** Private NICs. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { id, optionalTags } from "../bodies";
import { requested, type Scaleway, setTags, touch } from "../cloud";
import { notFound } from "../errors";
import { hasTags, instancePageOf } from "../listing";
import { Query } from "../query";
import { change, created, noBody, nothing, ok, read } from "../routing";
import { createPrivateNic, deletePrivateNic, privateNicsOf } from "./parts";
import type { PrivateNic, Server } from "./records";
import { privateNicView } from "./serverViews";

const base = "/instance/v1/zones/:zone/servers/:server/private_nics";

const creation = z.object({
  private_network_id: id,
  tags: optionalTags,
  ipam_ip_ids: z.array(id).nullish(),
});

const update = z.object({ tags: z.array(z.string()).nullish() });

export function registerPrivateNics(app: FastifyInstance, cloud: Scaleway): void {
  const view = (nic: PrivateNic) => privateNicView(cloud, nic);

  read(app, base, (request, reply) => {
    const tags = new Query(request).all("tags").flatMap((value) => value.split(","));
    const nics = privateNicsOf(cloud, serverOf(cloud, request, "read")).filter((nic) => hasTags(nic, tags));
    return instancePageOf(request, reply, "private_nics", nics.map(view));
  });

  read(app, `${base}/:id`, (request) => ({ private_nic: view(nicOf(cloud, request, "read")) }));

  change(app, "POST", base, creation, (request, body) => {
    const nic = createPrivateNic(cloud, serverOf(cloud, request, "write"), {
      privateNetworkId: body.private_network_id.toLowerCase(),
      tags: body.tags,
      ipamIpIds: body.ipam_ip_ids ?? [],
    });
    return created({ private_nic: view(nic) });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const nic = nicOf(cloud, request, "write");
    if (body.tags) setTags(nic, body.tags);
    touch(cloud, nic);
    return ok({ private_nic: view(nic) });
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    deletePrivateNic(cloud, nicOf(cloud, request, "delete"));
    return nothing;
  });
}

function serverOf(cloud: Scaleway, request: FastifyRequest, action: "read" | "write"): Server {
  return requested(cloud, request, "server", action, (request.params as { server: string }).server);
}

/** The NIC that the path names, by its id or by its hardware address. */
function nicOf(cloud: Scaleway, request: FastifyRequest, action: "read" | "write" | "delete"): PrivateNic {
  const { id: named } = request.params as { id: string };
  const server = serverOf(cloud, request, "read");
  const byAddress = privateNicsOf(cloud, server).find((nic) => nic.macAddress === named.toLowerCase());
  const nic = requested(cloud, request, "privateNic", action, byAddress?.identity ?? named);
  if (nic.serverId !== server.identity) throw notFound("instance_private_nic", named);
  return nic;
}
