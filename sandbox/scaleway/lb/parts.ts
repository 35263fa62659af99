/** How backends and frontends come to be. */
import { create, type Scaleway } from "../cloud";
import type { Backend, Frontend, LoadBalancer } from "./records";

/** Makes a backend. Settings and health check are as the API shows them. */
export function createBackend(
  cloud: Scaleway,
  balancer: LoadBalancer,
  fields: Pick<Backend, "name" | "settings" | "healthCheck" | "pool">,
): Backend {
  return create(cloud, "lbBackend", {
    ...fields,
    project: balancer.organisation,
    region: balancer.region ?? "",
    zone: balancer.zone ?? "",
    loadBalancerId: balancer.identity,
  });
}

/** Makes a frontend. */
export function createFrontend(
  cloud: Scaleway,
  balancer: LoadBalancer,
  fields: Pick<Frontend, "name" | "settings" | "backendId" | "inboundPort" | "certificateIds">,
): Frontend {
  return create(cloud, "lbFrontend", {
    ...fields,
    project: balancer.organisation,
    region: balancer.region ?? "",
    zone: balancer.zone ?? "",
    loadBalancerId: balancer.identity,
  });
}
