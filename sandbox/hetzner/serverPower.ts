/** Servers on and off. */
import type { FastifyInstance } from "fastify";
import { type Hetzner, statusOf, steps } from "./cloud";
import { refused } from "./errors";
import { latencies } from "./latencies";
import { hasPublicInterface } from "./primaryIpUse";
import type { Server } from "./records";
import { change, created, noBody } from "./routing";
import { act, note } from "./serverAct";

const { start, stop, shutdown, reboot } = latencies.server;

export function registerServerPower(app: FastifyInstance, cloud: Hetzner): void {
  change(app, cloud, "POST", "servers/:id/actions/poweron", noBody, (request) => {
    const { server, run } = act(cloud, request, "start_server", start);
    checkInterface(cloud, server);
    return created(
      run(() => {
        if (isOn(cloud, server)) return;
        server.steps = steps(cloud, ["starting", start], ["running", 0]);
        boot(server);
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/poweroff", noBody, (request) => {
    const { server, run } = act(cloud, request, "stop_server", stop);
    return created(
      run(() => {
        if (isOn(cloud, server)) server.steps = steps(cloud, ["stopping", stop], ["off", 0]);
      }),
    );
  });

  // The signal is sent, and that is the action. The guest goes down when it likes.
  change(app, cloud, "POST", "servers/:id/actions/shutdown", noBody, (request) => {
    const { server, run } = note(cloud, request, "shutdown_server", latencies.note);
    return created(
      run(() => {
        if (isOn(cloud, server)) server.steps = steps(cloud, ["running", shutdown], ["off", 0]);
      }),
    );
  });

  for (const [path, command] of [
    ["reboot", "reboot_server"],
    ["reset", "reset_server"],
  ] as const) {
    change(app, cloud, "POST", `servers/:id/actions/${path}`, noBody, (request) => {
      const { server, run } = act(cloud, request, command, reboot);
      return created(
        run(() => {
          if (isOn(cloud, server)) boot(server);
        }),
      );
    });
  }
}

/** Notes a start. A rescue system is for one start only. */
export function boot(server: Server): void {
  server.boots += 1;
  server.rescueEnabled = false;
}

export function isOn(cloud: Hetzner, server: Server): boolean {
  return ["running", "starting"].includes(statusOf(cloud, server));
}

export function checkStopped(cloud: Hetzner, server: Server): void {
  if (statusOf(cloud, server) !== "off") throw refused("server_not_stopped", "server is not stopped");
}

function checkInterface(cloud: Hetzner, server: Server): void {
  if (server.privateNet.length === 0 && !hasPublicInterface(cloud, server)) {
    throw refused("service_error", "server has no network interface");
  }
}
