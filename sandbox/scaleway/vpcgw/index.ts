/** Public Gateway v2. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerGatewayObjects } from "./gateways";
import { registerGatewayIps } from "./ips";
import { registerGatewayNetworks } from "./networks";
import { registerPatRules } from "./patRules";

export function registerGateways(app: FastifyInstance, cloud: Scaleway): void {
  registerGatewayObjects(app, cloud);
  registerGatewayNetworks(app, cloud);
  registerGatewayIps(app, cloud);
  registerPatRules(app, cloud);
}
