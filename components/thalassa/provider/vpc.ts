/** VPC: the network that holds everything of one cluster. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { Vpc } from "../../../clouds/thalassa/types";
import type { Kind } from "./kind";
import { changedMetadata, type NamedInputs, newMetadata, observedMetadata, statusProgress } from "./named";
import { cidr, named } from "./schema";
import { replacing } from "./replacing";

export interface VpcInputs extends NamedInputs {
  region: string;
  cidrs: string[];
}

export interface VpcOutputs {
  status: string;
}

export const vpc: Kind<VpcInputs, Vpc, VpcOutputs> = {
  noun: "VPC",
  schema: z.object({ ...named, region: z.string(), cidrs: z.array(cidr).min(1) }),
  replaceOn: [...replacing.vpc],
  deadlines: { create: 300, update: 300, delete: 600 },
  create: (client, inputs) =>
    createOnce(
      () => findOwn(client.vpcs, inputs.labels),
      () =>
        client.vpcs.create({
          ...newMetadata(inputs),
          cloudRegionIdentity: inputs.region,
          vpcCidrs: inputs.cidrs,
        }),
    ),
  read: (client, id) => client.vpcs.get(id),
  update: (client, object, olds, news) =>
    client.vpcs.update(object.identity, { ...changedMetadata(object, olds, news), vpcCidrs: news.cidrs }),
  remove: (client, id) => client.vpcs.remove(id),
  progress: statusProgress,
  id: (object) => object.identity,
  observe: (object, inputs) => ({ ...observedMetadata(object, inputs), cidrs: object.cidrs }),
  outputs: (object) => ({ status: object.status }),
};
