/**
 * What Hetzner Cloud offers, as far as a config has to be understood without asking the API. Which server types
 * there really are, where, and in stock, the survey asks at each run: a new type needs no release of ours.
 */

/** Regions with the locations in which their clusters may have servers: those of the region's network zone, its own first. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  fsn1: ["fsn1", "nbg1", "hel1"],
  nbg1: ["nbg1", "fsn1", "hel1"],
  hel1: ["hel1", "fsn1", "nbg1"],
  ash: ["ash"],
  hil: ["hil"],
  sin: ["sin"],
};

/** A private network's subnet is in one of these: all servers of a cluster share it. */
export const networkZones: Readonly<Record<string, string>> = {
  fsn1: "eu-central",
  nbg1: "eu-central",
  hel1: "eu-central",
  ash: "us-east",
  hil: "us-west",
  sin: "ap-southeast",
};

/** What a server type's name can be, such as `cx23` or `ccx13`. */
export const machineTypePattern = /^c[a-z]{1,3}\d{2}$/;

/** Server types by what they are for, in order of preference; all of one architecture. */
export interface DefaultMachineTypes {
  gateway: readonly string[];
  controlPlane: readonly string[];
  workers: readonly string[];
}

const european: DefaultMachineTypes = {
  gateway: ["cx23", "cpx22", "cx33"],
  controlPlane: ["cx33", "cpx32", "cx43"],
  workers: ["cx33", "cpx32", "cx43"],
};

/** The newest cost-optimised types are not sold outside Europe. */
const overseas: DefaultMachineTypes = {
  gateway: ["cpx11", "cpx21", "ccx13"],
  controlPlane: ["cpx31", "ccx13", "cpx41"],
  workers: ["cpx31", "ccx13", "cpx41"],
};

export function defaultMachineTypes(region: string): DefaultMachineTypes {
  return networkZones[region] === "eu-central" ? european : overseas;
}

export type Architecture = "x86" | "arm";

/** The architecture that a server type's name stands for: known before the API is asked. */
export function architectureOf(machineType: string): Architecture {
  return machineType.startsWith("cax") ? "arm" : "x86";
}

export const loadBalancerTypes: readonly string[] = ["lb11", "lb21", "lb31"];

/** The system that every server boots, by the name that Hetzner gives it for each architecture. */
export const imageName = "ubuntu-24.04";

/** Servers and load balancers that one private network takes. */
export const networkCapacity = 100;
