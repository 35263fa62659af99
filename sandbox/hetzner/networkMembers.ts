/** `/v1/networks/{id}/members`, and what happens to the members when their network goes. */
import type { FastifyInstance } from "fastify";
import { type Call, type Hetzner, requested } from "./cloud";
import { listing } from "./listing";
import { membersOf, subnetOf } from "./privateAddresses";
import type { Network } from "./records";

export function registerNetworkMembers(app: FastifyInstance, cloud: Hetzner): void {
  app.get("/v1/networks/:id/members", async (request: Call, reply) => {
    const network = requested(cloud, request, "network");
    const views = membersOf(cloud, network).map(({ type, record, ip, aliasIps }) => ({
      type,
      id: record.id,
      ip,
      status: "ok",
      alias_ips: aliasIps,
      subnet: subnetOf(network, ip)?.ipRange ?? null,
    }));
    return listing(request, reply, "members", views, { sort: ["id"], filters: ["type", "status"] });
  });
}

/** Takes everything out of a network. */
export function detachAll(cloud: Hetzner, network: Network): void {
  for (const { record } of membersOf(cloud, network)) leave(record, network);
}

function leave<T extends { network: number }>(record: { privateNet: T[] }, { id }: Network): void {
  record.privateNet = record.privateNet.filter((one) => one.network !== id);
}
