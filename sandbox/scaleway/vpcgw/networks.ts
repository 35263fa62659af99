/** Gateways in private networks. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, id } from "../bodies";
import {
  alive,
  all,
  create,
  requested,
  type Scaleway,
  startDeletion,
  statusOf,
  steps,
  touch,
} from "../cloud";
import { invalidArgument, notFound, transientState } from "../errors";
import { macAddressOf } from "../instance/addresses";
import { bookIp, releaseIps, useIp } from "../ipam/book";
import { listed, pageOf } from "../listing";
import { regionOf } from "../localities";
import { checkQuota } from "../quotas";
import { change, noBody, ok, placeOf, read } from "../routing";
import type { Gateway, GatewayNetwork } from "./records";
import { checkSettled, configure, latencies, networksOf } from "./states";

const base = "/vpc-gw/v2/zones/:zone/gateway-networks";

const creation = z.object({
  gateway_id: id,
  private_network_id: id,
  enable_masquerade: flag(false),
  push_default_route: flag(false),
  ipam_ip_id: id.nullish(),
});

const update = z.object({
  enable_masquerade: z.boolean().nullish(),
  push_default_route: z.boolean().nullish(),
  ipam_ip_id: id.nullish(),
});

export function registerGatewayNetworks(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const networks = listed(cloud, request, {
      kind: "gatewayNetwork",
      projectParameter: null,
      filters: {
        status: (network, wanted) => wanted.includes(statusOf(cloud, network)),
        gateway_ids: (network, wanted) => wanted.includes(network.gatewayId),
        private_network_ids: (network, wanted) => wanted.includes(network.privateNetworkId),
        masquerade_enabled: (network, [value]) => String(network.masqueradeEnabled) === value,
      },
      orders: { status: (network) => statusOf(cloud, network) },
    });
    return pageOf(
      request,
      "gateway_networks",
      networks.map((network) => networkView(cloud, network)),
    );
  });

  read(app, `${base}/:id`, (request) =>
    networkView(cloud, requested(cloud, request, "gatewayNetwork", "read")),
  );

  change(app, "POST", base, creation, (request, body) => {
    const { zone } = placeOf(request);
    const gateway = alive(cloud, "gateway", body.gateway_id);
    if (gateway?.zone !== zone) throw notFound("gateway", body.gateway_id);
    const project = gateway.organisation;
    authorise(request, { family: "VPCGateway", resource: "gateway_network", action: "create", project });
    checkSettled(cloud, gateway);
    const network = attach(cloud, gateway, body);
    return ok({ ...networkView(cloud, network), status: "created", mac_address: undefined });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const network = requested(cloud, request, "gatewayNetwork", "write");
    checkReady(cloud, network);
    if (body.ipam_ip_id && body.ipam_ip_id !== network.ipamIpId) {
      releaseIps(cloud, network.identity);
      network.ipamIpId = takeIp(cloud, network, body.ipam_ip_id);
    }
    network.masqueradeEnabled = body.enable_masquerade ?? network.masqueradeEnabled;
    network.pushDefaultRoute = body.push_default_route ?? network.pushDefaultRoute;
    setDefaultRoute(cloud, network);
    network.steps = steps(cloud, ["configuring", latencies.network.change], ["ready", 0]);
    touch(cloud, network);
    return ok(networkView(cloud, network));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const network = requested(cloud, request, "gatewayNetwork", "delete");
    checkReady(cloud, network);
    const gateway = alive(cloud, "gateway", network.gatewayId);
    if (gateway !== undefined) checkSettled(cloud, gateway);
    const answer = { ...networkView(cloud, network), status: "detaching" };
    network.pushDefaultRoute = false;
    setDefaultRoute(cloud, network);
    releaseIps(cloud, network.identity);
    startDeletion(cloud, network, { status: "detaching", latency: latencies.network.detach });
    return ok(answer);
  });
}

function checkReady(cloud: Scaleway, network: GatewayNetwork): void {
  const status = statusOf(cloud, network);
  if (status !== "ready") throw transientState("gateway_network", network.identity, status);
}

function attach(cloud: Scaleway, gateway: Gateway, body: z.output<typeof creation>): GatewayNetwork {
  const region = regionOf(gateway.zone ?? "");
  const privateNetwork = alive(cloud, "privateNetwork", body.private_network_id);
  if (privateNetwork?.region !== region || privateNetwork.organisation !== gateway.organisation) {
    throw notFound("private_network", body.private_network_id);
  }
  const others = networksOf(cloud, gateway);
  if (others.some((one) => one.privateNetworkId === privateNetwork.identity)) {
    throw invalidArgument("private_network_id", "the gateway is attached to this Private Network");
  }
  checkQuota(cloud, "vpc_gateway_networks", others.length);
  const identity = randomUUID();
  const macAddress = macAddressOf(identity).toUpperCase();
  const user = { type: "vpc_gateway_network", id: identity, name: gateway.name, macAddress };
  const network = create(cloud, "gatewayNetwork", {
    id: identity,
    project: gateway.organisation,
    region,
    zone: gateway.zone ?? "",
    name: gateway.name,
    gatewayId: gateway.identity,
    privateNetworkId: privateNetwork.identity,
    masqueradeEnabled: body.enable_masquerade,
    pushDefaultRoute: body.push_default_route,
    macAddress,
    ipamIpId: "",
    steps: steps(
      cloud,
      ["created", latencies.network.create],
      ["configuring", latencies.network.attach],
      ["ready", 0],
    ),
  });
  network.ipamIpId = body.ipam_ip_id
    ? takeIp(cloud, network, body.ipam_ip_id)
    : bookIp(cloud, {
        project: gateway.organisation,
        region,
        privateNetworkId: privateNetwork.identity,
        resource: user,
      }).id;
  setDefaultRoute(cloud, network);
  configure(cloud, gateway, latencies.network.create + latencies.network.attach);
  return network;
}

/** Takes an address that was booked before. */
function takeIp(cloud: Scaleway, network: GatewayNetwork, ipId: string): string {
  const ip = alive(cloud, "ipamIp", ipId);
  if (ip?.privateNetworkId !== network.privateNetworkId) throw notFound("ip", ipId);
  useIp(cloud, ip, {
    type: "vpc_gateway_network",
    id: network.identity,
    name: network.name,
    macAddress: network.macAddress,
  });
  return ip.identity;
}

/** Adds or removes the default route that the gateway is. */
function setDefaultRoute(cloud: Scaleway, network: GatewayNetwork): void {
  const route = all(cloud, "vpcRoute").find(
    (one) => one.nexthopResourceId === network.identity && one.type === "default",
  );
  if (!network.pushDefaultRoute && route !== undefined) startDeletion(cloud, route);
  if (!network.pushDefaultRoute || route !== undefined) return;
  create(cloud, "vpcRoute", {
    project: network.organisation,
    region: network.region ?? "",
    name: "0.0.0.0/0",
    builtIn: true,
    type: "default",
    vpcId: alive(cloud, "privateNetwork", network.privateNetworkId)?.vpcId ?? "",
    description: "Default route",
    destination: "0.0.0.0/0",
    nexthopResourceId: network.identity,
    nexthopPrivateNetworkId: network.privateNetworkId,
  });
}

export function networkView(cloud: Scaleway, network: GatewayNetwork) {
  const status = statusOf(cloud, network);
  return {
    created_at: network.createdAt,
    gateway_id: network.gatewayId,
    id: network.identity,
    ipam_ip_id: network.ipamIpId,
    // Unknown until it is attached.
    ...(status === "created" ? {} : { mac_address: network.macAddress }),
    masquerade_enabled: network.masqueradeEnabled,
    private_network_id: network.privateNetworkId,
    push_default_route: network.pushDefaultRoute,
    status,
    updated_at: network.updatedAt,
    zone: network.zone,
  };
}
