/** The emulated cloud: its state, and what every kind of object has in common. */
import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Changes } from "../base/changes";
import { hides } from "../base/faults";
import { currentStep, isDeleted, type Step } from "../base/lifecycle";
import { Sandbox, type SandboxOptions } from "../base/sandbox";
import { authorise, type Permission } from "./auth";
import { notFound } from "./errors";
import { type Kind, kinds, type Metadata, type Records, type Settings } from "./records";

export class Scaleway extends Sandbox<Records, Settings> {
  /** For what runs in the cloud by itself: emits `change` whenever the store may have changed. */
  readonly changes = new Changes<Records>(this.clock, this.store);

  constructor(options: SandboxOptions<Settings>) {
    super(options);
  }

  /** Says that the state has changed. */
  override touch(): void {
    super.touch();
    this.store.sweep(this.clock);
    this.changes.announce();
  }
}

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

/** Steps through some statuses, each with the time that it takes; the last one stays. */
export function steps(cloud: Scaleway, ...path: [status: string, latency: number][]): Step[] {
  let at = cloud.clock.elapsed;
  return path.map(([status, latency]) => {
    const step = { status, at };
    at = cloud.clock.after(latency, at);
    return step;
  });
}

/** Deletes an object: at once, or after it has been in a status for some time. Afterwards it reads as 404. */
export function startDeletion(
  cloud: Scaleway,
  record: Metadata,
  through?: { status: string; latency: number },
): void {
  const begin = cloud.clock.elapsed;
  const end = through === undefined ? begin : cloud.clock.after(through.latency, begin);
  record.steps = [
    { status: through?.status ?? statusOf(cloud, record), at: begin },
    { status: "deleted", at: end, final: true },
  ];
  cloud.store.sweep(cloud.clock);
}

/** An object's status. */
export function statusOf(cloud: Scaleway, record: Metadata): string {
  return currentStep(record, cloud.clock).status;
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
