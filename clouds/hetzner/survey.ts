/** One look at the project, before anything is decided: what is sold, in stock and at what price, and what of a cluster lives. */
import { type Architecture, imageName } from "./catalogue";
import { type HetznerClient, selector } from "./client";
import type { PlacementGroup, Pricing, Server, ServerType } from "./types";

export interface Survey {
  /** When it was made: whether a server type is still sold depends on the date. */
  at: Date;
  serverTypes: ServerType[];
  /** Ids of the image that servers boot. */
  images: Partial<Record<Architecture, number>>;
  pricing: Pricing;
  /** Every server with the cluster's labels, autoscaled ones included. */
  servers: Server[];
  placementGroups: PlacementGroup[];
}

/** Asks for everything at once, each thing once. */
export async function survey(client: HetznerClient, clusterLabels: Record<string, string>): Promise<Survey> {
  const ofCluster = { label_selector: selector(clusterLabels) };
  const [serverTypes, images, pricing, servers, placementGroups] = await Promise.all([
    client.serverTypes.list(),
    client.images.list({ name: imageName, type: "system", status: "available", include_deprecated: "true" }),
    client.pricing(),
    client.servers.list(ofCluster),
    client.placementGroups.list(ofCluster),
  ]);
  return {
    at: new Date(),
    serverTypes,
    images: Object.fromEntries(images.map(({ architecture, id }) => [architecture, id])),
    pricing,
    servers,
    placementGroups,
  };
}
