/** Backends: the servers that a load balancer passes connections to, and their health. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { all, requested, type Scaleway, startDeletion, statusOf, touch } from "../cloud";
import { preconditionFailed } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, nothing, ok, read } from "../routing";
import { bases, changeable } from "./bases";
import { createBackend } from "./parts";
import type { Backend, LoadBalancer } from "./records";
import { backendBody, backendSettings, healthCheckBody, healthCheckOf } from "./settings";
import { backendView } from "./views";

const creation = backendBody.extend({
  health_check: healthCheckBody.nullish(),
  server_ip: z.array(z.string()).nullish(),
});

const servers = z.object({ server_ip: z.array(z.string()) });

export function registerBackends(app: FastifyInstance, cloud: Scaleway): void {
  const view = (backend: Backend) => backendView(cloud, backend);
  for (const base of bases) {
    const path = `${base}/backends/:id`;

    read(app, `${base}/lbs/:id/backends`, (request) => {
      const name = new Query(request).one("name") ?? "";
      const backends = backendsOf(cloud, requested(cloud, request, "loadBalancer", "read"));
      return pageOf(request, "backends", backends.filter((one) => one.name.includes(name)).map(view));
    });

    read(app, path, (request) => view(requested(cloud, request, "lbBackend", "read")));

    change(app, "POST", `${base}/lbs/:id/backends`, creation, (request, body) => {
      const balancer = changeable(cloud, request);
      const { health_check: check, server_ip: pool, ...settings } = body;
      const healthCheck = check ?? healthCheckBody.parse({ port: body.forward_port });
      const backend = createBackend(cloud, balancer, {
        name: body.name,
        settings: backendSettings(settings),
        healthCheck: healthCheckOf(healthCheck),
        pool: pool ?? [],
      });
      return ok(view(backend));
    });

    change(app, "PUT", path, backendBody, (request, body) => {
      const backend = requested(cloud, request, "lbBackend", "write");
      backend.name = body.name;
      backend.settings = backendSettings(body);
      touch(cloud, backend);
      return ok(view(backend));
    });

    change(app, "DELETE", path, noBody, (request) => {
      const backend = requested(cloud, request, "lbBackend", "delete");
      if (all(cloud, "lbFrontend").some((frontend) => frontend.backendId === backend.identity)) {
        throw preconditionFailed("resource_still_in_use", "a frontend passes connections to the backend");
      }
      startDeletion(cloud, backend);
      return nothing;
    });

    change(app, "PUT", `${path}/healthcheck`, healthCheckBody, (request, body) => {
      const backend = requested(cloud, request, "lbBackend", "write");
      backend.healthCheck = healthCheckOf(body);
      touch(cloud, backend);
      return ok(backend.healthCheck);
    });

    for (const [method, merge] of [
      ["PUT", (_: string[], given: string[]) => given],
      ["POST", (pool: string[], given: string[]) => [...new Set([...pool, ...given])]],
      ["DELETE", (pool: string[], given: string[]) => pool.filter((address) => !given.includes(address))],
    ] as const) {
      change(app, method, `${path}/servers`, servers, (request, body) => {
        const backend = requested(cloud, request, "lbBackend", "write");
        backend.pool = merge(backend.pool, body.server_ip);
        touch(cloud, backend);
        return ok(view(backend));
      });
    }

    for (const part of ["stats", "backend-stats"]) {
      read(app, `${base}/lbs/:id/${part}`, (request) => {
        const balancer = requested(cloud, request, "loadBalancer", "read");
        const wanted = new Query(request).one("backend_id");
        const states = healthOf(cloud, balancer).filter(
          ({ backend_id }) => wanted === undefined || backend_id === wanted,
        );
        return pageOf(request, "backend_servers_stats", states);
      });
    }
  }
}

function backendsOf(cloud: Scaleway, balancer: LoadBalancer): Backend[] {
  return all(cloud, "lbBackend").filter((backend) => backend.loadBalancerId === balancer.identity);
}

/** The health of every server: it is up while a running server has the address. */
function healthOf(cloud: Scaleway, balancer: LoadBalancer) {
  return backendsOf(cloud, balancer).flatMap((backend) =>
    backend.pool.map((address) => {
      const isUp = runs(cloud, address);
      return {
        instance_id: balancer.instanceId,
        backend_id: backend.identity,
        ip: address,
        server_state: isUp ? "running" : "stopped",
        server_state_changed_at: backend.updatedAt,
        last_health_check_status: isUp ? "passed" : "failed",
      };
    }),
  );
}

function runs(cloud: Scaleway, address: string): boolean {
  const publicIp = all(cloud, "flexibleIp").find((ip) => ip.address === address);
  const privateIp = all(cloud, "ipamIp").find((ip) => ip.address === address);
  const nic = all(cloud, "privateNic").find((one) => one.identity === privateIp?.user?.id);
  const serverId = publicIp?.serverId ?? nic?.serverId;
  const server = all(cloud, "server").find((one) => one.identity === serverId);
  return server !== undefined && statusOf(cloud, server) === "running";
}
