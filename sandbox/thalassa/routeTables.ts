/** `/v1/route-tables` and the routes in them. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addressRange, contains, parseRange } from "../base/cidr";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { cidr, keptMetadata, metadata, applyMetadata } from "./bodies";
import {
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  referred,
  requested,
  startDeletion,
  type Thalassa,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { newIdentity } from "./identity";
import { checkQuota } from "./quotas";
import type { Route, RouteTable } from "./records";
import {
  metadataView,
  natGatewayReference,
  ownerView,
  routeTableReference,
  subnetReference,
  vpcReference,
} from "./references";

const createBody = z.object({ ...metadata, vpcIdentity: z.string() });
const updateBody = z.object({
  ...keptMetadata,
  name: keptMetadata.name.nullish(),
  description: z.string().nullish(),
});
const routeBody = z.object({
  destinationCidrBlock: cidr,
  targetGatewayIdentity: z.string().nullish(),
  targetNatGatewayIdentity: z.string().nullish(),
  targetVpcPeeringConnectionId: z.string().nullish(),
  gatewayAddress: z.string().nullish(),
});
const routesBody = z.object({ routes: z.array(routeBody) });

interface ById {
  Params: { id: string };
}
interface RouteById {
  Params: { id: string; route: string };
}

export function registerRouteTables(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/route-tables", async (request) =>
    listed(cloud, request, "routeTable", ({ vpc }) => ({
      vpc,
      region: existing(cloud, "vpc", vpc).region,
    })).map((table) => routeTableView(cloud, table)),
  );

  app.post("/v1/route-tables", async (request, reply) => {
    const { vpcIdentity, ...fields } = parseBody(createBody, request.body);
    const vpc = referred(cloud, request.call, "vpc", vpcIdentity);
    checkQuota(cloud, request.call, "routeTable");
    const table = create(cloud, request.call, "routeTable", {
      ...fields,
      vpc: vpc.identity,
      isDefault: false,
      routes: [],
    });
    return reply.status(201).send(routeTableView(cloud, table));
  });

  app.get<ById>("/v1/route-tables/:id", async (request) =>
    routeTableView(cloud, requested(cloud, request, "routeTable", request.params.id)),
  );

  app.put<ById>("/v1/route-tables/:id", async (request) => {
    const table = changeable(cloud, request, "routeTable", request.params.id);
    const body = parseBody(updateBody, request.body);
    applyMetadata(table, body);
    changed(cloud, table);
    return routeTableView(cloud, table);
  });

  app.delete<ById>("/v1/route-tables/:id", async (request, reply) => {
    const table = requested(cloud, request, "routeTable", request.params.id);
    refuseIfNeeded(cloud, "routeTable", table);
    startDeletion(cloud, "routeTable", table, failureOf(request));
    return reply.status(204).send();
  });

  app.get<ById>("/v1/route-tables/:id/routes", async (request) => {
    const table = requested(cloud, request, "routeTable", request.params.id);
    return table.routes.map((route) => routeView(cloud, table, route));
  });

  app.post<ById>("/v1/route-tables/:id/routes", async (request, reply) => {
    const table = changeable(cloud, request, "routeTable", request.params.id);
    const route = newRoute(cloud, request.call, table, parseBody(routeBody, request.body));
    refuseDuplicate([...table.routes, route]);
    table.routes.push(route);
    changed(cloud, table);
    return reply.status(201).send(routeView(cloud, table, route));
  });

  app.put<ById>("/v1/route-tables/:id/routes", async (request) => {
    const table = changeable(cloud, request, "routeTable", request.params.id);
    const { routes } = parseBody(routesBody, request.body);
    const replaced = routes.map((route) => newRoute(cloud, request.call, table, route));
    refuseDuplicate(replaced);
    table.routes = replaced;
    changed(cloud, table);
    return table.routes.map((route) => routeView(cloud, table, route));
  });

  app.get<RouteById>("/v1/route-tables/:id/routes/:route", async (request) => {
    const table = requested(cloud, request, "routeTable", request.params.id);
    return routeView(cloud, table, routeOf(table, request.params.route));
  });

  app.put<RouteById>("/v1/route-tables/:id/routes/:route", async (request) => {
    const table = changeable(cloud, request, "routeTable", request.params.id);
    const old = routeOf(table, request.params.route);
    const route = {
      ...newRoute(cloud, request.call, table, parseBody(routeBody, request.body)),
      identity: old.identity,
    };
    const routes = table.routes.map((one) => (one === old ? route : one));
    refuseDuplicate(routes);
    table.routes = routes;
    changed(cloud, table);
    return routeView(cloud, table, route);
  });

  app.delete<RouteById>("/v1/route-tables/:id/routes/:route", async (request, reply) => {
    const table = requested(cloud, request, "routeTable", request.params.id);
    const route = routeOf(table, request.params.route);
    table.routes = table.routes.filter((one) => one !== route);
    changed(cloud, table);
    return reply.status(204).send();
  });
}

/** Refuses two routes to one destination. */
export function refuseDuplicate(routes: Route[]): void {
  const destinations = routes.map((route) => route.destinationCidrBlock);
  const duplicate = destinations.find((one, index) => destinations.indexOf(one) !== index);
  if (duplicate !== undefined) throw new ApiError(409, `the route table has a route to ${duplicate} already`);
}

function routeOf(table: RouteTable, identity: string): Route {
  const route = table.routes.find((one) => one.identity === identity);
  if (route === undefined) throw new ApiError(404, `route ${identity} not found`);
  return route;
}

function newRoute(cloud: Thalassa, call: Call, table: RouteTable, body: z.output<typeof routeBody>): Route {
  if (body.targetGatewayIdentity || body.targetVpcPeeringConnectionId) {
    throw new ApiError(400, "the target gateway or VPC peering connection does not exist");
  }
  if (Boolean(body.targetNatGatewayIdentity) === Boolean(body.gatewayAddress)) {
    throw new ApiError(400, "a route needs exactly one target");
  }
  const route: Route = {
    identity: newIdentity("rte", cloud.clock.now()),
    destinationCidrBlock: body.destinationCidrBlock,
  };
  if (body.targetNatGatewayIdentity) {
    const gateway = referred(cloud, call, "natGateway", body.targetNatGatewayIdentity);
    if (existing(cloud, "subnet", gateway.subnet).vpc !== table.vpc) {
      throw new ApiError(400, `NAT gateway ${gateway.identity} is in another VPC`);
    }
    return { ...route, targetNatGatewayIdentity: gateway.identity };
  }
  const gatewayAddress = body.gatewayAddress ?? "";
  const range = addressRange(gatewayAddress);
  const vpcRanges = existing(cloud, "vpc", table.vpc).cidrs.flatMap((one) => parseRange(one) ?? []);
  if (range === undefined || !vpcRanges.some((one) => contains(one, range))) {
    throw new ApiError(400, `gatewayAddress ${gatewayAddress} is not an address in the VPC`);
  }
  return { ...route, gatewayAddress };
}

function routeView(cloud: Thalassa, table: RouteTable, route: Route) {
  const gateway = route.targetNatGatewayIdentity;
  return {
    identity: route.identity,
    destinationCidrBlock: route.destinationCidrBlock,
    type: "static",
    routeTable: routeTableReference(cloud, table.identity),
    ...(gateway === undefined
      ? {}
      : { targetNatGatewayIdentity: gateway, targetNatGateway: natGatewayReference(cloud, gateway) }),
    ...(route.gatewayAddress === undefined ? {} : { gatewayAddress: route.gatewayAddress }),
  };
}

function routeTableView(cloud: Thalassa, table: RouteTable) {
  return {
    ...metadataView(table),
    organisation: ownerView(cloud, table),
    vpc: vpcReference(cloud, table.vpc),
    isDefault: table.isDefault,
    routes: table.routes.map((route) => routeView(cloud, table, route)),
    associatedSubnets: cloud.store
      .alive("subnet", cloud.clock)
      .filter((one) => one.routeTable === table.identity)
      .map((one) => subnetReference(cloud, one.identity)),
  };
}
