/**
 * What Hetzner Cloud offers, as far as a config needs it before anything is asked of the API. Whether a server type
 * is sold and in stock at a location changes from day to day: the API says so.
 */

/** Network zones with their locations. A private network's subnet, and so a cluster, lies in one of them. */
export const networkZones: Readonly<Record<string, readonly string[]>> = {
  "eu-central": ["fsn1", "nbg1", "hel1"],
  "us-east": ["ash"],
  "us-west": ["hil"],
  "ap-southeast": ["sin"],
};

export const locations: readonly string[] = Object.values(networkZones).flat();

/** The network zone that a location is in. */
export function networkZoneOf(location: string): string | undefined {
  return Object.keys(networkZones).find((zone) => networkZones[zone]?.includes(location));
}

/** Names of server types: a family and a size. */
export const serverTypeForm = /^(cx|cpx|cax|ccx)[1-9]\d$/;

export type Architecture = "x86" | "arm";

/** `cax` is the family with ARM processors. */
export function architectureOf(serverType: string): Architecture {
  return serverType.startsWith("cax") ? "arm" : "x86";
}

/** What is taken where a config names no server types, in order of preference; none is smaller than those before it. */
interface DefaultTypes {
  node: readonly string[];
  gateway: readonly string[];
}

const europe: DefaultTypes = { node: ["cx33", "cx43", "cpx32"], gateway: ["cx23", "cx33", "cpx22"] };
/** The cheap families `cx` and `cax` are in Europe only. */
const overseas: DefaultTypes = { node: ["cpx31", "cpx32", "cpx41"], gateway: ["cpx11", "cpx21", "cpx22"] };

export function defaultTypes(location: string): DefaultTypes {
  return networkZoneOf(location) === "eu-central" ? europe : overseas;
}

/** Load balancers for the API server, from small to large. */
export const loadBalancerTypes = ["lb11", "lb21", "lb31"] as const;

/** A private network takes no more servers than this. */
export const mostServers = 100;

/** Private addresses that Hetzner keeps for itself, besides the first one of each network. */
export const reservedAddress = "172.31.1.1";

/** The system that every server boots, by the name that Hetzner gives it for each architecture. */
export const imageName = "ubuntu-24.04";
