/** Public gateways. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseRange } from "../../base/cidr";
import { authorise } from "../auth";
import { flag, id, name, optionalTags } from "../bodies";
import {
  alive,
  all,
  create,
  failureOf,
  requested,
  type Scaleway,
  setTags,
  startDeletion,
  statusOf,
  steps,
  touch,
} from "../cloud";
import { invalidArgument, notFound, preconditionFailed } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, noBody, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { addGatewayIp, ipView } from "./ips";
import { networkView } from "./networks";
import type { Gateway } from "./records";
import { checkSettled, configure, latencies, networksOf } from "./states";

const base = "/vpc-gw/v2/zones/:zone/gateways";

/** Types with their bandwidth in Mbit/s, smallest first. */
const types: Record<string, number> = {
  "VPC-GW-S": 100,
  "VPC-GW-M": 1000,
  "VPC-GW-L": 3000,
  "VPC-GW-XL": 10000,
};

const type = z.string().refine((value) => Object.hasOwn(types, value), "must be a type of gateway");

const bastionPort = z
  .int()
  .refine(
    (port) => port === 61000 || (port >= 1024 && port <= 59999),
    "must be 61000, or from 1024 to 59999",
  );

const creation = z.object({
  project_id: id,
  name: name.nullish(),
  tags: optionalTags,
  type,
  ip_id: id.nullish(),
  enable_smtp: flag(false),
  enable_bastion: flag(false),
  bastion_port: bastionPort.nullish(),
});

const update = z.object({
  name: name.nullish(),
  tags: z.array(z.string()).nullish(),
  enable_bastion: z.boolean().nullish(),
  bastion_port: bastionPort.nullish(),
  enable_smtp: z.boolean().nullish(),
});

const ipRange = z.string().refine((text) => parseRange(text) !== undefined, "must be an IP range");

export function registerGatewayObjects(app: FastifyInstance, cloud: Scaleway): void {
  read(app, "/vpc-gw/v2/zones/:zone/gateway-types", (request) => ({
    types: Object.entries(types).map(([typeName, bandwidth]) => ({
      bandwidth: bandwidth * 1_000_000,
      name: typeName,
      zone: placeOf(request).zone,
    })),
  }));

  read(app, base, (request) => {
    const gateways = listed(cloud, request, {
      kind: "gateway",
      filters: {
        name: nameContains,
        tags: hasTags,
        types: (gateway, wanted) => wanted.includes(gateway.type),
        status: (gateway, wanted) => wanted.includes(statusOf(cloud, gateway)),
        private_network_ids: (gateway, wanted) =>
          networksOf(cloud, gateway).some((network) => wanted.includes(network.privateNetworkId)),
      },
      orders: { type: (gateway) => gateway.type, status: (gateway) => statusOf(cloud, gateway) },
    });
    return pageOf(
      request,
      "gateways",
      gateways.map((gateway) => view(cloud, gateway)),
    );
  });

  read(app, `${base}/:id`, (request) => view(cloud, requested(cloud, request, "gateway", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const { region, zone } = placeOf(request);
    const project = body.project_id;
    authorise(request, { family: "VPCGateway", resource: "gateway", action: "create", project });
    checkQuota(cloud, "vpc_gateways", all(cloud, "gateway").length);
    const ip = body.ip_id ? freeIp(cloud, project, zone, body.ip_id) : addGatewayIp(cloud, project, zone);
    const gateway = create(cloud, "gateway", {
      project,
      region,
      zone,
      name: body.name || `gw-${randomBytes(3).toString("hex")}`,
      tags: body.tags,
      type: body.type,
      ipId: ip.identity,
      smtpEnabled: body.enable_smtp,
      bastionEnabled: body.enable_bastion,
      bastionPort: body.bastion_port ?? 61000,
      bastionAllowedIps: ["0.0.0.0/0"],
      steps: steps(
        cloud,
        ["allocating", latencies.allocate],
        ["configuring", latencies.configure],
        [failureOf(request) === undefined ? "running" : "failed", 0],
      ),
    });
    ip.gatewayId = gateway.identity;
    // The answer shows it as it was made, even where nothing takes time.
    return ok({ ...view(cloud, gateway), status: "allocating" });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const gateway = requested(cloud, request, "gateway", "write");
    checkSettled(cloud, gateway);
    gateway.name = body.name ?? gateway.name;
    if (body.tags) setTags(gateway, body.tags);
    gateway.smtpEnabled = body.enable_smtp ?? gateway.smtpEnabled;
    gateway.bastionEnabled = body.enable_bastion ?? gateway.bastionEnabled;
    gateway.bastionPort = body.bastion_port ?? gateway.bastionPort;
    configure(cloud, gateway, latencies.configure, latencies.notice);
    return ok(view(cloud, gateway));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const gateway = requested(cloud, request, "gateway", "delete");
    checkSettled(cloud, gateway);
    if (networksOf(cloud, gateway).length > 0) {
      throw preconditionFailed("resource_still_in_use", "Gateway must be detached from all Private Networks");
    }
    const answer = { ...view(cloud, gateway), status: "deleting" };
    const ip = alive(cloud, "gatewayIp", gateway.ipId);
    if (ip !== undefined) {
      ip.gatewayId = null;
      if (new Query(request).flag("delete_ip") === true) startDeletion(cloud, ip);
    }
    for (const rule of all(cloud, "patRule")) {
      if (rule.gatewayId === gateway.identity) startDeletion(cloud, rule);
    }
    startDeletion(cloud, gateway, { status: "deleting", latency: latencies.delete });
    return ok(answer);
  });

  change(app, "POST", `${base}/:id/upgrade`, z.object({ type: type.nullish() }), (request, body) => {
    const gateway = requested(cloud, request, "gateway", "write");
    checkSettled(cloud, gateway);
    if (body.type) {
      if ((types[body.type] ?? 0) < (types[gateway.type] ?? 0)) {
        throw invalidArgument("type", "a gateway can't become smaller");
      }
      gateway.type = body.type;
    }
    configure(cloud, gateway, latencies.configure);
    return ok(view(cloud, gateway));
  });

  change(app, "POST", `${base}/:id/refresh-ssh-keys`, noBody, (request) => {
    const gateway = requested(cloud, request, "gateway", "write");
    checkSettled(cloud, gateway);
    configure(cloud, gateway, latencies.configure);
    return ok(view(cloud, gateway));
  });

  change(app, "POST", `${base}/:id/bastion-allowed-ips`, z.object({ ip_range: ipRange }), (request, body) => {
    const gateway = requested(cloud, request, "gateway", "write");
    gateway.bastionAllowedIps = [...new Set([...gateway.bastionAllowedIps, body.ip_range])];
    touch(cloud, gateway);
    return ok({ ip_ranges: gateway.bastionAllowedIps });
  });

  const ranges = z.object({ ip_ranges: z.array(ipRange) });
  change(app, "PUT", `${base}/:id/bastion-allowed-ips`, ranges, (request, body) => {
    const gateway = requested(cloud, request, "gateway", "write");
    gateway.bastionAllowedIps = body.ip_ranges;
    touch(cloud, gateway);
    return ok({ ip_ranges: gateway.bastionAllowedIps });
  });

  change(app, "DELETE", `${base}/:id/bastion-allowed-ips/*`, noBody, (request) => {
    const gateway = requested(cloud, request, "gateway", "write");
    // The range's own slash is a part of the path.
    const { "*": range } = request.params as { "*": string };
    gateway.bastionAllowedIps = gateway.bastionAllowedIps.filter((one) => one !== range);
    touch(cloud, gateway);
    return { status: 204 };
  });
}

function freeIp(cloud: Scaleway, project: string, zone: string, ipId: string) {
  const ip = alive(cloud, "gatewayIp", ipId);
  if (ip?.zone !== zone || ip.organisation !== project) throw notFound("ip", ipId);
  if (ip.gatewayId !== null) throw preconditionFailed("resource_still_in_use", "IP is attached to a gateway");
  return ip;
}

function view(cloud: Scaleway, gateway: Gateway) {
  const ip = alive(cloud, "gatewayIp", gateway.ipId);
  const status = statusOf(cloud, gateway);
  return {
    bandwidth: types[gateway.type],
    bastion_allowed_ips: gateway.bastionAllowedIps,
    bastion_enabled: gateway.bastionEnabled,
    bastion_port: gateway.bastionPort,
    created_at: gateway.createdAt,
    gateway_networks: networksOf(cloud, gateway).map((network) => networkView(cloud, network)),
    id: gateway.identity,
    ...(ip === undefined ? {} : { ipv4: ipView(ip) }),
    is_legacy: false,
    name: gateway.name,
    organization_id: organisation.identity,
    project_id: gateway.organisation,
    smtp_enabled: gateway.smtpEnabled,
    status,
    tags: gateway.tags,
    type: gateway.type,
    updated_at: gateway.updatedAt,
    // Unknown until the gateway's machine is there.
    ...(status === "allocating" ? {} : { version: "0.7.8" }),
    zone: gateway.zone,
  };
}
