/** NAT gateway: how nodes without public addresses reach the internet. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { NatGateway } from "../../../clouds/thalassa/types";
import type { Kind } from "./kind";
import { changedMetadata, type NamedInputs, newMetadata, observedMetadata, statusProgress } from "./named";
import { id, named } from "./schema";

export interface NatGatewayInputs extends NamedInputs {
  subnetId: string;
}

export interface NatGatewayOutputs {
  status: string;
  /** Public address that the nodes' traffic comes from. */
  egressAddress: string;
}

export const natGateway: Kind<NatGatewayInputs, NatGateway, NatGatewayOutputs> = {
  noun: "NAT gateway",
  schema: z.object({ ...named, subnetId: id }),
  replaceOn: ["subnetId"],
  deadlines: { create: 900, update: 300, delete: 900 },
  create: (client, inputs) =>
    createOnce(
      () => findOwn(client.natGateways, inputs.labels),
      () =>
        client.natGateways.create({
          ...newMetadata(inputs),
          subnetIdentity: inputs.subnetId,
          // The default route is a resource of its own, so that it is seen, changed and deleted in order.
          configureDefaultRoute: false,
          securityGroupAttachments: [],
        }),
    ),
  read: (client, id) => client.natGateways.get(id),
  update: (client, object, olds, news) =>
    client.natGateways.update(object.identity, {
      ...changedMetadata(object, olds, news),
      securityGroupAttachments: (object.securityGroups ?? []).map((group) => group.identity),
    }),
  remove: (client, id) => client.natGateways.remove(id),
  // The gateway works once it has an address in the VPC; its status may say ready before.
  progress: (object) => {
    const progress = statusProgress(object);
    return object.endpointIP || progress !== "ready" ? progress : { waiting: "no address yet" };
  },
  id: (object) => object.identity,
  observe: observedMetadata,
  outputs: (object) => ({ status: object.status, egressAddress: object.v4IP ?? "" }),
};
