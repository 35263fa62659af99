/** What each cloud lets a stack's config choose. */
import * as thalassa from "../../clouds/thalassa/catalogue";
import { type Cloud, clouds } from "../../components/cluster";

export type ClusterType = "dedicated" | "dedicated-ha" | "testing" | "production";

interface Offer {
  /** What a customer can order, the highly available type last. */
  types: readonly ClusterType[];
  /** Regions with their zones; no zones are listed for clouds on which no cluster can be made yet. */
  regions: Readonly<Record<string, readonly string[]>>;
  /** Set for the clouds on which clusters can be made. */
  machineTypes?: { all: readonly string[]; default: string };
}

/** A cloud on which clusters can be made. */
export type BuiltOffer = Required<Offer> & { cloud: Cloud };

const offers: Readonly<Record<Cloud, Offer>> = {
  scaleway: {
    types: ["testing", "production"],
    regions: { "fr-par": [], "nl-ams": [], "pl-waw": [] },
  },
  hetzner: {
    types: ["dedicated", "dedicated-ha"],
    regions: { fsn1: [], nbg1: [], hel1: [], ash: [], hil: [], sin: [] },
  },
  thalassa: {
    types: ["dedicated", "dedicated-ha"],
    regions: thalassa.regions,
    machineTypes: { all: thalassa.machineTypes, default: thalassa.defaultMachineType },
  },
};

/** The offer of a cloud, or nothing where no cluster can be made on it yet. */
export function builtOffer(cloud: Cloud): BuiltOffer | undefined {
  const { machineTypes, ...offer } = offers[cloud];
  return machineTypes && { ...offer, machineTypes, cloud };
}

export const builtClouds: readonly Cloud[] = clouds.filter((cloud) => builtOffer(cloud));

export function isHighlyAvailable(type: ClusterType): boolean {
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
