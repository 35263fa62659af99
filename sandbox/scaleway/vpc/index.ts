/** VPC v2. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerPrivateNetworks } from "./privateNetworks";
import { registerRoutes } from "./routes";
import { registerSubnets } from "./subnets";
import { registerVpcs } from "./vpcs";

export function registerVpc(app: FastifyInstance, cloud: Scaleway): void {
  registerVpcs(app, cloud);
  registerPrivateNetworks(app, cloud);
  registerSubnets(app, cloud);
  registerRoutes(app, cloud);
}
