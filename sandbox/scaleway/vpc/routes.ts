/** Routes of a VPC: those that somebody made, and those that the networks and gateways bring along. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { contains, parseRange, type Range } from "../../base/cidr";
import { authorise, permits } from "../auth";
import { id, optionalTags } from "../bodies";
import { alive, all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { invalidArgument, notFound, permissionsDenied, preconditionFailed } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import type { VpcRoute } from "./records";

const base = "/vpc/v2/regions/:region/routes";

const destination = z.string().refine((text) => parseRange(text) !== undefined, "must be an IP range");

const creation = z.object({
  description: z.string().nullish(),
  tags: optionalTags,
  vpc_id: id,
  destination,
  nexthop_resource_id: id.nullish(),
  nexthop_private_network_id: id.nullish(),
});

const update = z.object({
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  destination: destination.nullish(),
  nexthop_resource_id: id.nullish(),
  nexthop_private_network_id: id.nullish(),
});

export function registerRoutes(app: FastifyInstance, cloud: Scaleway): void {
  change(app, "POST", base, creation, (request, body) => {
    const { region } = placeOf(request);
    const vpc = alive(cloud, "vpc", body.vpc_id);
    if (vpc?.region !== region) throw notFound("vpc", body.vpc_id);
    authorise(request, { family: "VPC", resource: "route", action: "create", project: vpc.organisation });
    if (!body.nexthop_resource_id && !body.nexthop_private_network_id) {
      throw invalidArgument("nexthop_resource_id", "a route needs a next hop");
    }
    const route = create(cloud, "vpcRoute", {
      project: vpc.organisation,
      region,
      name: body.destination,
      tags: body.tags,
      type: "custom",
      vpcId: vpc.identity,
      description: body.description || "Custom route",
      destination: body.destination,
      nexthopResourceId: body.nexthop_resource_id ?? null,
      nexthopPrivateNetworkId: body.nexthop_private_network_id ?? null,
    });
    return ok(view(route));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "vpcRoute", "read")));

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const route = requested(cloud, request, "vpcRoute", "write");
    refuseManaged(route);
    route.description = body.description ?? route.description;
    route.destination = body.destination ?? route.destination;
    route.name = route.destination;
    route.nexthopResourceId = body.nexthop_resource_id ?? route.nexthopResourceId;
    route.nexthopPrivateNetworkId = body.nexthop_private_network_id ?? route.nexthopPrivateNetworkId;
    if (body.tags) setTags(route, body.tags);
    touch(cloud, route);
    return ok(view(route));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const route = requested(cloud, request, "vpcRoute", "delete");
    refuseManaged(route);
    startDeletion(cloud, route);
    return nothing;
  });

  read(app, "/vpc/v2/regions/:region/routes-with-nexthop", (request) => {
    const { region } = placeOf(request);
    const mayRead = (project: string) =>
      permits(request.caller.grants, { family: "VPC", action: "list", project });
    const query = new Query(request);
    const vpc = alive(cloud, "vpc", query.one("vpc_id"));
    const projects =
      vpc === undefined ? cloud.accounts.organisations.map((one) => one.identity) : [vpc.organisation];
    if (!projects.some(mayRead)) throw permissionsDenied({ resource: "route", action: "list" });
    const routes = [
      ...subnetRoutes(cloud),
      ...all(cloud, "vpcRoute").map((route) => ({ project: route.organisation, view: view(route) })),
    ]
      .filter((route) => route.view.region === region && mayRead(route.project))
      .map((route) => withNexthop(cloud, route.view))
      .filter((route) => matches(route, query));
    return pageOf(request, "routes", routes);
  });
}

function refuseManaged(route: VpcRoute): void {
  if (route.type !== "custom") throw preconditionFailed("resource_not_usable", "Route is read-only");
}

type RouteView = ReturnType<typeof view>;

/** The routes to the subnets themselves: nobody made them, and they have no id. */
function subnetRoutes(cloud: Scaleway): { project: string; view: RouteView }[] {
  return all(cloud, "privateNetwork").flatMap((network) =>
    network.subnets.map(({ subnet }) => ({
      project: network.organisation,
      view: {
        created_at: network.createdAt,
        description: "Local Private Network route",
        destination: subnet,
        id: "",
        is_read_only: true,
        nexthop_private_network_id: network.identity,
        nexthop_resource_id: null,
        nexthop_vpc_connector_id: null,
        region: network.region,
        tags: ["MANAGED"],
        type: "subnet",
        updated_at: network.createdAt,
        vpc_id: network.vpcId,
      },
    })),
  );
}

function withNexthop(cloud: Scaleway, route: RouteView) {
  const user = all(cloud, "ipamIp").find(
    (ip) => ip.user !== null && ip.user.id === route.nexthop_resource_id,
  )?.user;
  return {
    nexthop_ip: null,
    nexthop_name: user?.name ?? null,
    nexthop_resource_type: user?.type ?? "unknown_type",
    route,
  };
}

function matches({ route, nexthop_resource_type }: ReturnType<typeof withNexthop>, query: Query): boolean {
  const equal = (name: string, value: string | null) => [undefined, value].includes(query.one(name));
  const within = query.one("contains");
  const outer = within === undefined ? undefined : parseRange(within);
  const range = parseRange(route.destination) as Range;
  const isIpv6 = query.flag("is_ipv6");
  const tags = query.all("tags");
  return (
    equal("vpc_id", route.vpc_id) &&
    equal("nexthop_resource_id", route.nexthop_resource_id) &&
    equal("nexthop_private_network_id", route.nexthop_private_network_id) &&
    equal("nexthop_resource_type", nexthop_resource_type) &&
    equal("nexthop_vpc_connector_id", null) &&
    (outer === undefined || contains(outer, range)) &&
    (isIpv6 !== true || range.version === 6) &&
    (tags.length === 0 || tags.some((tag) => route.tags.includes(tag)))
  );
}

function view(route: VpcRoute) {
  return {
    created_at: route.createdAt,
    description: route.description,
    destination: route.destination,
    id: route.identity,
    is_read_only: route.type !== "custom",
    nexthop_private_network_id: route.nexthopPrivateNetworkId,
    nexthop_resource_id: route.nexthopResourceId,
    nexthop_vpc_connector_id: null,
    region: route.region,
    tags: route.tags,
    type: route.type as string,
    updated_at: route.updatedAt,
    vpc_id: route.vpcId,
  };
}
