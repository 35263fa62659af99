/** Kubernetes v1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerK8s(_app: FastifyInstance, _cloud: Scaleway): void {}
