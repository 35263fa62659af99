/** `/v1/volumes` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, refuseIfLocked, startAction } from "./actions";
import { flag, id, idOrName, optionalLabels } from "./bodies";
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
  statusOf,
  steps,
} from "./cloud";
import { HetznerError, inUse, isProtected, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { locationNamed, locationView } from "./locationNames";
import type { Server, Volume } from "./records";
import { change, created, noBody, nothing } from "./routing";

const maxPerServer = 16;
/** In GB. */
const size = z.int().min(10).max(10_240);
const createBody = z.object({
  name: z.string().min(1).max(64),
  size,
  labels: optionalLabels,
  location: idOrName.nullish(),
  server: id.nullish(),
  format: z.enum(["ext4", "xfs"]).nullish(),
  automount: flag(false),
});
const attachBody = z.object({ server: id, automount: flag(false) });
const resizeBody = z.object({ size });
const protectionBody = z.object({ delete: z.boolean().nullish() });

export function registerVolumes(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "volume",
    path: "volumes",
    view: volumeView,
    sort: ["id", "name", "created"],
    filters: ["status"],
    actions: true,
  });

  change(app, cloud, "POST", "volumes", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "volume", body.name);
    const { location, server } = placeOf(cloud, project, body);
    if (body.automount && server === undefined) {
      throw new InvalidInput("automount", "only with a server");
    }
    checkLimit(cloud, project, "volume");
    const failure = failureOf(request);
    const volume = create(cloud, project, "volume", {
      name: body.name,
      labels: body.labels,
      size: body.size,
      location,
      server: server?.id ?? null,
      format: body.format ?? null,
      deleteProtection: false,
      steps: steps(cloud, ["creating", latencies.volume.create], ["available", 0]),
    });
    const action = startAction(cloud, project, "create_volume", [["volume", volume]], {
      latency: latencies.volume.create,
      failure,
    });
    const attachment =
      server === undefined
        ? []
        : [
            startAction(
              cloud,
              project,
              "attach_volume",
              [
                ["volume", volume],
                ["server", server],
              ],
              { latency: latencies.volume.attach },
            ),
          ];
    return created({
      volume: volumeView(cloud, volume),
      action: actionView(cloud, action),
      next_actions: attachment.map((next) => actionView(cloud, next)),
    });
  });

  change(app, cloud, "DELETE", "volumes/:id", noBody, (request) => {
    const volume = requested(cloud, request, "volume");
    if (volume.deleteProtection) throw isProtected("volume deletion is protected");
    refuseIfLocked(cloud, "volume", volume);
    if (serverOf(cloud, volume) !== undefined) {
      throw inUse(`volume with ID '${volume.id}' is still attached to a server`);
    }
    startDeletion(cloud, volume);
    return nothing;
  });

  change(app, cloud, "POST", "volumes/:id/actions/attach", attachBody, (request, body) => {
    const volume = requested(cloud, request, "volume");
    refuseIfLocked(cloud, "volume", volume);
    const server = referred(cloud, volume.organisation, "server", body.server);
    refuseIfLocked(cloud, "server", server);
    checkAttachable(cloud, volume, server);
    const failure = failureOf(request);
    if (failure === undefined) volume.server = server.id;
    const action = startAction(
      cloud,
      volume.organisation,
      "attach_volume",
      [
        ["server", server],
        ["volume", volume],
      ],
      { latency: latencies.volume.attach, failure },
    );
    return created({ action: actionView(cloud, action) });
  });

  change(app, cloud, "POST", "volumes/:id/actions/detach", noBody, (request) => {
    const volume = requested(cloud, request, "volume");
    refuseIfLocked(cloud, "volume", volume);
    const server = serverOf(cloud, volume);
    if (server === undefined) throw refused("service_error", "volume is not attached to a server");
    refuseIfLocked(cloud, "server", server);
    const failure = failureOf(request);
    if (failure === undefined) volume.server = null;
    const action = startAction(
      cloud,
      volume.organisation,
      "detach_volume",
      [
        ["server", server],
        ["volume", volume],
      ],
      { latency: latencies.volume.detach, failure },
    );
    return created({ action: actionView(cloud, action) });
  });

  change(app, cloud, "POST", "volumes/:id/actions/resize", resizeBody, (request, body) => {
    const volume = requested(cloud, request, "volume");
    refuseIfLocked(cloud, "volume", volume);
    if (body.size <= volume.size) throw new InvalidInput("size", "a volume can only grow");
    const failure = failureOf(request);
    if (failure === undefined) volume.size = body.size;
    const action = startAction(cloud, volume.organisation, "resize_volume", [["volume", volume]], {
      latency: latencies.volume.resize,
      failure,
    });
    return created({ action: actionView(cloud, action) });
  });

  change(app, cloud, "POST", "volumes/:id/actions/change_protection", protectionBody, (request, body) => {
    const volume = requested(cloud, request, "volume");
    const failure = failureOf(request);
    if (failure === undefined) volume.deleteProtection = body.delete ?? volume.deleteProtection;
    const action = startAction(cloud, volume.organisation, "change_protection", [["volume", volume]], {
      latency: latencies.note,
      failure,
    });
    return created({ action: actionView(cloud, action) });
  });
}

/** Where a new volume is to be: in a location, or where the server is that it is for. */
function placeOf(
  cloud: Hetzner,
  project: string,
  body: z.output<typeof createBody>,
): { location: string; server: Server | undefined } {
  if (typeof body.server === "number") {
    if (body.location) throw new InvalidInput("location", "not together with a server");
    const server = referred(cloud, project, "server", body.server);
    checkSlots(cloud, server);
    return { location: server.location, server };
  }
  if (!body.location) throw new InvalidInput("location", "needed, or a server");
  return { location: locationNamed(body.location).name, server: undefined };
}

/** Refuses to attach a volume to a server that can't have it. */
function checkAttachable(cloud: Hetzner, volume: Volume, server: Pick<Server, "location" | "id">): void {
  if (serverOf(cloud, volume) !== undefined) {
    throw refused("volume_already_attached", `volume with ID '${volume.id}' is already attached to a server`);
  }
  if (volume.location !== server.location) {
    throw new InvalidInput("server", "the server and the volume are not in the same location");
  }
  checkSlots(cloud, server);
}

function checkSlots(cloud: Hetzner, { id }: Pick<Server, "id">): void {
  const attached = cloud.store.alive("volume", cloud.clock).filter(({ server }) => server === id);
  if (attached.length >= maxPerServer) {
    throw new HetznerError(422, "limit_exceeded_error", `a server can have ${maxPerServer} volumes at most`);
  }
}

/** The server that a volume is attached to. */
function serverOf(cloud: Hetzner, volume: Volume): Server | undefined {
  return alive(cloud, "server", volume.server);
}

/** Ids of the volumes of a server. */
export function volumesOf(cloud: Hetzner, server: Server): number[] {
  return all(cloud, server.organisation, "volume")
    .filter((volume) => volume.server === server.id)
    .map(({ id }) => id);
}

function volumeView(cloud: Hetzner, volume: Volume) {
  return {
    id: volume.id,
    name: volume.name,
    created: volume.createdAt,
    status: statusOf(cloud, volume),
    server: serverOf(cloud, volume)?.id ?? null,
    location: locationView(volume.location),
    size: volume.size,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
    format: volume.format,
    protection: { delete: volume.deleteProtection },
    labels: volume.labels,
  };
}
