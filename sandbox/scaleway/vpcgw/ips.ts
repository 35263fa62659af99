/** Public addresses of gateways. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { alive, all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { notFound, preconditionFailed } from "../errors";
import { newIpv4 } from "../instance/addresses";
import { hasTags, listed, pageOf } from "../listing";
import { regionOf } from "../localities";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import type { Gateway, GatewayIp } from "./records";

const base = "/vpc-gw/v2/zones/:zone/ips";

const update = z.object({
  tags: z.array(z.string()).nullish(),
  reverse: z.string().nullish(),
  gateway_id: id.nullish(),
});

export function registerGatewayIps(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const ips = listed(cloud, request, {
      kind: "gatewayIp",
      filters: {
        tags: hasTags,
        reverse: (ip, [text]) => ip.reverse.includes(text ?? ""),
        is_free: (ip, [value]) => String(ip.gatewayId === null) === value,
      },
      orders: { ip: (ip) => ip.name, reverse: (ip) => ip.reverse },
    });
    return pageOf(request, "ips", ips.map(ipView));
  });

  read(app, `${base}/:id`, (request) => ipView(requested(cloud, request, "gatewayIp", "read")));

  change(app, "POST", base, z.object({ project_id: id, tags: optionalTags }), (request, body) => {
    const project = body.project_id;
    authorise(request, { family: "VPCGateway", resource: "ip", action: "create", project });
    return ok(ipView(addGatewayIp(cloud, project, placeOf(request).zone, body.tags)));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const ip = requested(cloud, request, "gatewayIp", "write");
    if (body.tags) setTags(ip, body.tags);
    if (body.reverse !== undefined && body.reverse !== null)
      ip.reverse = body.reverse || defaultReverse(ip.name);
    if (body.gateway_id) {
      const gateway = alive(cloud, "gateway", body.gateway_id);
      if (gateway?.zone !== ip.zone) throw notFound("gateway", body.gateway_id);
      giveIp(cloud, ip, gateway);
    }
    touch(cloud, ip);
    return ok(ipView(ip));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const ip = requested(cloud, request, "gatewayIp", "delete");
    if (ip.gatewayId !== null)
      throw preconditionFailed("resource_still_in_use", "IP is attached to a gateway");
    startDeletion(cloud, ip);
    return nothing;
  });
}

/** Allocates an address. */
export function addGatewayIp(cloud: Scaleway, project: string, zone: string, tags: string[] = []): GatewayIp {
  checkQuota(cloud, "vpc_gateway_ips", all(cloud, "gatewayIp").length);
  const address = newIpv4(cloud);
  return create(cloud, "gatewayIp", {
    project,
    region: regionOf(zone),
    zone,
    name: address,
    tags,
    reverse: defaultReverse(address),
    gatewayId: null,
  });
}

/** Gives an address to a gateway, in place of the one that it has. */
function giveIp(cloud: Scaleway, ip: GatewayIp, gateway: Gateway): void {
  if (ip.gatewayId !== null && ip.gatewayId !== gateway.identity) {
    throw preconditionFailed("resource_still_in_use", "IP is attached to another gateway");
  }
  const before = alive(cloud, "gatewayIp", gateway.ipId);
  if (before !== undefined) before.gatewayId = null;
  ip.gatewayId = gateway.identity;
  gateway.ipId = ip.identity;
}

/** The name that an address has until somebody gives it another. */
function defaultReverse(address: string): string {
  return `${address.split(".").toReversed().join("-")}.instances.scw.cloud`;
}

export function ipView(ip: GatewayIp) {
  return {
    address: ip.name,
    created_at: ip.createdAt,
    ...(ip.gatewayId === null ? {} : { gateway_id: ip.gatewayId }),
    id: ip.identity,
    organization_id: organisation.identity,
    project_id: ip.organisation,
    reverse: ip.reverse,
    tags: ip.tags,
    updated_at: ip.updatedAt,
    zone: ip.zone,
  };
}
