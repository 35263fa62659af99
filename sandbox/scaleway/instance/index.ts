/** Instance v1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerInstance(_app: FastifyInstance, _cloud: Scaleway): void {}
