/** Where Scaleway is. */
export const regions = ["fr-par", "nl-ams", "pl-waw", "it-mil"] as const;
export type Region = (typeof regions)[number];

const zonesOfRegions: Record<Region, string[]> = {
  "fr-par": ["fr-par-1", "fr-par-2", "fr-par-3"],
  "nl-ams": ["nl-ams-1", "nl-ams-2", "nl-ams-3"],
  "pl-waw": ["pl-waw-1", "pl-waw-2", "pl-waw-3"],
  "it-mil": ["it-mil-1"],
};

export const zones: string[] = Object.values(zonesOfRegions).flat();

export function isRegion(text: string): text is Region {
  return (regions as readonly string[]).includes(text);
}

/** The zones of a region; none when it is unknown. */
export function zonesOf(region: string): string[] {
  return isRegion(region) ? zonesOfRegions[region] : [];
}

/** The region of a zone such as `fr-par-1`. */
export function regionOf(zone: string): string {
  return zone.replace(/-\d+$/, "");
}
