/** What the cloud offers: server types and load balancer types. Images are in `systemImages.ts`. */
import { locations } from "./locations";
import { type Priced, pricesOf } from "./prices";

/** When a type or image leaves the catalogue. */
export interface Deprecation {
  announced: string;
  unavailable_after: string;
}

export interface ServerType extends Priced {
  cores: number;
  memory: number;
  disk: number;
  cpu: "shared" | "dedicated";
  category: string;
  architecture: "x86" | "arm";
  /** Locations that it is leaving, or has left. */
  deprecatedIn: Readonly<Record<string, Deprecation>>;
}

const europe = ["fsn1", "nbg1", "hel1"];
const overseas = ["ash", "hil", "sin"];
/** The announcement of 16 October 2025: older cost-optimised types, and older performance types in Europe. */
const retired: Deprecation = {
  announced: "2025-10-16T06:00:00Z",
  unavailable_after: "2025-12-31T23:59:59Z",
};

type Size = [id: number, name: string, cores: number, memory: number, disk: number, monthly: number];

interface Family {
  cpu: ServerType["cpu"];
  category: string;
  architecture: ServerType["architecture"];
  locations: readonly string[];
  retiredIn?: readonly string[];
  sizes: readonly Size[];
}

const families: readonly Family[] = [
  {
    cpu: "shared",
    category: "regular_purpose",
    architecture: "x86",
    locations: [...europe, ...overseas],
    retiredIn: europe,
    sizes: [
      [22, "cpx11", 2, 2, 40, 5.99],
      [23, "cpx21", 3, 4, 80, 10.99],
      [24, "cpx31", 4, 8, 160, 19.99],
      [25, "cpx41", 8, 16, 240, 36.99],
      [26, "cpx51", 16, 32, 360, 74.99],
    ],
  },
  {
    cpu: "shared",
    category: "cost_optimized",
    architecture: "arm",
    locations: europe,
    sizes: [
      [45, "cax11", 2, 4, 40, 5.99],
      [93, "cax21", 4, 8, 80, 9.99],
      [94, "cax31", 8, 16, 160, 18.99],
      [95, "cax41", 16, 32, 320, 36.99],
    ],
  },
  {
    cpu: "dedicated",
    category: "general_purpose",
    architecture: "x86",
    locations: [...europe, ...overseas],
    sizes: [
      [96, "ccx13", 2, 8, 80, 42.99],
      [97, "ccx23", 4, 16, 160, 85.99],
      [98, "ccx33", 8, 32, 240, 138.49],
      [99, "ccx43", 16, 64, 360, 275.99],
      [100, "ccx53", 32, 128, 600, 551.99],
      [101, "ccx63", 48, 192, 960, 826.99],
    ],
  },
  {
    cpu: "shared",
    category: "cost_optimized",
    architecture: "x86",
    locations: europe,
    retiredIn: europe,
    sizes: [
      [1, "cx11", 1, 2, 20, 3.92],
      [104, "cx22", 2, 4, 40, 4.49],
    ],
  },
  {
    cpu: "shared",
    category: "regular_purpose",
    architecture: "x86",
    locations: [...europe, "sin"],
    sizes: [
      [108, "cpx12", 1, 2, 40, 11.49],
      [109, "cpx22", 2, 4, 80, 19.49],
      [110, "cpx32", 4, 8, 160, 35.49],
      [111, "cpx42", 8, 16, 320, 69.49],
      [112, "cpx52", 12, 24, 480, 100.49],
      [113, "cpx62", 16, 32, 640, 129.99],
    ],
  },
  {
    cpu: "shared",
    category: "cost_optimized",
    architecture: "x86",
    locations: europe,
    sizes: [
      [114, "cx23", 2, 4, 40, 5.49],
      [115, "cx33", 4, 8, 80, 8.49],
      [116, "cx43", 8, 16, 160, 15.99],
      [117, "cx53", 16, 32, 320, 29.49],
    ],
  },
];

/** Singapore costs more than the other locations. */
const surcharges: Readonly<Record<string, number>> = { sin: 1.4 };

function monthlyIn(names: readonly string[], monthly: number): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [name, Math.round(monthly * (surcharges[name] ?? 1) * 100) / 100]),
  );
}

export const serverTypes: readonly ServerType[] = families.flatMap((family) =>
  family.sizes.map(([id, name, cores, memory, disk, monthly]) => ({
    id,
    name,
    cores,
    memory,
    disk,
    cpu: family.cpu,
    category: family.category,
    architecture: family.architecture,
    monthly: monthlyIn(family.locations, monthly),
    deprecatedIn: Object.fromEntries((family.retiredIn ?? []).map((one) => [one, retired])),
  })),
);

export interface LoadBalancerType extends Priced {
  maxConnections: number;
  maxServices: number;
  maxTargets: number;
  maxCertificates: number;
}

const everywhere = locations.map(({ name }) => name);

export const loadBalancerTypes: readonly LoadBalancerType[] = [
  loadBalancerType(1, "lb11", 10_000, 5, 25, 10, 7.49),
  loadBalancerType(2, "lb21", 20_000, 15, 75, 25, 16.4),
  loadBalancerType(3, "lb31", 40_000, 30, 150, 50, 30.9),
];

function loadBalancerType(
  id: number,
  name: string,
  maxConnections: number,
  maxServices: number,
  maxTargets: number,
  maxCertificates: number,
  monthly: number,
): LoadBalancerType {
  const limits = { maxConnections, maxServices, maxTargets, maxCertificates };
  return { id, name, ...limits, monthly: monthlyIn(everywhere, monthly) };
}

/** Finds what a client names by id or name. Ids come as numbers or as text. */
export function named<T extends { id: number; name: string | null }>(
  all: readonly T[],
  reference: string | number,
): T | undefined {
  const text = String(reference);
  return all.find((one) => one.name === text) ?? all.find((one) => String(one.id) === text);
}

/** What is sold out: a type in a location, a type everywhere, or a whole location. Names. */
export interface OutOfStock {
  serverType?: string | undefined;
  location?: string | undefined;
}

/** Whether a type can be had in a location at the moment. */
export function inStock(type: ServerType, location: string, soldOut: readonly OutOfStock[]): boolean {
  if (!isOffered(type, location)) return false;
  return !soldOut.some(
    (rule) =>
      (rule.serverType === undefined || rule.serverType === type.name) &&
      (rule.location === undefined || rule.location === location),
  );
}

/** Whether a type belongs to a location's offer, sold out or not. */
export function isOffered(type: ServerType, location: string, now = Date.now()): boolean {
  const leaving = type.deprecatedIn[location];
  const gone = leaving !== undefined && Date.parse(leaving.unavailable_after) <= now;
  return type.monthly[location] !== undefined && !gone;
}

/** Whether a type is offered anywhere. */
export function isListed(type: ServerType): boolean {
  return Object.keys(type.monthly).some((location) => isOffered(type, location));
}

export function serverTypeView(type: ServerType, soldOut: readonly OutOfStock[]) {
  const where = locations.filter(({ name }) => type.monthly[name] !== undefined);
  const everywhereDeprecated = where.every(({ name }) => type.deprecatedIn[name] !== undefined);
  return {
    id: type.id,
    name: type.name,
    // The AMD types are written with a space.
    description: type.name.toUpperCase().replace(/^CPX/, "CPX "),
    category: type.category,
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    cpu_type: type.cpu,
    storage_type: "local",
    architecture: type.architecture,
    prices: pricesOf(type),
    deprecated: everywhereDeprecated,
    deprecation: everywhereDeprecated ? (type.deprecatedIn[where[0]?.name ?? ""] ?? null) : null,
    locations: where.map(({ id, name }) => {
      const available = inStock(type, name, soldOut);
      return {
        id,
        name,
        available,
        recommended: available && type.deprecatedIn[name] === undefined,
        deprecation: type.deprecatedIn[name] ?? null,
      };
    }),
  };
}

export function loadBalancerTypeView(type: LoadBalancerType) {
  return {
    id: type.id,
    name: type.name,
    description: type.name.toUpperCase(),
    max_connections: type.maxConnections,
    max_services: type.maxServices,
    max_targets: type.maxTargets,
    max_assigned_certificates: type.maxCertificates,
    deprecated: null,
    deprecation: null,
    prices: pricesOf(type),
  };
}
