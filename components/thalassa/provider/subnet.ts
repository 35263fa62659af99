/** Subnet: where nodes, load balancers and the NAT gateway get their addresses. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { Subnet } from "../../../clouds/thalassa/types";
import type { Kind } from "./kind";
import { changedMetadata, type NamedInputs, newMetadata, observedMetadata, statusProgress } from "./named";
import { cidr, id, named } from "./schema";
import { replacing } from "./replacing";

export interface SubnetInputs extends NamedInputs {
  vpcId: string;
  cidr: string;
  routeTableId: string;
}

export interface SubnetOutputs {
  status: string;
}

export const subnet: Kind<SubnetInputs, Subnet, SubnetOutputs> = {
  noun: "subnet",
  schema: z.object({ ...named, vpcId: id, cidr, routeTableId: id }),
  replaceOn: [...replacing.subnet],
  deadlines: { create: 600, update: 300, delete: 600 },
  create: (client, inputs) =>
    createOnce(
      () => findOwn(client.subnets, inputs.labels),
      () =>
        client.subnets.create({
          ...newMetadata(inputs),
          vpcIdentity: inputs.vpcId,
          cidr: inputs.cidr,
          associatedRouteTableIdentity: inputs.routeTableId,
        }),
    ),
  read: (client, id) => client.subnets.get(id),
  update: (client, object, olds, news) =>
    client.subnets.update(object.identity, {
      ...changedMetadata(object, olds, news),
      associatedRouteTableIdentity: news.routeTableId,
    }),
  remove: (client, id) => client.subnets.remove(id),
  progress: statusProgress,
  id: (object) => object.identity,
  observe: (object, inputs) => ({
    ...observedMetadata(object, inputs),
    routeTableId: object.routeTable?.identity ?? inputs.routeTableId,
  }),
  outputs: (object) => ({ status: object.status }),
};
