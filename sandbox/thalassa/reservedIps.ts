/** `/v1/reserved-ips` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { allocatePublicAddress } from "./addresses";
import { keptMetadata, metadata, applyMetadata } from "./bodies";
import { named, regions } from "./catalogue";
import {
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  isReady,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { listed } from "./filters";
import { checkQuota } from "./quotas";
import type { LoadBalancer, NatGateway, ReservedIp } from "./records";
import { metadataView, regionView } from "./references";

const createBody = z.object({ ...metadata, region: z.string() });
const updateBody = z.object(keptMetadata);
const associateBody = z.object({
  loadbalancerIdentity: z.string().nullish(),
  natGatewayIdentity: z.string().nullish(),
});

export function registerReservedIps(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/reserved-ips", async (request) =>
    listed(cloud, request, "reservedIp", ({ region }) => ({ region })).map((ip) => reservedIpView(cloud, ip)),
  );

  app.post("/v1/reserved-ips", async (request, reply) => {
    const { region: wanted, ...fields } = parseBody(createBody, request.body);
    const region = named(regions, wanted);
    if (region === undefined) throw new ApiError(400, `region ${wanted} does not exist`);
    checkQuota(cloud, request.call, "reservedIp");
    const ip = create(
      cloud,
      request.call,
      "reservedIp",
      { ...fields, region: region.identity, ipv4: allocatePublicAddress(cloud) },
      failureOf(request),
    );
    return reply.status(201).send(reservedIpView(cloud, ip));
  });

  app.get<ById>("/v1/reserved-ips/:id", async (request) =>
    reservedIpView(cloud, requested(cloud, request, "reservedIp", request.params.id)),
  );

  app.put<ById>("/v1/reserved-ips/:id", async (request) => {
    const ip = changeable(cloud, request, "reservedIp", request.params.id);
    const body = parseBody(updateBody, request.body);
    applyMetadata(ip, body);
    changed(cloud, ip);
    return reservedIpView(cloud, ip);
  });

  app.delete<ById>("/v1/reserved-ips/:id", async (request, reply) => {
    const ip = requested(cloud, request, "reservedIp", request.params.id);
    detach(cloud, ip.identity);
    startDeletion(cloud, "reservedIp", ip, failureOf(request));
    return reply.status(204).send();
  });

  app.post<ById>("/v1/reserved-ips/:id/associate", async (request) => {
    const ip = changeable(cloud, request, "reservedIp", request.params.id);
    const { loadbalancerIdentity, natGatewayIdentity } = parseBody(associateBody, request.body);
    if (Boolean(loadbalancerIdentity) === Boolean(natGatewayIdentity)) {
      throw new ApiError(400, "exactly one of loadbalancerIdentity and natGatewayIdentity is required");
    }
    const target = loadbalancerIdentity
      ? referred(cloud, request.call, "loadBalancer", loadbalancerIdentity)
      : referred(cloud, request.call, "natGateway", natGatewayIdentity ?? "");
    attachReservedIp(cloud, request.call, ip.identity, target);
    changed(cloud, ip);
    return reservedIpView(cloud, ip);
  });

  app.post<ById>("/v1/reserved-ips/:id/disassociate", async (request) => {
    const ip = changeable(cloud, request, "reservedIp", request.params.id);
    detach(cloud, ip.identity);
    changed(cloud, ip);
    return reservedIpView(cloud, ip);
  });
}

/** Attaches a reserved IP, in place of the one that the target may have. */
export function attachReservedIp(
  cloud: Thalassa,
  call: Call,
  reference: string,
  target: NatGateway | LoadBalancer,
): void {
  const ip = referred(cloud, call, "reservedIp", reference);
  if (target.reservedIp === ip.identity) return;
  if (!isReady(cloud, "reservedIp", ip) || holderOf(cloud, ip.identity) !== undefined) {
    throw new ApiError(400, `reserved IP ${reference} is not available`);
  }
  if (regionOf(cloud, target) !== ip.region)
    throw new ApiError(400, `reserved IP ${reference} is in another region`);
  target.reservedIp = ip.identity;
}

export function reservedIpReference(cloud: Thalassa, identity: string) {
  return reservedIpView(cloud, existing(cloud, "reservedIp", identity));
}

function regionOf(cloud: Thalassa, target: NatGateway | LoadBalancer): string {
  return existing(cloud, "vpc", existing(cloud, "subnet", target.subnet).vpc).region;
}

type Holder = { type: "cloud_vpc_nat_gateway" | "cloud_vpc_loadbalancer"; record: NatGateway | LoadBalancer };

/** Who has the address now. */
function holderOf(cloud: Thalassa, identity: string): Holder | undefined {
  const holds = (one: NatGateway | LoadBalancer) => one.reservedIp === identity;
  const gateway = cloud.store.alive("natGateway", cloud.clock).find(holds);
  if (gateway !== undefined) return { type: "cloud_vpc_nat_gateway", record: gateway };
  const balancer = cloud.store.alive("loadBalancer", cloud.clock).find(holds);
  return balancer === undefined ? undefined : { type: "cloud_vpc_loadbalancer", record: balancer };
}

function detach(cloud: Thalassa, identity: string): void {
  const holder = holderOf(cloud, identity);
  if (holder !== undefined) holder.record.reservedIp = null;
}

function reservedIpView(cloud: Thalassa, ip: ReservedIp) {
  const ready = isReady(cloud, "reservedIp", ip);
  const holder = holderOf(cloud, ip.identity);
  return {
    ...metadataView(ip),
    region: regionView(ip.region),
    status: ready && holder !== undefined ? "attached" : statusOf(cloud, ip),
    ...(ready ? { ipv4Address: ip.ipv4 } : {}),
    ...(holder === undefined
      ? {}
      : { attachedToResourceType: holder.type, attachedToResourceIdentity: holder.record.identity }),
  };
}
