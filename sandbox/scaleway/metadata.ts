/** `GET /metadata`: the platform's name, which official clients put into resource names. */
import type { FastifyInstance } from "fastify";
import { read } from "./routing";

export function registerMetadata(app: FastifyInstance): void {
  read(app, "/metadata", () => ({ platform: "external", partition: "scw", domain: "scw.eu" }));
}
