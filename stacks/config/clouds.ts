/** What each cloud lets a customer order. */
import * as hetzner from "../../clouds/hetzner/catalogue";
import * as scaleway from "../../clouds/scaleway/catalogue";
import * as thalassa from "../../clouds/thalassa/catalogue";
import { type Cloud, clouds } from "../../components/cluster";

export type ClusterType = "dedicated" | "dedicated-ha" | "testing" | "production";

export interface Offer {
  /** What a customer can order, the highly available type last. */
  types: readonly ClusterType[];
  /** Regions with the zones over which nodes can be spread, the one for clusters in a single zone first. */
  regions: Readonly<Record<string, readonly string[]>>;
}

export type CloudOffer = Offer & { cloud: Cloud };

const offers: Readonly<Record<Cloud, Offer>> = {
  scaleway: {
    types: ["testing", "production"],
    regions: scaleway.regions,
  },
  hetzner: {
    types: ["dedicated", "dedicated-ha"],
    regions: Object.fromEntries(hetzner.locations.map((location) => [location, near(location)])),
  },
  thalassa: {
    types: ["dedicated", "dedicated-ha"],
    regions: thalassa.regions,
  },
};

export function offerOf(cloud: Cloud): CloudOffer {
  return { ...offers[cloud], cloud };
}

export function isHighlyAvailable(type: string): boolean {
  return type === "dedicated-ha" || type === "production";
}

/** Other clouds that have this type or region: what looks wrong may be right elsewhere. */
export function cloudsWith(kind: "types" | "regions", value: string): Cloud[] {
  return clouds.filter((cloud) => {
    const offer = offers[cloud];
    const values: readonly string[] = kind === "types" ? offer.types : Object.keys(offer.regions);
    return values.includes(value);
  });
}

/** On Hetzner a region is a location, and the zones are the locations that one private network can span. */
function near(location: string): string[] {
  const zone = hetzner.networkZones[hetzner.networkZoneOf(location) ?? ""] ?? [];
  return [location, ...zone.filter((each) => each !== location)];
}
