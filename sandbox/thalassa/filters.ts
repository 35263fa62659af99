/** Filters of lists. */
import type { FastifyRequest } from "fastify";
import { all, isHidden, statusOf, type Thalassa } from "./cloud";
import type { Kind, Metadata, Records } from "./records";

/** What an object can be found by, besides its metadata. Empty: it has none, but others of its kind do. */
export interface Facets {
  region?: string;
  zone?: string;
  vpc?: string;
  subnet?: string;
  machine?: string;
  loadbalancer?: string;
  reservedIp?: string;
  SourceVolume?: string;
}

const metadataFilters = ["name", "identity", "slug"] as const;
const facetFilters = [
  "region",
  "zone",
  "vpc",
  "subnet",
  "machine",
  "loadbalancer",
  "reservedIp",
  "SourceVolume",
] as const;

/** The objects of a kind that the caller sees and asks for. */
export function listed<K extends Kind>(
  cloud: Thalassa,
  request: FastifyRequest,
  kind: K,
  facetsOf: (record: Records[K]) => Facets,
): Records[K][] {
  const query = request.query as Record<string, string | undefined>;
  return all(cloud, request.call, kind).filter(
    (record) =>
      matchesMetadata(cloud, record, query) &&
      facetFilters.every((key) => matchesFacet(cloud, query[key], facetsOf(record)[key])) &&
      !isHidden(cloud, request, record),
  );
}

function matchesMetadata(
  cloud: Thalassa,
  record: Metadata,
  query: Record<string, string | undefined>,
): boolean {
  if (metadataFilters.some((key) => query[key] !== undefined && query[key] !== record[key])) return false;
  const { status } = query;
  if (status !== undefined && status.toLowerCase() !== statusOf(cloud, record).toLowerCase()) return false;
  return Object.entries(query).every(([key, value]) => {
    const label = /^matchLabels\[(.+)\]$/.exec(key)?.[1];
    return label === undefined || record.labels[label] === value;
  });
}

/** A facet is an identity; the filter may name the object by slug as well. A kind without the facet isn't filtered. */
function matchesFacet(cloud: Thalassa, wanted: string | undefined, identity: string | undefined): boolean {
  if (wanted === undefined || identity === undefined || wanted === identity) return true;
  const kinds: Kind[] = ["vpc", "subnet", "machine", "loadBalancer", "reservedIp", "volume"];
  return kinds.some((kind) => cloud.store.get(kind, identity)?.slug === wanted);
}
