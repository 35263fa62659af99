/** What a load balancer's health checks find. */
import { statusOf, type Hetzner } from "./cloud";
import { latencies } from "./latencies";
import type { LoadBalancer, LoadBalancerService, LoadBalancerTarget, Server } from "./records";

export type Health =
  | { status: "healthy" }
  | {
      status: "unhealthy";
      detail:
        | "layer4_no_connection"
        | "layer4_timeout"
        | "layer7_timeout"
        | "unexpected_http_status"
        | "unexpected_http_content";
      /** Only with `unexpected_http_status`. */
      httpStatusCode?: number;
    };

/** Asks what runs in a server. Undefined: it has nothing to say, so that the server counts as healthy. */
export type HealthProbe = (
  balancer: LoadBalancer,
  service: LoadBalancerService,
  server: Server,
) => Health | undefined;

/** `health_status` of a target that is this server. */
export function healthView(
  cloud: Hetzner,
  balancer: LoadBalancer,
  target: LoadBalancerTarget,
  server: Server | undefined,
) {
  return balancer.services.map((service) => ({
    listen_port: service.listenPort,
    ...statusView(cloud, balancer, service, target, server),
  }));
}

function statusView(
  cloud: Hetzner,
  balancer: LoadBalancer,
  service: LoadBalancerService,
  target: LoadBalancerTarget,
  server: Server | undefined,
) {
  const checked = cloud.clock.after(
    latencies.loadBalancer.firstHealthCheck,
    Math.max(service.since, target.since),
  );
  if (checked > cloud.clock.elapsed) return { status: "unknown" };
  const health = healthOf(cloud, balancer, service, target, server);
  if (health.status === "healthy") return { status: "healthy" };
  return {
    status: "unhealthy",
    detail: health.detail,
    http_status_code: health.httpStatusCode ?? null,
  };
}

/** Servers that aren't in this cloud answer nobody. */
function healthOf(
  cloud: Hetzner,
  balancer: LoadBalancer,
  service: LoadBalancerService,
  target: LoadBalancerTarget,
  server: Server | undefined,
): Health {
  const down: Health = { status: "unhealthy", detail: "layer4_no_connection" };
  if (server === undefined || statusOf(cloud, server) !== "running") return down;
  if (target.usePrivateIp && !shareNetwork(balancer, server)) return down;
  return cloud.probe?.(balancer, service, server) ?? { status: "healthy" };
}

/** Whether a load balancer reaches a server by its private address. */
export function shareNetwork(
  { privateNet }: Pick<LoadBalancer, "privateNet">,
  server: Pick<Server, "privateNet">,
): boolean {
  return server.privateNet.some((one) => privateNet.some((other) => other.network === one.network));
}
