/** IAM v1alpha1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";

export function registerIam(_app: FastifyInstance, _cloud: Scaleway): void {}
