/** Ports of a gateway that lead into a private network. */
import type { FastifyInstance } from "fastify";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { authorise } from "../auth";
import { id } from "../bodies";
import { alive, all, create, requested, type Scaleway, startDeletion, touch } from "../cloud";
import { invalidArgument, notFound } from "../errors";
import { listed, pageOf } from "../listing";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import type { Gateway, PatRule } from "./records";

const base = "/vpc-gw/v2/zones/:zone/pat-rules";

const port = z.int().min(1).max(65535);
const address = z.string().refine((text) => ipaddr.IPv4.isValid(text), "must be an IPv4 address");
/** The Go client sends the zero value for "both". */
const protocol = z
  .enum(["unknown_protocol", "both", "tcp", "udp"])
  .nullish()
  .transform((value) => (value === "unknown_protocol" || !value ? undefined : value));

const rule = z.object({ public_port: port, private_ip: address, private_port: port, protocol });
const creation = rule.extend({ gateway_id: id });
const update = z.object({
  public_port: port.nullish(),
  private_ip: address.nullish(),
  private_port: port.nullish(),
  protocol,
});

export function registerPatRules(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const rules = listed(cloud, request, {
      kind: "patRule",
      projectParameter: null,
      filters: {
        gateway_ids: (one, wanted) => wanted.includes(one.gatewayId),
        private_ips: (one, wanted) => wanted.includes(one.privateIp),
        protocol: (one, [wanted]) => one.protocol === wanted,
      },
      orders: { public_port: (one) => one.publicPort },
    });
    return pageOf(request, "pat_rules", rules.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "patRule", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const gateway = gatewayOf(cloud, placeOf(request).zone, body.gateway_id);
    authorise(request, {
      family: "VPCGateway",
      resource: "pat_rule",
      action: "create",
      project: gateway.organisation,
    });
    return ok(view(add(cloud, gateway, body)));
  });

  const set = z.object({ gateway_id: id, pat_rules: z.array(rule) });
  change(app, "PUT", base, set, (request, body) => {
    const gateway = gatewayOf(cloud, placeOf(request).zone, body.gateway_id);
    authorise(request, {
      family: "VPCGateway",
      resource: "pat_rule",
      action: "write",
      project: gateway.organisation,
    });
    for (const one of rulesOf(cloud, gateway)) startDeletion(cloud, one);
    return ok({ pat_rules: body.pat_rules.map((one) => view(add(cloud, gateway, one))) });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const one = requested(cloud, request, "patRule", "write");
    one.publicPort = body.public_port ?? one.publicPort;
    one.privateIp = body.private_ip ?? one.privateIp;
    one.privatePort = body.private_port ?? one.privatePort;
    one.protocol = body.protocol ?? one.protocol;
    touch(cloud, one);
    return ok(view(one));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "patRule", "delete"));
    return nothing;
  });
}

function gatewayOf(cloud: Scaleway, zone: string, gatewayId: string): Gateway {
  const gateway = alive(cloud, "gateway", gatewayId);
  if (gateway?.zone !== zone) throw notFound("gateway", gatewayId);
  return gateway;
}

function rulesOf(cloud: Scaleway, gateway: Gateway): PatRule[] {
  return all(cloud, "patRule").filter((one) => one.gatewayId === gateway.identity);
}

function add(cloud: Scaleway, gateway: Gateway, body: z.output<typeof rule>): PatRule {
  if (rulesOf(cloud, gateway).some((one) => one.publicPort === body.public_port)) {
    throw invalidArgument("public_port", `${body.public_port} has a rule`);
  }
  return create(cloud, "patRule", {
    project: gateway.organisation,
    region: gateway.region ?? "",
    zone: gateway.zone ?? "",
    name: String(body.public_port),
    gatewayId: gateway.identity,
    publicPort: body.public_port,
    privateIp: body.private_ip,
    privatePort: body.private_port,
    protocol: body.protocol ?? "both",
  });
}

function view(one: PatRule) {
  return {
    created_at: one.createdAt,
    gateway_id: one.gatewayId,
    id: one.identity,
    private_ip: one.privateIp,
    private_port: one.privatePort,
    protocol: one.protocol,
    public_port: one.publicPort,
    updated_at: one.updatedAt,
    zone: one.zone,
  };
}
