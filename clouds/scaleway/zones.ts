/** The zones of a region: most products are asked zone by zone. */
import { regions } from "./catalogue";
import type { Zone } from "./types";

export function zonesOf(region: string): readonly Zone[] {
  const zones = regions[region];
  if (!zones) throw new Error(`Scaleway has no Kapsule in region ${region}`);
  return zones as readonly Zone[];
}

/** What all zones have together. */
export async function inEach<T>(zones: readonly Zone[], list: (zone: Zone) => Promise<T[]>): Promise<T[]> {
  return (await Promise.all(zones.map(list))).flat();
}
