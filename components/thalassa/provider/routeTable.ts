/** Route table of the cluster's subnet. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { RouteTable } from "../../../clouds/thalassa/types";
import type { Kind } from "./kind";
import { changedMetadata, type NamedInputs, newMetadata, observedMetadata } from "./named";
import { id, named } from "./schema";

export interface RouteTableInputs extends NamedInputs {
  vpcId: string;
}

export const routeTable: Kind<RouteTableInputs, RouteTable, object> = {
  noun: "route table",
  schema: z.object({ ...named, vpcId: id }),
  replaceOn: ["vpcId"],
  deadlines: { create: 300, update: 300, delete: 600 },
  create: (client, inputs) =>
    createOnce(
      () => findOwn(client.routeTables, inputs.labels),
      () => client.routeTables.create({ ...newMetadata(inputs), vpcIdentity: inputs.vpcId }),
    ),
  read: (client, id) => client.routeTables.get(id),
  update: (client, object, olds, news) =>
    client.routeTables.update(object.identity, changedMetadata(object, olds, news)),
  remove: (client, id) => client.routeTables.remove(id),
  id: (object) => object.identity,
  observe: observedMetadata,
  outputs: () => ({}),
};
