/** `/v1/datacenters`: given up in favour of locations. */
import type { FastifyInstance } from "fastify";
import { HetznerError } from "./errors";

export function registerDatacenters(app: FastifyInstance): void {
  const gone = async () => {
    throw new HetznerError(410, "deprecated_api_endpoint", "this API endpoint has been removed", {
      announcement: "https://docs.hetzner.cloud/changelog#2025-12-16-phasing-out-datacenters",
    });
  };
  app.get("/v1/datacenters", gone);
  app.get("/v1/datacenters/:id", gone);
}
