/** `/v1/floating_ips` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, type Subject, startAction } from "./actions";
import { id, idOrName, name, optionalLabels, update } from "./bodies";
import {
  alive,
  all,
  checkName,
  create,
  failureOf,
  type Hetzner,
  referred,
  requested,
  startDeletion,
} from "./cloud";
import { dnsPtrBody, dnsPtrView, setDnsPtr } from "./dnsPtr";
import { isProtected, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { locationNamed, locationView } from "./locationNames";
import { allocateIpv4, allocateIpv6Network } from "./publicAddresses";
import type { FloatingIp, Server } from "./records";
import { change, created, noBody, nothing } from "./routing";

const createBody = z.object({
  type: z.enum(["ipv4", "ipv6"]),
  home_location: idOrName.nullish(),
  server: id.nullish(),
  description: z.string().nullish(),
  name: name.nullish(),
  labels: optionalLabels,
});
const assignBody = z.object({ server: id });
const protectionBody = z.object({ delete: z.boolean().nullish() });

export function registerFloatingIps(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "floatingIp",
    path: "floating_ips",
    view: floatingIpView,
    sort: ["id", "created"],
    update: update.extend({ description: z.string().nullish() }),
    apply: (address, { description }) => {
      if (description !== undefined) address.description = description;
    },
    actions: true,
  });

  change(app, cloud, "POST", "floating_ips", createBody, (request, body) => {
    const project = request.access.project.identity;
    if (body.name) checkName(cloud, project, "floatingIp", body.name);
    const server =
      typeof body.server === "number" ? referred(cloud, project, "server", body.server) : undefined;
    const homeLocation = homeOf(body.home_location, server);
    checkLimit(cloud, project, "floatingIp");
    const address = create(cloud, project, "floatingIp", {
      name: body.name ?? "",
      labels: body.labels,
      type: body.type,
      description: body.description ?? null,
      homeLocation,
      server: server?.id ?? null,
      ip: body.type === "ipv4" ? allocateIpv4(cloud) : allocateIpv6Network(cloud),
      dnsPtr: {},
      deleteProtection: false,
    });
    if (address.name === "") address.name = `floating-ip-${address.id}`;
    const action =
      server === undefined
        ? null
        : startAction(cloud, project, "assign_floating_ip", subjects(address, server), {
            latency: latencies.floatingIp.assign,
            failure: failureOf(request),
          });
    return created({
      floating_ip: floatingIpView(cloud, address),
      action: action === null ? null : actionView(cloud, action),
    });
  });

  change(app, cloud, "DELETE", "floating_ips/:id", noBody, (request) => {
    const address = requested(cloud, request, "floatingIp");
    if (address.deleteProtection) throw isProtected("Floating IP deletion is protected");
    if (serverOf(cloud, address) !== undefined) {
      throw refused("must_be_unassigned", `Floating IP with ID '${address.id}' must be unassigned`);
    }
    startDeletion(cloud, address);
    return nothing;
  });

  change(app, cloud, "POST", "floating_ips/:id/actions/assign", assignBody, (request, body) => {
    const address = requested(cloud, request, "floatingIp");
    const server = referred(cloud, address.organisation, "server", body.server);
    const failure = failureOf(request);
    if (failure === undefined) address.server = server.id;
    const action = startAction(cloud, address.organisation, "assign_floating_ip", subjects(address, server), {
      latency: latencies.floatingIp.assign,
      failure,
    });
    return created({ action: actionView(cloud, action) });
  });

  change(app, cloud, "POST", "floating_ips/:id/actions/unassign", noBody, (request) => {
    const address = requested(cloud, request, "floatingIp");
    const server = serverOf(cloud, address);
    const failure = failureOf(request);
    if (failure === undefined) address.server = null;
    const action = startAction(
      cloud,
      address.organisation,
      "unassign_floating_ip",
      subjects(address, server),
      { latency: latencies.floatingIp.assign, failure },
    );
    return created({ action: actionView(cloud, action) });
  });

  change(app, cloud, "POST", "floating_ips/:id/actions/change_dns_ptr", dnsPtrBody, (request, body) => {
    const address = requested(cloud, request, "floatingIp");
    const failure = failureOf(request);
    if (failure === undefined) setDnsPtr(address, body);
    const action = startAction(
      cloud,
      address.organisation,
      "change_dns_ptr",
      subjects(address, serverOf(cloud, address)),
      { latency: latencies.note, failure },
    );
    return created({ action: actionView(cloud, action) });
  });

  change(
    app,
    cloud,
    "POST",
    "floating_ips/:id/actions/change_protection",
    protectionBody,
    (request, body) => {
      const address = requested(cloud, request, "floatingIp");
      const failure = failureOf(request);
      if (failure === undefined) address.deleteProtection = body.delete ?? address.deleteProtection;
      const action = startAction(cloud, address.organisation, "change_protection", subjects(address), {
        latency: latencies.note,
        failure,
      });
      return created({ action: actionView(cloud, action) });
    },
  );
}

/** Where the address belongs: in a location, or where the server is that it is for. */
function homeOf(location: string | null | undefined, server: Server | undefined): string {
  if (!location) {
    if (server === undefined) throw new InvalidInput("home_location", "needed, or a server");
    return server.location;
  }
  return locationNamed(location, "home_location").name;
}

function subjects(address: FloatingIp, server?: Server): Subject[] {
  return [["floatingIp", address], ...(server === undefined ? [] : [["server", server] as const])];
}

/** The server that an address is assigned to. */
function serverOf(cloud: Hetzner, address: FloatingIp): Server | undefined {
  return alive(cloud, "server", address.server);
}

/** Ids of the Floating IPs of a server. */
export function floatingIpsOf(cloud: Hetzner, server: Server): number[] {
  return all(cloud, server.organisation, "floatingIp")
    .filter((address) => address.server === server.id)
    .map(({ id }) => id);
}

function floatingIpView(cloud: Hetzner, address: FloatingIp) {
  return {
    id: address.id,
    name: address.name,
    description: address.description,
    created: address.createdAt,
    ip: address.ip,
    type: address.type,
    server: serverOf(cloud, address)?.id ?? null,
    dns_ptr: dnsPtrView(address),
    home_location: locationView(address.homeLocation),
    blocked: false,
    protection: { delete: address.deleteProtection },
    labels: address.labels,
  };
}
