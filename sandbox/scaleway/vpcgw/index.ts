/** Public Gateway v2. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerGateways(_app: FastifyInstance, _cloud: Scaleway): void {}
