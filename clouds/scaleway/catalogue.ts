/**
 * What Scaleway offers, as far as a config needs it before anything is asked of the API. Whether an Instance type is
 * sold and in stock in a zone, and which Kubernetes versions there are, changes from week to week: the API says so.
 */

/** Regions of Kapsule with their zones; the first zone is the one for clusters that live in a single zone. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  "fr-par": ["fr-par-1", "fr-par-2", "fr-par-3"],
  "nl-ams": ["nl-ams-1", "nl-ams-2", "nl-ams-3"],
  "pl-waw": ["pl-waw-1", "pl-waw-2", "pl-waw-3"],
};

/** Sizes of control planes, from small to large, with the nodes that each takes. */
export const controlPlanes = {
  /** Shared with other customers, without a service level. */
  kapsule: { mostNodes: 150, dedicated: false },
  "kapsule-dedicated-4": { mostNodes: 250, dedicated: true },
  "kapsule-dedicated-8": { mostNodes: 500, dedicated: true },
  "kapsule-dedicated-16": { mostNodes: 500, dedicated: true },
} as const;

/** How long a dedicated control plane is paid for at least, in days; until then it cannot become a smaller one. */
export const commitmentDays = 30;

/** Families whose sizes are all listed below: another size does not exist. */
export const closedFamilies: readonly string[] = ["DEV1", "GP1", "PLAY2", "PRO2"];

/** Instance types that Kapsule takes. Newer ones have the same form; the API says whether they exist. */
export const machineTypes: readonly string[] = [
  ...sizes("DEV1", "M L XL"),
  ...sizes("PLAY2", "NANO MICRO"),
  ...sizes("GP1", "XS S M L XL"),
  ...sizes("PRO2", "XXS XS S M L"),
  ...sizes("POP2", "2C-8G 4C-16G 8C-32G 16C-64G 32C-128G 48C-192G 64C-256G"),
  ...sizes("POP2-HC", "2C-4G 4C-8G 8C-16G 16C-32G 32C-64G 48C-96G 64C-128G"),
  ...sizes("POP2-HM", "2C-16G 4C-32G 8C-64G 16C-128G 32C-256G 48C-384G 64C-512G"),
  ...sizes("POP2-HN", "3 5 10"),
  ...sizes("BASIC2", "A2C-4G A2C-8G A4C-8G A4C-16G A8C-16G A8C-32G A16C-32G A16C-64G"),
  ...sizes("BASIC3", "X2C-4G X2C-8G X4C-8G X4C-16G X8C-16G X8C-32G X16C-32G X16C-64G"),
  ...sizes("STANDARD2", "A2C-8G A4C-16G A8C-32G A16C-64G A32C-128G A48C-192G A64C-256G"),
  ...sizes("STANDARD3", "X2C-8G X4C-16G X8C-32G X16C-64G X32C-128G X48C-192G X64C-256G"),
  ...sizes("COMPUTE3", "X2C-4G X4C-8G X8C-16G X16C-32G X32C-64G X48C-96G X64C-128G X96C-192G"),
  ...sizes("MEMORY3", "X2C-16G X4C-32G X8C-64G X16C-128G X32C-256G X48C-384G"),
  ...sizes("L4", "1-24G 2-24G 4-24G 8-24G"),
  ...sizes("L40S", "1-48G 2-48G 4-48G 8-48G"),
  ...sizes("H100", "1-80G 2-80G"),
];

/** A family and a size, in capitals. */
export const machineTypeForm = /^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/;

/** Instance types that Kapsule refuses: their memory is too small for a node. */
export const tooSmallTypes: readonly string[] = ["DEV1-S", "PLAY2-PICO", "STARDUST1-S"];

/** Instance types with a disk of their own (`l_ssd`), with its size in GB. The others have block storage only. */
export const localDisks: Readonly<Record<string, number>> = {
  "DEV1-M": 40,
  "DEV1-L": 80,
  "DEV1-XL": 120,
  "GP1-XS": 150,
  "GP1-S": 300,
  "GP1-M": 600,
  "GP1-L": 600,
  "GP1-XL": 600,
};

/** What is taken where a config names no Instance type. */
export const defaultMachineTypes = { testing: "DEV1-M", production: "PRO2-XS" } as const;

/** Where the system's disk of a node can be: on the host, or on block storage of that many operations a second. */
export const rootVolumeTypes = ["l_ssd", "b_ssd", "sbs_5k", "sbs_15k"] as const;

/** Smallest and largest system disk, in GB. */
export const rootVolumeSizes = { least: 20, most: 10_000 } as const;

/** A placement group takes no more nodes than this. */
export const mostInPlacementGroup = 20;

/** Public Gateways, from small to large. */
export const gatewayTypes = ["VPC-GW-S", "VPC-GW-M", "VPC-GW-L", "VPC-GW-XL"] as const;

/** Ranges of which a Private Network can have a part. */
export const networkRanges: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Addresses of a Private Network that nothing can have: the first two and the last two. */
export const reservedAddresses = 4;

function sizes(family: string, names: string): string[] {
  return names.split(" ").map((size) => `${family}-${size}`);
}
