/** `/v1/primary_ips` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, refuseIfLocked, startAction } from "./actions";
import { flag, id, idOrName, name, optionalLabels, update } from "./bodies";
import {
  checkName,
  create,
  failureOf,
  type Hetzner,
  referred,
  requested,
  startDeletion,
  statusOf,
} from "./cloud";
import { dnsPtrBody, dnsPtrView, setDnsPtr } from "./dnsPtr";
import { isProtected, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { locationNamed, locationView } from "./locationNames";
import { assigneeOf, primaryIpOf } from "./primaryIpUse";
import { allocateIpv4, allocateIpv6Network } from "./publicAddresses";
import type { PrimaryIp, Server } from "./records";
import { change, created, noBody, nothing } from "./routing";

const createBody = z
  .object({
    name,
    type: z.enum(["ipv4", "ipv6"]),
    location: idOrName.nullish(),
    assignee_type: z.literal("server").nullish(),
    assignee_id: id.nullish(),
    auto_delete: flag(false),
    labels: optionalLabels,
  })
  .refine(({ location, assignee_id }) => (location ?? null) === null || (assignee_id ?? null) === null, {
    path: ["location"],
    message: "can't be set together with assignee_id",
  })
  .refine(({ location, assignee_id }) => (location ?? assignee_id ?? null) !== null, {
    path: ["location"],
    message: "missing, and so is assignee_id",
  });

const assignBody = z.object({ assignee_type: z.literal("server").nullish(), assignee_id: id });
const protectionBody = z.object({ delete: z.boolean() });

export function registerPrimaryIps(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "primaryIp",
    path: "primary_ips",
    view: primaryIpView,
    sort: ["id", "created"],
    filters: ["ip"],
    update: update.extend({ auto_delete: z.boolean().nullish() }),
    apply: (primaryIp, body) => {
      primaryIp.autoDelete = body.auto_delete ?? primaryIp.autoDelete;
    },
    actions: true,
  });

  change(app, cloud, "POST", "primary_ips", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "primaryIp", body.name);
    const { assignee_id } = body;
    const server =
      assignee_id === null || assignee_id === undefined
        ? undefined
        : referred(cloud, project, "server", assignee_id);
    if (server !== undefined) checkAssignable(cloud, server, body.type);
    const location = server?.location ?? locationNamed(body.location ?? "").name;
    const failure = failureOf(request);
    const primaryIp = createPrimaryIp(cloud, project, {
      name: body.name,
      labels: body.labels,
      type: body.type,
      location,
      autoDelete: body.auto_delete,
      server: failure === undefined ? server : undefined,
    });
    const action =
      server === undefined
        ? null
        : startAction(
            cloud,
            project,
            "assign_primary_ip",
            [
              ["primaryIp", primaryIp],
              ["server", server],
            ],
            {
              latency: latencies.primaryIp.assign,
              failure,
            },
          );
    return created({
      primary_ip: primaryIpView(cloud, primaryIp),
      action: action === null ? null : actionView(cloud, action),
    });
  });

  change(app, cloud, "DELETE", "primary_ips/:id", noBody, (request) => {
    const primaryIp = requested(cloud, request, "primaryIp");
    if (primaryIp.deleteProtection) throw isProtected("Primary IP deletion is protected");
    if (assigneeOf(cloud, primaryIp) !== null) {
      throw refused("must_be_unassigned", "Primary IP must be unassigned");
    }
    startDeletion(cloud, primaryIp);
    return nothing;
  });

  change(app, cloud, "POST", "primary_ips/:id/actions/assign", assignBody, (request, body) => {
    const primaryIp = requested(cloud, request, "primaryIp");
    const server = referred(cloud, primaryIp.organisation, "server", body.assignee_id);
    if (assigneeOf(cloud, primaryIp) !== null) {
      throw refused("primary_ip_already_assigned", "Primary IP is already assigned");
    }
    checkAssignable(cloud, server, primaryIp.type);
    if (server.location !== primaryIp.location) {
      throw refused("primary_ip_datacenter_mismatch", "Primary IP and server are in different locations");
    }
    const failure = failureOf(request);
    if (failure === undefined) primaryIp.assignee = { type: "server", id: server.id };
    return assignment(cloud, "assign_primary_ip", primaryIp, server, failure);
  });

  change(app, cloud, "POST", "primary_ips/:id/actions/unassign", noBody, (request) => {
    const primaryIp = requested(cloud, request, "primaryIp");
    const assignee = assigneeOf(cloud, primaryIp);
    if (assignee?.type !== "server") throw refused("primary_ip_not_assigned", "Primary IP is not assigned");
    const server = referred(cloud, primaryIp.organisation, "server", assignee.id);
    checkStopped(cloud, server);
    const failure = failureOf(request);
    if (failure === undefined) primaryIp.assignee = null;
    return assignment(cloud, "unassign_primary_ip", primaryIp, server, failure);
  });

  change(app, cloud, "POST", "primary_ips/:id/actions/change_dns_ptr", dnsPtrBody, (request, body) => {
    const primaryIp = requested(cloud, request, "primaryIp");
    const failure = failureOf(request);
    if (failure === undefined) setDnsPtr(primaryIp, body);
    return noted(cloud, "change_dns_ptr", primaryIp, failure);
  });

  change(app, cloud, "POST", "primary_ips/:id/actions/change_protection", protectionBody, (request, body) => {
    const primaryIp = requested(cloud, request, "primaryIp");
    if (body.delete && primaryIp.autoDelete) {
      throw new InvalidInput("delete", "a Primary IP that is deleted with its server can't be protected");
    }
    const failure = failureOf(request);
    if (failure === undefined) primaryIp.deleteProtection = body.delete;
    return noted(cloud, "change_protection", primaryIp, failure);
  });
}

type Failing = ReturnType<typeof failureOf>;

function assignment(cloud: Hetzner, command: string, primaryIp: PrimaryIp, server: Server, failure: Failing) {
  const action = startAction(
    cloud,
    primaryIp.organisation,
    command,
    [
      ["primaryIp", primaryIp],
      ["server", server],
    ],
    { latency: latencies.primaryIp.assign, failure },
  );
  return created({ action: actionView(cloud, action) });
}

function noted(cloud: Hetzner, command: string, primaryIp: PrimaryIp, failure: Failing) {
  const action = startAction(cloud, primaryIp.organisation, command, [["primaryIp", primaryIp]], {
    latency: latencies.note,
    failure,
  });
  return created({ action: actionView(cloud, action) });
}

/** Only a server that is off, and has no address of the kind, can be given one. */
function checkAssignable(cloud: Hetzner, server: Server, type: PrimaryIp["type"]): void {
  checkStopped(cloud, server);
  if (primaryIpOf(cloud, server, type) !== undefined) {
    throw refused(`server_has_${type}`, `server already has an ${type === "ipv4" ? "IPv4" : "IPv6"} address`);
  }
}

function checkStopped(cloud: Hetzner, server: Server): void {
  refuseIfLocked(cloud, "server", server);
  if (statusOf(cloud, server) !== "off") throw refused("server_not_stopped", "server is not stopped");
}

export interface NewPrimaryIp {
  /** Default: a name with its id. */
  name?: string;
  labels?: Record<string, string>;
  type: PrimaryIp["type"];
  location: string;
  autoDelete: boolean;
  server: Server | undefined;
}

export function createPrimaryIp(cloud: Hetzner, project: string, wanted: NewPrimaryIp): PrimaryIp {
  checkLimit(cloud, project, "primaryIp");
  const { server } = wanted;
  const primaryIp = create(cloud, project, "primaryIp", {
    name: wanted.name ?? "",
    labels: wanted.labels ?? {},
    type: wanted.type,
    location: wanted.location,
    ip: wanted.type === "ipv4" ? allocateIpv4(cloud) : allocateIpv6Network(cloud),
    dnsPtr: {},
    assignee: server === undefined ? null : { type: "server", id: server.id },
    autoDelete: wanted.autoDelete,
    deleteProtection: false,
  });
  if (wanted.name === undefined) primaryIp.name = `primary_ip-${primaryIp.id}`;
  return primaryIp;
}

function primaryIpView(cloud: Hetzner, primaryIp: PrimaryIp) {
  const assignee = assigneeOf(cloud, primaryIp);
  return {
    id: primaryIp.id,
    name: primaryIp.name,
    labels: primaryIp.labels,
    created: primaryIp.createdAt,
    blocked: false,
    location: locationView(primaryIp.location),
    ip: primaryIp.ip,
    dns_ptr: dnsPtrView(primaryIp),
    protection: { delete: primaryIp.deleteProtection },
    type: primaryIp.type,
    auto_delete: primaryIp.autoDelete,
    assignee_type: assignee?.type ?? "unassigned",
    assignee_id: assignee?.id ?? null,
  };
}
