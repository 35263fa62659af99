/** Route: sends the nodes' traffic for a range of addresses to the NAT gateway. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import type { Route } from "../../../clouds/thalassa/types";
import type { CommonInputs, Kind } from "./kind";
import { cidr, common, id } from "./schema";

export interface RouteInputs extends CommonInputs {
  routeTableId: string;
  destinationCidr: string;
  natGatewayId: string;
}

export const route: Kind<RouteInputs, Route, object> = {
  noun: "route",
  schema: z.object({ ...common, routeTableId: id, destinationCidr: cidr, natGatewayId: id }),
  replaceOn: ["routeTableId"],
  deadlines: { create: 300, update: 300, delete: 300 },
  create: (client, inputs) =>
    createOnce(
      // Routes carry no labels, but the table is ours and holds one route for a destination.
      async () =>
        (await client.routes(inputs.routeTableId).list()).find(
          (route) =>
            route.destinationCidrBlock === inputs.destinationCidr &&
            natGatewayOf(route) === inputs.natGatewayId,
        ),
      () => client.routes(inputs.routeTableId).create(bodyOf(inputs)),
    ),
  read: (client, id, inputs) => client.routes(inputs.routeTableId).get(id),
  update: (client, object, _olds, news) =>
    client.routes(news.routeTableId).update(object.identity, bodyOf(news)),
  remove: (client, id, inputs) => client.routes(inputs.routeTableId).remove(id),
  id: (object) => object.identity,
  observe: (object, inputs) => ({
    destinationCidr: object.destinationCidrBlock,
    natGatewayId: natGatewayOf(object) ?? inputs.natGatewayId,
  }),
  outputs: () => ({}),
};

const bodyOf = (inputs: RouteInputs) => ({
  destinationCidrBlock: inputs.destinationCidr,
  targetNatGatewayIdentity: inputs.natGatewayId,
});

const natGatewayOf = (route: Route) =>
  route.targetNatGateway?.identity ?? route.targetNatGatewayIdentity ?? undefined;
