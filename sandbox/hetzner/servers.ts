/** `/v1/servers` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, refuseIfLocked } from "./actions";
import { id, update } from "./bodies";
import { alive, failureOf, type Hetzner, requested, steps } from "./cloud";
import { covers, dnsPtrBody, setDnsPtr } from "./dnsPtr";
import { HetznerError, isProtected, refused } from "./errors";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { groupWithRoom } from "./placementGroups";
import { primaryIpOf } from "./primaryIpUse";
import { change, created, noBody, ok } from "./routing";
import { act, note } from "./serverAct";
import { createServer, createServerBody, deleteServer, serverName } from "./serverCreation";
import { registerServerImages } from "./serverImages";
import { registerServerNetworks } from "./serverNetworks";
import { boot, checkStopped, registerServerPower } from "./serverPower";
import { serverView } from "./serverViews";

const protectionBody = z.object({ delete: z.boolean().nullish(), rebuild: z.boolean().nullish() });
const groupBody = z.object({ placement_group: id });

export function registerServers(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "server",
    path: "servers",
    view: serverView,
    sort: ["id", "name", "created"],
    filters: ["status"],
    update: update.extend({ name: serverName.nullish() }),
    actions: true,
  });

  change(app, cloud, "POST", "servers", createServerBody, (request, body) => {
    const project = request.access.project.identity;
    const { server, action, nextActions, rootPassword } = createServer(
      cloud,
      project,
      body,
      failureOf(request),
    );
    return created({
      server: serverView(cloud, server),
      action: actionView(cloud, action),
      next_actions: nextActions.map((one) => actionView(cloud, one)),
      root_password: rootPassword,
    });
  });

  change(app, cloud, "DELETE", "servers/:id", noBody, (request) => {
    const server = requested(cloud, request, "server");
    if (server.deleteProtection) throw isProtected("server deletion is protected");
    refuseIfLocked(cloud, "server", server);
    return ok({ action: actionView(cloud, deleteServer(cloud, server, failureOf(request))) });
  });

  change(app, cloud, "POST", "servers/:id/actions/change_protection", protectionBody, (request, body) => {
    const { server, run } = note(cloud, request, "change_protection", latencies.note);
    return created(
      run(() => {
        server.deleteProtection = body.delete ?? server.deleteProtection;
        server.rebuildProtection = body.rebuild ?? server.rebuildProtection;
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/change_dns_ptr", dnsPtrBody, (request, body) => {
    const { server, run } = note(cloud, request, "change_dns_ptr", latencies.note);
    const address = (["ipv4", "ipv6"] as const)
      .map((type) => primaryIpOf(cloud, server, type))
      .find((one) => one !== undefined && covers(one, body.ip));
    if (address === undefined) throw new HetznerError(404, "not_found", `IP '${body.ip}' not found`);
    return created(run(() => setDnsPtr(address, body)));
  });

  change(app, cloud, "POST", "servers/:id/actions/add_to_placement_group", groupBody, (request, body) => {
    const { server, run } = act(cloud, request, "add_to_placement_group", latencies.server.change);
    if (alive(cloud, "placementGroup", server.placementGroup) !== undefined) {
      throw refused("already_in_placement_group", "server is already part of a placement group");
    }
    checkStopped(cloud, server);
    const group = groupWithRoom(cloud, server.organisation, body.placement_group);
    // It may have to move to another host for that, and is started there.
    return created(
      run(() => {
        server.placementGroup = group.id;
        server.steps = steps(cloud, ["migrating", latencies.server.change], ["running", 0]);
        boot(server);
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/remove_from_placement_group", noBody, (request) => {
    const { server, run } = act(cloud, request, "remove_from_placement_group", latencies.server.change);
    if (alive(cloud, "placementGroup", server.placementGroup) === undefined) {
      throw refused("not_in_placement_group", "server is not part of a placement group");
    }
    return created(
      run(() => {
        server.placementGroup = null;
      }),
    );
  });

  registerServerNetworks(app, cloud, act);
  registerServerPower(app, cloud);
  registerServerImages(app, cloud);
}
