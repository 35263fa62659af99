/** `/v1/nat-gateways` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseBody } from "../base/parseBody";
import { allocateAddress, allocatePublicAddress } from "./addresses";
import { flag, identities, metadata } from "./bodies";
import {
  changeable,
  changed,
  create,
  existing,
  failureOf,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { newIdentity } from "./identity";
import { checkQuota } from "./quotas";
import type { NatGateway } from "./records";
import {
  metadataView,
  natAddresses,
  ownerView,
  securityGroupReferences,
  subnetReference,
  vpcReference,
} from "./references";
import { attachReservedIp, reservedIpReference } from "./reservedIps";
import { refuseDuplicate } from "./routeTables";
import { attachable } from "./securityGroupUse";

const updateBody = z.object({
  ...metadata,
  securityGroupAttachments: identities,
  reservedIpId: z.string().nullish(),
});
const createBody = updateBody.extend({ subnetIdentity: z.string(), configureDefaultRoute: flag });

export function registerNatGateways(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/nat-gateways", async (request) =>
    listed(cloud, request, "natGateway", ({ subnet, reservedIp }) => {
      const { vpc } = existing(cloud, "subnet", subnet);
      return { subnet, vpc, region: existing(cloud, "vpc", vpc).region, reservedIp: reservedIp ?? "" };
    }).map((gateway) => natGatewayView(cloud, gateway)),
  );

  app.post("/v1/nat-gateways", async (request, reply) => {
    const body = parseBody(createBody, request.body);
    const { name, description, labels, annotations } = body;
    const subnet = referred(cloud, request.call, "subnet", body.subnetIdentity);
    const securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, subnet.vpc);
    checkQuota(cloud, request.call, "natGateway");
    const endpointIp = allocateAddress(cloud, subnet);
    const table = existing(cloud, "routeTable", subnet.routeTable);
    const route = {
      identity: newIdentity("rte", cloud.clock.now()),
      destinationCidrBlock: "0.0.0.0/0",
      gatewayAddress: endpointIp,
    };
    if (body.configureDefaultRoute) refuseDuplicate([...table.routes, route]);
    const gateway = create(
      cloud,
      request.call,
      "natGateway",
      {
        name,
        description,
        labels,
        annotations,
        subnet: subnet.identity,
        securityGroups,
        endpointIp,
        publicIp: allocatePublicAddress(cloud),
        reservedIp: null,
      },
      failureOf(request),
    );
    if (body.reservedIpId) attachReservedIp(cloud, request.call, body.reservedIpId, gateway);
    if (body.configureDefaultRoute) table.routes.push({ ...route, madeFor: gateway.identity });
    return reply.status(201).send(natGatewayView(cloud, gateway));
  });

  app.get<ById>("/v1/nat-gateways/:id", async (request) =>
    natGatewayView(cloud, requested(cloud, request, "natGateway", request.params.id)),
  );

  app.put<ById>("/v1/nat-gateways/:id", async (request) => {
    const gateway = changeable(cloud, request, "natGateway", request.params.id);
    const { securityGroupAttachments, reservedIpId, ...fields } = parseBody(updateBody, request.body);
    const { vpc } = existing(cloud, "subnet", gateway.subnet);
    gateway.securityGroups = attachable(cloud, request.call, securityGroupAttachments, vpc);
    if (reservedIpId === "") gateway.reservedIp = null;
    else if (reservedIpId) attachReservedIp(cloud, request.call, reservedIpId, gateway);
    Object.assign(gateway, fields);
    changed(cloud, gateway);
    return natGatewayView(cloud, gateway);
  });

  app.delete<ById>("/v1/nat-gateways/:id", async (request, reply) => {
    const gateway = requested(cloud, request, "natGateway", request.params.id);
    refuseIfNeeded(cloud, "natGateway", gateway);
    for (const table of cloud.store.list("routeTable")) {
      table.routes = table.routes.filter((route) => route.madeFor !== gateway.identity);
    }
    startDeletion(cloud, "natGateway", gateway, failureOf(request));
    return reply.status(204).send();
  });
}

function natGatewayView(cloud: Thalassa, gateway: NatGateway) {
  const { vpc } = existing(cloud, "subnet", gateway.subnet);
  return {
    ...metadataView(gateway),
    status: statusOf(cloud, gateway),
    organisation: ownerView(cloud, gateway),
    vpcIdentity: vpc,
    vpc: vpcReference(cloud, vpc),
    subnetIdentity: gateway.subnet,
    subnet: subnetReference(cloud, gateway.subnet),
    ...natAddresses(cloud, gateway),
    securityGroups: securityGroupReferences(cloud, gateway.securityGroups),
    ...(gateway.reservedIp === null
      ? {}
      : { reservedIpId: gateway.reservedIp, reservedIp: reservedIpReference(cloud, gateway.reservedIp) }),
  };
}
