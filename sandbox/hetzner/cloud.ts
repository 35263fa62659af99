/** The emulated cloud: its state, and what every kind of object has in common. */
import type { FastifyRequest } from "fastify";
import type { Organisation, Token } from "../base/accounts";
import { hides } from "../base/faults";
import { isDeleted, isDeleting } from "../base/lifecycle";
import { ChangingSandbox } from "../base/changing";
import type { SandboxOptions } from "../base/sandbox";
import { nameTaken, notFound } from "./errors";
import type { HealthProbe } from "./loadBalancerHealth";
import type { Kind, Metadata, Records, Settings } from "./records";

export class Hetzner extends ChangingSandbox<Records, Settings> {
  /** What health checks of load balancers find. Default: a server is healthy while it runs. */
  probe: HealthProbe | undefined;

  constructor(options: SandboxOptions<Settings>) {
    super(options);
  }
}

export { startDeletion, statusOf, steps } from "../base/changing";

/** A call that has been let in. */
export interface Access {
  project: Organisation;
  token: Token;
  /** False for a token that may only read, in a cloud that checks the body first. */
  mayWrite: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    access: Access;
  }
}

/** A call whose path may name an object. */
export type Call = FastifyRequest<{ Params: { id: string } }>;

/** What error messages call each kind. */
export const nouns: Record<Kind, string> = {
  action: "action",
  sshKey: "SSH key",
  network: "network",
  server: "server",
  placementGroup: "placement group",
  firewall: "firewall",
  primaryIp: "Primary IP",
  floatingIp: "Floating IP",
  volume: "volume",
  loadBalancer: "load balancer",
  certificate: "certificate",
  image: "image",
};

/** The first id of each kind: far apart, so that an id of one kind is never taken for another's. */
const firstIds: Record<Kind, number> = {
  action: 580_000_000_001,
  sshKey: 31_000_001,
  network: 12_000_001,
  server: 118_000_001,
  placementGroup: 1_400_001,
  firewall: 11_000_001,
  primaryIp: 103_000_001,
  floatingIp: 95_000_001,
  volume: 104_000_001,
  loadBalancer: 5_000_001,
  certificate: 1_900_001,
  image: 340_000_001,
};

/** The fields that the kind needs; the rest is the cloud's. */
export type Fields<K extends Kind> = Omit<Records[K], Exclude<keyof Metadata, "name">> &
  Partial<Pick<Metadata, "labels" | "steps">>;

/** Makes an object. Without steps it is there at once, as `available`. */
export function create<K extends Kind>(
  cloud: Hetzner,
  project: string,
  kind: K,
  fields: Fields<K>,
): Records[K] {
  const id = (cloud.settings.lastIds[kind] ?? firstIds[kind] - 1) + 1;
  cloud.settings.lastIds[kind] = id;
  const record = {
    ...fields,
    id,
    identity: String(id),
    organisation: project,
    labels: fields.labels ?? {},
    createdAt: cloud.clock.now().toISOString(),
    steps: fields.steps ?? [{ status: "available", at: cloud.clock.elapsed }],
    linger: 0,
  };
  return cloud.store.add(kind, record as unknown as Records[K]);
}

/** All objects of a project that are not deleted, in order of creation. */
export function all<K extends Kind>(cloud: Hetzner, project: string, kind: K): Records[K][] {
  return cloud.store.alive(kind, cloud.clock).filter((record) => record.organisation === project);
}

/** The object of this id, if it is there (a deletion may be under way). */
export function alive<K extends Kind>(
  cloud: Hetzner,
  kind: K,
  id: number | null | undefined,
): Records[K] | undefined {
  const record = id === null || id === undefined ? undefined : cloud.store.get(kind, String(id));
  return record === undefined || isDeleted(record, cloud.clock) ? undefined : record;
}

/** The object that a path names; 404 when the caller can't see one. */
export function requested<K extends Kind>(cloud: Hetzner, request: Call, kind: K): Records[K] {
  const { id } = request.params;
  const record = cloud.store.get(kind, id);
  if (
    record === undefined ||
    record.organisation !== request.access.project.identity ||
    isDeleted(record, cloud.clock) ||
    (request.method === "GET" && isHidden(cloud, request, record))
  ) {
    throw notFound(nouns[kind], id);
  }
  return record;
}

/** The object that a body names by id; 404 when there is none. */
export function referred<K extends Kind>(cloud: Hetzner, project: string, kind: K, id: number): Records[K] {
  const record = alive(cloud, kind, id);
  if (record === undefined || record.organisation !== project || isDeleting(record)) {
    throw notFound(nouns[kind], id);
  }
  return record;
}

/** Refuses a name that another object of the kind has. */
export function checkName(cloud: Hetzner, project: string, kind: Kind, name: string, self?: Metadata): void {
  const taken = all(cloud, project, kind).some((one) => one.name === name && one.id !== self?.id);
  if (taken) throw nameTaken();
}

/** Whether a fault keeps this object from being seen. */
export function isHidden(cloud: Hetzner, request: FastifyRequest, record: Metadata): boolean {
  return hides(request.exchange.fault, record.identity, record.createdAt, cloud.clock.now());
}

export interface Failure {
  message: string;
  code: string;
}

/** How the action that this call starts is to fail, if a fault says so. */
export function failureOf(request: FastifyRequest): Failure | undefined {
  const effect = request.exchange.fault?.rule.effect;
  return effect?.type === "failAction"
    ? { message: effect.message, code: effect.code ?? "action_failed" }
    : undefined;
}
