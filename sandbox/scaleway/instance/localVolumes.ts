/** Local volumes and their snapshots. Those of Block Storage are not seen here. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import {
  alive,
  create,
  requested,
  type Scaleway,
  setTags,
  startDeletion,
  statusOf,
  steps,
  touch,
} from "../cloud";
import { invalidArguments, notFound, preconditionFailed } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { projectFields, projectOf } from "./bodies";
import { commaSeparated } from "./filters";
import { latencies } from "./latencies";
import type { LocalSnapshot, LocalVolume } from "./records";
import { taskView } from "./tasks";
import { timeView } from "./times";

const zoneBase = "/instance/v1/zones/:zone";

const volumeBody = z.object({
  ...projectFields,
  name: z.string().nullish(),
  tags: optionalTags,
  volume_type: z.enum(["l_ssd", "scratch"]).nullish(),
  size: z.int().positive().nullish(),
  base_snapshot: id.nullish(),
});

const snapshotBody = z.object({
  ...projectFields,
  name: z.string().nullish(),
  tags: optionalTags,
  volume_id: id,
});

const update = z.object({ name: z.string().nullish(), tags: z.array(z.string()).nullish() });

export function registerLocalVolumes(app: FastifyInstance, cloud: Scaleway): void {
  registerVolumes(app, cloud);
  registerSnapshots(app, cloud);
}

function registerVolumes(app: FastifyInstance, cloud: Scaleway): void {
  const base = `${zoneBase}/volumes`;
  const view = (volume: LocalVolume) => localVolumeView(cloud, volume);

  read(app, base, (request, reply) => {
    const volumes = listed(cloud, request, {
      kind: "localVolume",
      projectParameter: "project",
      filters: {
        name: nameContains,
        tags: commaSeparated(hasTags),
        volume_type: (volume, [type]) => volume.volumeType === type,
      },
    });
    return instancePageOf(request, reply, "volumes", volumes.map(view));
  });

  read(app, `${base}/:id`, (request) => ({ volume: view(requested(cloud, request, "localVolume", "read")) }));

  change(app, "POST", base, volumeBody, (request, body) => {
    const { region, zone } = placeOf(request);
    const project = projectOf(request, body);
    authorise(request, { family: "Instances", resource: "instance_volume", action: "create", project });
    const snapshot = body.base_snapshot ? alive(cloud, "localSnapshot", body.base_snapshot) : undefined;
    if (body.base_snapshot && snapshot?.zone !== zone)
      throw notFound("instance_snapshot", body.base_snapshot);
    const size = body.size ?? snapshot?.size;
    if (size === undefined) throw invalidArguments({ argument_name: "size", reason: "required" });
    const volume = create(cloud, "localVolume", {
      project,
      region,
      zone,
      name: body.name || `vol-${Date.now().toString(36)}`,
      tags: body.tags,
      volumeType: body.volume_type ?? "l_ssd",
      size,
      serverId: null,
    });
    return created({ volume: view(volume) });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const volume = requested(cloud, request, "localVolume", "write");
    edit(cloud, volume, body);
    return ok({ volume: view(volume) });
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const volume = requested(cloud, request, "localVolume", "delete");
    if (volume.serverId !== null) {
      throw preconditionFailed("resource_still_in_use", "the volume is attached: detach it first");
    }
    startDeletion(cloud, volume);
    return nothing;
  });
}

function registerSnapshots(app: FastifyInstance, cloud: Scaleway): void {
  const base = `${zoneBase}/snapshots`;
  const view = (snapshot: LocalSnapshot) => snapshotView(cloud, snapshot);

  read(app, base, (request, reply) => {
    const snapshots = listed(cloud, request, {
      kind: "localSnapshot",
      projectParameter: "project",
      filters: {
        name: nameContains,
        tags: commaSeparated(hasTags),
        base_volume_id: (snapshot, [volume]) => snapshot.volumeId === volume,
      },
    });
    return instancePageOf(request, reply, "snapshots", snapshots.map(view));
  });

  read(app, `${base}/:id`, (request) => ({
    snapshot: view(requested(cloud, request, "localSnapshot", "read")),
  }));

  change(app, "POST", base, snapshotBody, (request, body) => {
    const { region, zone } = placeOf(request);
    const project = projectOf(request, body);
    authorise(request, { family: "Instances", resource: "instance_snapshot", action: "create", project });
    const volume = alive(cloud, "localVolume", body.volume_id);
    if (volume?.zone !== zone || volume.organisation !== project) {
      throw notFound("instance_volume", body.volume_id);
    }
    const snapshot = create(cloud, "localSnapshot", {
      project,
      region,
      zone,
      name: body.name || `snap-${Date.now().toString(36)}`,
      tags: body.tags,
      volumeType: "l_ssd",
      size: volume.size,
      volumeId: volume.identity,
      volumeName: volume.name,
      steps: steps(cloud, ["snapshotting", latencies.snapshot.create], ["available", 0]),
    });
    const task = taskView(cloud, {
      description: "volume_snapshot",
      from: "/snapshots",
      result: `snapshots/${snapshot.identity}`,
      zone,
    });
    return created({ snapshot: view(snapshot), task });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const snapshot = requested(cloud, request, "localSnapshot", "write");
    edit(cloud, snapshot, body);
    return ok({ snapshot: view(snapshot) });
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "localSnapshot", "delete"));
    return nothing;
  });
}

function edit(cloud: Scaleway, record: LocalVolume | LocalSnapshot, body: z.output<typeof update>): void {
  record.name = body.name || record.name;
  if (body.tags) setTags(record, body.tags);
  touch(cloud, record);
}

export function localVolumeView(cloud: Scaleway, volume: LocalVolume) {
  const server = alive(cloud, "server", volume.serverId);
  return {
    id: volume.identity,
    name: volume.name,
    volume_type: volume.volumeType,
    export_uri: null,
    organization: organisation.identity,
    project: volume.organisation,
    server: server === undefined ? null : { id: server.identity, name: server.name },
    size: volume.size,
    state: statusOf(cloud, volume),
    creation_date: timeView(volume.createdAt),
    modification_date: timeView(volume.updatedAt),
    tags: volume.tags,
    zone: volume.zone,
  };
}

function snapshotView(cloud: Scaleway, snapshot: LocalSnapshot) {
  return {
    id: snapshot.identity,
    name: snapshot.name,
    volume_type: snapshot.volumeType,
    creation_date: timeView(snapshot.createdAt),
    modification_date: timeView(snapshot.updatedAt),
    organization: organisation.identity,
    project: snapshot.organisation,
    size: snapshot.size,
    state: statusOf(cloud, snapshot),
    base_volume: snapshot.volumeId === null ? null : { id: snapshot.volumeId, name: snapshot.volumeName },
    tags: snapshot.tags,
    zone: snapshot.zone,
    error_details: null,
  };
}
