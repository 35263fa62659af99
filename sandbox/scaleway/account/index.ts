/** Account v3: projects. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerAccount(_app: FastifyInstance, _cloud: Scaleway): void {}
