/** Servers on and off. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { requested, type Scaleway, startDeletion, statusOf, steps, touch } from "../cloud";
import { invalidRequest, locked, transientState } from "../errors";
import { accepted, change, placeOf, read } from "../routing";
import { backUp } from "./backup";
import { serverTypeOf } from "./catalogue";
import { latencies } from "./latencies";
import { giveDynamicIp, ipsOfServer, moveIp, strip } from "./parts";
import type { Server } from "./records";
import { allowedActions } from "./serverViews";
import { checkStock } from "./stock";
import { taskView } from "./tasks";

const { start, stop, stopInPlace, reboot, terminate } = latencies.server;

const actionBody = z.object({
  action: z.enum([
    "poweron",
    "poweroff",
    "stop_in_place",
    "reboot",
    "terminate",
    "backup",
    "enable_routed_ip",
  ]),
  name: z.string().nullish(),
});
type Action = z.output<typeof actionBody>["action"];

/** What the task of an action is called. */
const descriptions: Record<Action, string> = {
  poweron: "server_batch_poweron",
  poweroff: "server_poweroff",
  stop_in_place: "server_stop_in_place",
  reboot: "server_reboot",
  terminate: "server_terminate",
  backup: "server_backup",
  enable_routed_ip: "server_enable_routed_ip",
};

export function registerServerActions(app: FastifyInstance, cloud: Scaleway): void {
  const path = "/instance/v1/zones/:zone/servers/:id/action";

  read(app, path, (request) => {
    const server = requested(cloud, request, "server", "read");
    return { actions: allowedActions[statusOf(cloud, server)] ?? [] };
  });

  change(app, "POST", path, actionBody, (request, { action, name }) => {
    const server = requested(cloud, request, "server", "write");
    const state = statusOf(cloud, server);
    checkAllowed(server, state, action);
    act(cloud, server, action);
    const backup = action === "backup" ? backUp(cloud, server, name || undefined) : undefined;
    touch(cloud, server);
    const isInPlace = action === "poweron" && state === "stopped in place";
    const task = taskView(cloud, {
      description: isInPlace ? "server_poweron_in_place" : descriptions[action],
      from: `/servers/${server.identity}/action`,
      result: backup ? `/images/${backup.identity}` : `/servers/${server.identity}`,
      zone: placeOf(request).zone,
    });
    return accepted({ task });
  });
}

function checkAllowed(server: Server, state: string, action: Action): void {
  if (action === "enable_routed_ip" || allowedActions[state]?.includes(action)) {
    if (server.isProtected && action === "terminate") throw locked("instance_server", server.identity);
    return;
  }
  if (state === "starting" || state === "stopping") {
    throw transientState("instance_server", server.identity, state);
  }
  throw invalidRequest({ action: [`${action} is not possible while the server is ${state}`] });
}

function act(cloud: Scaleway, server: Server, action: Action): void {
  switch (action) {
    case "poweron":
      return powerOn(cloud, server);
    case "poweroff":
      for (const ip of ipsOfServer(cloud, server)) if (ip.dynamic) moveIp(cloud, ip, null);
      server.steps = steps(cloud, ["stopping", stop], ["stopped", 0]);
      return;
    case "stop_in_place":
      server.steps = steps(cloud, ["stopping", stopInPlace], ["stopped in place", 0]);
      return;
    case "reboot":
      server.steps = steps(cloud, ["starting", reboot], ["running", 0]);
      return;
    case "terminate":
      strip(cloud, server, { terminates: true });
      startDeletion(cloud, server, { status: "stopping", latency: terminate });
      return;
    case "backup":
    case "enable_routed_ip":
      return;
  }
}

function powerOn(cloud: Scaleway, server: Server): void {
  const zone = server.zone ?? "";
  const type = serverTypeOf(server.commercialType);
  // A server that was stopped in place still has its host.
  if (type !== undefined && statusOf(cloud, server) === "stopped") checkStock(cloud, type, zone);
  giveDynamicIp(cloud, server);
  server.steps = steps(cloud, ["starting", start], ["running", 0]);
}
