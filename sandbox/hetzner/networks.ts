/** `/v1/networks` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, type ActionOptions, startAction } from "./actions";
import { name, optionalLabels, update } from "./bodies";
import { checkName, create, failureOf, type Call, type Hetzner, requested, startDeletion } from "./cloud";
import { isProtected } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { detachAll, registerNetworkMembers } from "./networkMembers";
import { registerNetworkRoutes, routeBody, withRoute } from "./networkRoutes";
import { networkRange, registerSubnets, subnetBody, withSubnet } from "./networkSubnets";
import { membersOf } from "./privateAddresses";
import { range, routerOf } from "./ranges";
import type { Network } from "./records";
import { change, created, noBody, nothing } from "./routing";

const createBody = z.object({
  name,
  ip_range: networkRange,
  labels: optionalLabels,
  subnets: z.array(subnetBody).max(50).nullish(),
  routes: z.array(routeBody).max(100).nullish(),
  expose_routes_to_vswitch: z.boolean().nullish(),
});

const protectionBody = z.object({ delete: z.boolean().nullish() });
const rangeBody = z.object({ ip_range: networkRange });

export function registerNetworks(app: FastifyInstance, cloud: Hetzner): void {
  registerNetworkMembers(app, cloud);
  registerKind(app, cloud, {
    kind: "network",
    path: "networks",
    view: networkView,
    sort: ["id", "name", "created"],
    update: update.extend({ expose_routes_to_vswitch: z.boolean().nullish() }),
    apply: (network, body) => {
      network.exposeRoutesToVswitch = body.expose_routes_to_vswitch ?? network.exposeRoutesToVswitch;
    },
    actions: true,
  });

  change(app, cloud, "POST", "networks", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "network", body.name);
    let parts = { ipRange: body.ip_range, subnets: [], routes: [] } as Pick<
      Network,
      "ipRange" | "subnets" | "routes"
    >;
    for (const subnet of body.subnets ?? []) parts = { ...parts, subnets: withSubnet(parts, subnet) };
    for (const route of body.routes ?? []) parts = { ...parts, routes: withRoute(parts, route) };
    checkLimit(cloud, project, "network");
    const network = create(cloud, project, "network", {
      name: body.name,
      labels: body.labels,
      ...parts,
      exposeRoutesToVswitch: body.expose_routes_to_vswitch ?? false,
      deleteProtection: false,
    });
    return created({ network: networkView(cloud, network) });
  });

  change(app, cloud, "DELETE", "networks/:id", noBody, (request) => {
    const network = requested(cloud, request, "network");
    if (network.deleteProtection) throw isProtected("network is delete protected");
    detachAll(cloud, network);
    startDeletion(cloud, network);
    return nothing;
  });

  change(app, cloud, "POST", "networks/:id/actions/change_protection", protectionBody, (request, body) =>
    act(cloud, request, "change_protection", (network) => {
      network.deleteProtection = body.delete ?? network.deleteProtection;
    }),
  );

  change(app, cloud, "POST", "networks/:id/actions/change_ip_range", rangeBody, (request, body) =>
    act(cloud, request, "change_ip_range", (network) => {
      const [before, after] = [range(network.ipRange), range(body.ip_range)];
      if (after.first !== before.first || after.last < before.last) {
        throw new InvalidInput("ip_range", "the range can only be made larger, with the same first address");
      }
      network.ipRange = body.ip_range;
    }),
  );

  registerSubnets(app, cloud, act);
  registerNetworkRoutes(app, cloud, act);
}

/** Changes a network, unless that is to fail, and answers with the action. */
export type NetworkAct = typeof act;

function act(cloud: Hetzner, request: Call, command: string, effect: (network: Network) => void) {
  const network = requested(cloud, request, "network");
  const options: ActionOptions = { latency: latencies.network.change, failure: failureOf(request) };
  if (options.failure === undefined) effect(network);
  const action = startAction(cloud, network.organisation, command, [["network", network]], options);
  return created({ action: actionView(cloud, action) });
}

function networkView(cloud: Hetzner, network: Network) {
  const members = membersOf(cloud, network);
  const ids = (type: string) => members.filter((one) => one.type === type).map(({ record }) => record.id);
  return {
    id: network.id,
    name: network.name,
    ip_range: network.ipRange,
    subnets: network.subnets.map(({ type, ipRange, networkZone, vswitchId }) => ({
      type,
      ip_range: ipRange,
      network_zone: networkZone,
      gateway: routerOf(network.ipRange),
      vswitch_id: vswitchId,
    })),
    routes: network.routes,
    servers: ids("server"),
    load_balancers: ids("load_balancer"),
    protection: { delete: network.deleteProtection },
    labels: network.labels,
    created: network.createdAt,
    expose_routes_to_vswitch: network.exposeRoutesToVswitch,
  };
}
