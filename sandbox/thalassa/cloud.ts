/** The emulated cloud: its state, and what every kind of object has in common. */
import type { FastifyRequest } from "fastify";
import type { Organisation, Token } from "../base/accounts";
import { ApiError } from "../base/errors";
import { hides } from "../base/faults";
import { currentStep, isDeleted, isDeleting, type Step } from "../base/lifecycle";
import type { Sandbox } from "../base/sandbox";
import { newIdentity, newSlug } from "./identity";
import { latencies } from "./latencies";
import type { Kind, Metadata, Records, Settings } from "./records";
import { prefixes, statuses } from "./statuses";

export type Thalassa = Sandbox<Records, Settings>;

/** A call that has been let in. */
export interface Call {
  organisation: Organisation;
  token: Token;
}

declare module "fastify" {
  interface FastifyRequest {
    call: Call;
  }
}

/** The fields that a caller gives; the rest of the metadata is the cloud's. */
export type Fields<K extends Kind> = Omit<Records[K], Exclude<keyof Metadata, "name" | "description">> &
  Partial<Pick<Metadata, "labels" | "annotations">>;

type Owner = Pick<Call, "organisation">;

/** Makes an object and starts its way to ready. */
export function create<K extends Kind>(
  cloud: Thalassa,
  owner: Owner,
  kind: K,
  fields: Fields<K>,
  failure?: string,
): Records[K] {
  const now = cloud.clock.now();
  const taken = new Set(all(cloud, owner, kind).map((record) => record.slug));
  const created = now.toISOString();
  const record = {
    ...fields,
    identity: newIdentity(prefixes[kind], now),
    organisation: owner.organisation.identity,
    slug: newSlug(fields.name, taken),
    labels: fields.labels ?? {},
    annotations: fields.annotations ?? {},
    createdAt: created,
    updatedAt: created,
    objectVersion: 1,
    ...startOf(cloud, kind, failure),
  };
  return cloud.store.add(kind, record as unknown as Records[K]);
}

function startOf(cloud: Thalassa, kind: Kind, failure?: string): { steps: Step[]; linger: number } {
  const timing = timingOf(kind);
  return {
    steps: progress(cloud, kind, statuses[kind].creating, timing.create, failure),
    linger: timing.linger,
  };
}

function timingOf(kind: Kind): { create: number; delete: number; linger: number } {
  const table: Partial<Record<Kind, { create: number; delete: number; linger: number }>> = latencies;
  return table[kind] ?? { create: 0, delete: 0, linger: 0 };
}

/** Steps from a transitional status, after the latency, to ready; or to failed when there is a failure. */
export function progress(
  cloud: Thalassa,
  kind: Kind,
  through: string,
  latency: number,
  failure?: string,
): Step[] {
  const begin = cloud.clock.elapsed;
  const end = cloud.clock.after(latency, begin);
  return [
    { status: through, at: begin },
    failure === undefined
      ? { status: statuses[kind].ready, at: end }
      : { status: statuses[kind].failed, at: end, message: failure },
  ];
}

/** Notes a change of an object. */
export function changed(cloud: Thalassa, record: Metadata): void {
  record.updatedAt = cloud.clock.now().toISOString();
  record.objectVersion += 1;
}

/** Starts the deletion of an object; once more is no error. With a failure it stays, as failed. */
export function startDeletion(cloud: Thalassa, kind: Kind, record: Metadata, failure?: string): void {
  if (isDeleting(record)) return;
  const { deleting, deleted, failed } = statuses[kind];
  const begin = cloud.clock.elapsed;
  const end = cloud.clock.after(timingOf(kind).delete, begin);
  record.steps = [
    { status: deleting, at: begin },
    failure === undefined
      ? { status: deleted, at: end, final: true }
      : { status: failed, at: end, message: failure },
  ];
  cloud.store.sweep(cloud.clock);
}

/** An object's status. */
export function statusOf(cloud: Thalassa, record: Metadata): string {
  return currentStep(record, cloud.clock).status;
}

/** Whether an object has reached its normal status (a change may be under way). */
export function isReady(cloud: Thalassa, kind: Kind, record: Metadata): boolean {
  return statusOf(cloud, record) === statuses[kind].ready;
}

/** All objects of an organisation that are not deleted. */
export function all<K extends Kind>(cloud: Thalassa, owner: Owner, kind: K): Records[K][] {
  return cloud.store
    .alive(kind, cloud.clock)
    .filter((record) => record.organisation === owner.organisation.identity);
}

/** The object of this identity. For references that the sandbox itself keeps consistent. */
export function existing<K extends Kind>(cloud: Thalassa, kind: K, identity: string): Records[K] {
  const record = cloud.store.get(kind, identity);
  if (record === undefined)
    throw new ApiError(500, `sandbox: ${kind} ${identity} is gone but still referred to`);
  return record;
}

/** A route of one object. */
export interface ById {
  Params: { id: string };
}

/** The object that a path names, by identity or slug; 404 when the caller can't see one. */
export function requested<K extends Kind>(
  cloud: Thalassa,
  request: FastifyRequest,
  kind: K,
  reference: string,
): Records[K] {
  const own = cloud.store
    .list(kind)
    .filter((record) => record.organisation === request.call.organisation.identity);
  const record =
    own.find((one) => one.identity === reference) ??
    own.find((one) => one.slug === reference && !isDeleted(one, cloud.clock));
  if (record === undefined || (request.method === "GET" && isHidden(cloud, request, record))) {
    throw new ApiError(404, `${kind} ${reference} not found`);
  }
  return record;
}

/** As `requested`, but for a change: what is being deleted can't be changed. */
export function changeable<K extends Kind>(
  cloud: Thalassa,
  request: FastifyRequest,
  kind: K,
  reference: string,
): Records[K] {
  const record = requested(cloud, request, kind, reference);
  if (isDeleting(record)) throw new ApiError(409, `${kind} ${reference} is being deleted`);
  return record;
}

/** The object that a body names; 400 when there is none. */
export function referred<K extends Kind>(
  cloud: Thalassa,
  owner: Owner,
  kind: K,
  reference: string,
): Records[K] {
  const own = all(cloud, owner, kind);
  const record = own.find((one) => one.identity === reference) ?? own.find((one) => one.slug === reference);
  if (record === undefined || isDeleting(record))
    throw new ApiError(400, `${kind} ${reference} does not exist`);
  return record;
}

/** Whether a fault keeps this object from being seen. */
export function isHidden(cloud: Thalassa, request: FastifyRequest, record: Metadata): boolean {
  return hides(request.exchange.fault, record.identity, record.createdAt, cloud.clock.now());
}

/** How the action that this call starts is to fail, if a fault says so. */
export function failureOf(request: FastifyRequest): string | undefined {
  const effect = request.exchange.fault?.rule.effect;
  return effect?.type === "failAction" ? effect.message : undefined;
}
