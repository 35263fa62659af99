/** VPC v2. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerVpc(_app: FastifyInstance, _cloud: Scaleway): void {}
