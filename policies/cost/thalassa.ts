/**
 * What Thalassa charges for: control planes, nodes, NAT gateways. It publishes neither prices nor an API that tells
 * them, so only what the platform gives prices of is counted.
 */
import type { Charges } from "./estimate";
import { countIn, nameIn } from "./inputs";

export const thalassaCharges: Charges = {
  "pulumi-nodejs:dynamic/thalassa:KubernetesCluster": (resource, tally) =>
    tally.count(resource, {
      product: "control-plane",
      place: nameIn(resource.props, "region") ?? "its region",
      least: 1,
    }),
  "pulumi-nodejs:dynamic/thalassa:NatGateway": (resource, tally) =>
    tally.count(resource, { product: "nat-gateway", place: "its region", least: 1 }),
  "pulumi-nodejs:dynamic/thalassa:NodePool": (resource, tally) => {
    const { props } = resource;
    const product = nameIn(props, "machineType");
    const place = nameIn(props, "zone");
    const least = countIn(props, "minNodes");
    const most = countIn(props, "maxNodes");
    if (product === undefined || place === undefined || least === undefined || most === undefined)
      return tally.note(resource, "its machine type, zone or size is not known yet");
    tally.count(resource, { product, place, least, most });
  },
};
