/** Marketplace v2. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerMarketplace(_app: FastifyInstance, _cloud: Scaleway): void {}
