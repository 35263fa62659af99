/** Actions: the record of everything that takes time, and the routes that show them. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { currentStep } from "../base/lifecycle";
import { type Call, create, type Failure, type Hetzner, nouns, requested } from "./cloud";
import { HetznerError, notFound } from "./errors";
import { InvalidInput } from "./invalidInput";
import { listing, queryOf } from "./listing";
import type { Action, Kind, Metadata, ResourceReference } from "./records";

/** What the API calls the kinds that actions are about. */
const types: Partial<Record<Kind, string>> = {
  network: "network",
  server: "server",
  firewall: "firewall",
  primaryIp: "primary_ip",
  floatingIp: "floating_ip",
  volume: "volume",
  loadBalancer: "load_balancer",
  certificate: "certificate",
  image: "image",
};

/** An object that an action is about. */
export type Subject = readonly [kind: Kind, record: Pick<Metadata, "id">];

export interface ActionOptions {
  /** How long it takes. */
  latency: number;
  /** How it fails, if it does. */
  failure?: Failure | undefined;
}

/** The most actions that are kept: a sandbox may run for weeks. */
const capacity = 5_000;

/** Starts an action. The caller has carried it out already, or not, when it is to fail. */
export function startAction(
  cloud: Hetzner,
  project: string,
  command: string,
  subjects: readonly Subject[],
  { latency, failure }: ActionOptions,
): Action {
  const begin = cloud.clock.elapsed;
  const end = cloud.clock.after(latency, begin);
  forgetOldest(cloud);
  return create(cloud, project, "action", {
    name: command,
    resources: subjects.map(([kind, { id }]) => ({ id, type: types[kind] ?? kind })),
    errorCode: failure?.code ?? null,
    steps: [
      { status: "running", at: begin },
      failure === undefined
        ? { status: "success", at: end }
        : { status: "error", at: end, message: failure.message },
    ],
  });
}

function forgetOldest(cloud: Hetzner): void {
  const actions = cloud.store.list("action");
  for (const action of actions.slice(0, Math.max(0, actions.length + 1 - capacity))) {
    cloud.store.remove("action", action.identity);
  }
}

/** Commands during which a server can be changed all the same. */
const withoutLock = [
  "shutdown_server",
  "change_protection",
  "change_dns_ptr",
  "request_console",
  "apply_firewall",
  "remove_firewall",
  "set_firewall_rules",
  "assign_floating_ip",
  "unassign_floating_ip",
];

/** Whether an action that is under way locks the object. */
export function isLocked(cloud: Hetzner, kind: Kind, record: Metadata): boolean {
  return cloud.store
    .list("action")
    .some(
      (action) =>
        concerns(action, kind, record) &&
        !withoutLock.includes(action.name) &&
        currentStep(action, cloud.clock).status === "running",
    );
}

/** Refuses a change of an object that an action has locked. */
export function refuseIfLocked(cloud: Hetzner, kind: Kind, record: Metadata): void {
  if (isLocked(cloud, kind, record)) throw new HetznerError(423, "locked", `${nouns[kind]} is locked`);
}

function concerns({ resources }: Action, kind: Kind, { id }: Pick<Metadata, "id">): boolean {
  return resources.some((resource) => resource.id === id && resource.type === types[kind]);
}

export function actionView(cloud: Hetzner, action: Action) {
  const { status, message } = currentStep(action, cloud.clock);
  const [start, end] = action.steps;
  const begin = start?.at ?? 0;
  const length = (end?.at ?? begin) - begin;
  const share = length > 0 ? (cloud.clock.elapsed - begin) / length : 1;
  const finished = Date.parse(action.createdAt) + length * cloud.clock.scale;
  return {
    id: action.id,
    command: action.name,
    status,
    progress: status === "running" ? Math.max(0, Math.min(99, Math.floor(share * 100))) : 100,
    started: action.createdAt,
    finished: status === "running" ? null : new Date(finished).toISOString(),
    resources: action.resources satisfies ResourceReference[],
    error: status === "error" ? { code: action.errorCode, message } : null,
  };
}

const sortable = ["id", "command", "status", "progress", "started", "finished"];

function list(cloud: Hetzner, request: Call, reply: FastifyReply, ofInterest: (action: Action) => boolean) {
  const own = cloud.store
    .list("action")
    .filter((action) => action.organisation === request.access.project.identity && ofInterest(action))
    .map((action) => actionView(cloud, action));
  return listing(request, reply, "actions", own, { sort: sortable, filters: ["status", "id"] });
}

function one(cloud: Hetzner, request: Call, id: string, ofInterest: (action: Action) => boolean) {
  const action = cloud.store.get("action", id);
  if (
    action === undefined ||
    action.organisation !== request.access.project.identity ||
    !ofInterest(action)
  ) {
    throw notFound(nouns.action, id);
  }
  return { action: actionView(cloud, action) };
}

export function registerActions(app: FastifyInstance, cloud: Hetzner): void {
  app.get("/v1/actions", async (request: Call, reply) => {
    if (queryOf(request).getAll("id").length === 0) throw new InvalidInput("id", "the filter is required");
    return list(cloud, request, reply, () => true);
  });
  app.get("/v1/actions/:id", async (request: Call) => one(cloud, request, request.params.id, () => true));
}

/** The routes that show the actions of one kind of object, such as `/v1/servers/{id}/actions`. */
export function registerActionsOf<K extends Kind>(
  app: FastifyInstance,
  cloud: Hetzner,
  path: string,
  kind: K,
): void {
  const ofKind = ({ resources }: Action) => resources.some((resource) => resource.type === types[kind]);
  app.get(`/v1/${path}/actions`, async (request: Call, reply) => list(cloud, request, reply, ofKind));
  app.get(`/v1/${path}/actions/:id`, async (request: Call) => one(cloud, request, request.params.id, ofKind));
  app.get(`/v1/${path}/:id/actions`, async (request: Call, reply) => {
    const record = requested(cloud, request, kind);
    return list(cloud, request, reply, (action) => concerns(action, kind, record));
  });
  app.get<{ Params: { id: string; action: string } }>(`/v1/${path}/:id/actions/:action`, async (request) => {
    const record = requested(cloud, request, kind);
    return one(cloud, request, request.params.action, (action) => concerns(action, kind, record));
  });
}
