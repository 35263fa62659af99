/** Regions, zones and locations: those of the stack's own region, within what the platform and the stack allow. */
import { networkZoneOf, networkZones } from "../../clouds/hetzner/catalogue";
import { regions as scalewayRegions } from "../../clouds/scaleway/catalogue";
import type { ClusterSpec } from "../../components/cluster";
import { knownTypes } from "../catalogue";
import { eachFact, resourcePolicy } from "../judge";

interface Settings {
  regions: string[];
  euOnly: boolean;
}

/** Network zones of Hetzner outside the European Union. All regions of Scaleway's Kapsule and of Thalassa are inside. */
const overseas = ["us-east", "us-west", "ap-southeast"];

export const places = resourcePolicy<Settings>({
  name: "byoc-region",
  description:
    "Every region, zone and location is the stack's own region's, and that region is one of those that platform and stack allow.",
  configSchema: {
    properties: {
      regions: { type: "array", items: { type: "string" }, default: [], description: "Empty: all." },
      euOnly: { type: "boolean", default: false, description: "Only regions in the European Union." },
    },
  },
  judge: ({ type, props }, { spec, own }, report, { regions, euOnly }) => {
    const isComponent = type.startsWith("byoc:index:");
    const allowed = placesOf(spec);
    eachFact(
      () => {
        if (!isComponent) return;
        const refuse = (problem: string, those: string) =>
          report({ property: "spec.region", value: spec.region, problem, allowed: those });
        if (regions.length > 0 && !regions.includes(spec.region))
          refuse("the platform does not allow this region", regions.join(", "));
        if (own.regions && !own.regions.includes(spec.region))
          refuse("byoc:policy.regions does not have it", own.regions.join(", "));
        if (euOnly && isOverseas(spec)) refuse("it is outside the European Union", "regions inside");
      },
      ...(knownTypes[type]?.places ?? []).map((property) => () => {
        const value: unknown = props[property];
        if (value !== undefined && !allowed.includes(String(value)))
          report({
            property,
            value,
            problem: `it is outside of the stack's region ${spec.region}`,
            allowed: allowed.join(", "),
          });
      }),
    );
  },
});

/** Everything that a resource of this cluster may name as its place. */
function placesOf(spec: ClusterSpec): string[] {
  switch (spec.cloud) {
    case "hetzner": {
      // Nodes may stand in all locations of the network zone: that is what highly available clusters are spread over.
      const zone = networkZoneOf(spec.region) ?? "";
      return [zone, ...(networkZones[zone] ?? [])];
    }
    case "scaleway":
      return [spec.region, ...(scalewayRegions[spec.region] ?? [])];
    case "thalassa":
      return [spec.region, ...spec.nodePools.flatMap(({ zones }) => zones)];
  }
}

function isOverseas(spec: ClusterSpec): boolean {
  return spec.cloud === "hetzner" && overseas.includes(networkZoneOf(spec.region) ?? "");
}
