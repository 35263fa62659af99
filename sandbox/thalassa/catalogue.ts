/** What the cloud offers: regions, machine types, volume types, Kubernetes versions. */

export const regions = [
  { identity: "nl-01", name: "Netherlands 01", slug: "nl-01", zones: ["nl-01a", "nl-01b", "nl-01c"] },
] as const;

export interface MachineType {
  identity: string;
  name: string;
  slug: string;
  description: string;
  vcpus: number;
  ramMb: number;
  diskGb: number;
  swapMb: number;
}

export interface MachineTypeCategory {
  name: string;
  description: string;
  machineTypes: MachineType[];
}

const sizes = [
  ["small", 1, 2],
  ["medium", 2, 4],
  ["large", 4, 8],
  ["xlarge", 8, 16],
  ["2xlarge", 16, 32],
  ["4xlarge", 32, 64],
] as const;

function category(
  prefix: string,
  identities: string,
  name: string,
  description: string,
): MachineTypeCategory {
  return {
    name,
    description,
    machineTypes: sizes.map(([size, vcpus, ramGb], index) => ({
      identity: `mt-${identities}${index}0`,
      name: `${prefix}-${size}`,
      slug: `${prefix}-${size}`,
      description: `${vcpus} vCPU, ${ramGb} GB`,
      vcpus,
      ramMb: ramGb * 1024,
      diskGb: 0,
      swapMb: 0,
    })),
  };
}

export const machineTypeCategories: MachineTypeCategory[] = [
  category("pgp", "d2k4m0cjp56s73cvk1", "General purpose", "Performance, shared cores"),
  category("dgp", "d2k4m1kjp56s73cvk2", "Dedicated", "Dedicated cores"),
];

export const machineTypes = machineTypeCategories.flatMap((one) => one.machineTypes);

export const volumeTypes = [
  { identity: "vt-d2k4m2sjp56s73cvk310", name: "Block", storageType: "block", allowResize: true },
  { identity: "vt-d2k4m2sjp56s73cvk320", name: "Premium Block", storageType: "block", allowResize: true },
] as const;
export type VolumeType = (typeof volumeTypes)[number];

export interface Version {
  identity: string;
  name: string;
  slug: string;
  kubernetesVersion: string;
  /** Can be chosen. */
  enabled: boolean;
  /** Stable: what an automatic upgrade goes to. */
  supported: boolean;
}

function version(xid: string, release: string, build: number, enabled: boolean, supported: boolean): Version {
  return {
    identity: `k8sv-${xid}`,
    name: `v${release}-${build}`,
    slug: release.replaceAll(".", "-"),
    kubernetesVersion: release,
    enabled,
    supported,
  };
}

/** Newest first. The first one can't be chosen yet, so that nobody takes the first for the latest. */
export const versions: Version[] = [
  version("d7q0a10jp56s73cvk4a0", "1.36.2", 1, false, false),
  version("d7m8b20jp56s73cvk4b0", "1.36.1", 2, true, true),
  version("d7f2c30jp56s73cvk4c0", "1.36.0", 3, true, false),
  version("d7m8d40jp56s73cvk4d0", "1.35.4", 1, true, true),
  version("d6t4e50jp56s73cvk4e0", "1.35.1", 4, true, false),
  version("d7m8f60jp56s73cvk4f0", "1.34.6", 1, true, true),
  version("d5k1g70jp56s73cvk4g0", "1.34.1", 6, true, false),
  version("d6t4h80jp56s73cvk4h0", "1.33.9", 2, true, false),
  version("d4b7i90jp56s73cvk4i0", "1.33.2", 5, false, false),
];

/** Finds what a client names by identity, slug or name. */
export function named<T extends { identity: string; name: string; slug?: string }>(
  all: readonly T[],
  reference: string,
): T | undefined {
  return all.find((one) => one.identity === reference || one.slug === reference || one.name === reference);
}
