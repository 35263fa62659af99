/** The emulated cloud: its state, and what every kind of object has in common. */
import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { hides } from "../base/faults";
import { isDeleted, type Step } from "../base/lifecycle";
import { ChangingSandbox } from "../base/changing";
import type { SandboxOptions } from "../base/sandbox";
import { authorise, type Permission } from "./auth";
import { notFound } from "./errors";
import { type Kind, kinds, type Metadata, type Records, type Settings } from "./records";

export class Scaleway extends ChangingSandbox<Records, Settings> {
  constructor(options: SandboxOptions<Settings>) {
    super(options);
  }
}

export { startDeletion, statusOf, steps } from "../base/changing";

/** The fields that the kind needs; the rest is the cloud's. */
export type Fields<K extends Kind> = Omit<Records[K], Exclude<keyof Metadata, "name">> & {
  project: string;
  /** Default: none, for what is global. A zone's region has to be given too. */
  region?: string;
  /** Default: none, for what is regional. */
  zone?: string;
  tags?: string[];
  /** Default: there at once, as `available`. */
  steps?: Step[];
  /** Default: a new one. */
  id?: string;
  /** The cloud's own: not in the inventory. */
  builtIn?: boolean;
};

/** Makes an object. */
export function create<K extends Kind>(cloud: Scaleway, kind: K, fields: Fields<K>): Records[K] {
  const { project, id = randomUUID(), region = null, zone = null, tags = [], ...rest } = fields;
  const now = timestamp(cloud);
  const record = {
    ...rest,
    identity: id,
    organisation: project,
    region,
    zone,
    tags,
    labels: labelsOf(tags),
    createdAt: now,
    updatedAt: now,
    steps: fields.steps ?? [{ status: "available", at: cloud.clock.elapsed }],
    linger: 0,
  };
  return cloud.store.add(kind, record as unknown as Records[K]);
}

/** Says that an object was changed. */
export function touch(cloud: Scaleway, record: Metadata): void {
  record.updatedAt = timestamp(cloud);
}

/** Replaces an object's tags. */
export function setTags(record: Metadata, tags: string[]): void {
  record.tags = tags;
  record.labels = labelsOf(tags);
}

/** Tags as inventories show them: `key=value` as a label, anything else as a label without a value. */
function labelsOf(tags: string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const [key = "", ...value] = tag.split("=");
      return [key, value.join("=")];
    }),
  );
}

/** Dates in answers have microseconds. */
function timestamp(cloud: Scaleway): string {
  return cloud.clock.now().toISOString().replace("Z", "000Z");
}

/** All objects of a kind that are not deleted, in order of creation; of one project, if it is given. */
export function all<K extends Kind>(cloud: Scaleway, kind: K, project?: string): Records[K][] {
  const records = cloud.store.alive(kind, cloud.clock);
  return project === undefined ? records : records.filter((record) => record.organisation === project);
}

/** The object of this id, if it is there (a deletion may be under way). */
export function alive<K extends Kind>(
  cloud: Scaleway,
  kind: K,
  id: string | null | undefined,
): Records[K] | undefined {
  const record = id === null || id === undefined ? undefined : cloud.store.get(kind, id);
  return record === undefined || isDeleted(record, cloud.clock) ? undefined : record;
}

/**
 * The object that a path names (`id`: another one in the same region or zone). 404 when it isn't there, 403 when
 * the caller may not do that to it.
 */
export function requested<K extends Kind>(
  cloud: Scaleway,
  request: FastifyRequest,
  kind: K,
  action: Permission["action"],
  id = (request.params as { id: string }).id,
): Records[K] {
  const { region, zone } = request.params as { region?: string; zone?: string };
  const { resource, family, notFound: ownNotFound } = kinds[kind];
  const record = alive(cloud, kind, id.toLowerCase());
  if (
    record === undefined ||
    (region !== undefined && record.region !== region) ||
    (zone !== undefined && record.zone !== zone) ||
    (request.method === "GET" && isHidden(cloud, request, record))
  ) {
    throw ownNotFound?.(id) ?? notFound(resource, id);
  }
  authorise(request, { family, resource, action, project: record.organisation });
  return record;
}

/** Whether a fault keeps this object from being seen. */
export function isHidden(cloud: Scaleway, request: FastifyRequest, record: Metadata): boolean {
  return hides(request.exchange.fault, record.identity, record.createdAt, cloud.clock.now());
}

/** The message with which what this call starts is to fail, if a fault says so. */
export function failureOf(request: FastifyRequest): string | undefined {
  const effect = request.exchange.fault?.rule.effect;
  return effect?.type === "failAction" ? effect.message : undefined;
}
