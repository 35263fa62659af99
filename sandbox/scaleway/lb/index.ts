/** Load Balancer v1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerAcls } from "./acls";
import { registerBackends } from "./backends";
import { registerFrontends } from "./frontends";
import { registerIps } from "./ips";
import { registerLoadBalancers } from "./loadBalancers";

export function registerLb(app: FastifyInstance, cloud: Scaleway): void {
  registerLoadBalancers(app, cloud);
  registerIps(app, cloud);
  registerBackends(app, cloud);
  registerFrontends(app, cloud);
  registerAcls(app, cloud);
}
