/** Snapshots. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, id, name, optionalTags } from "../bodies";
import { alive, requested, type Scaleway, setTags, statusOf, touch } from "../cloud";
import { notFound } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { createSnapshot, deleteSnapshot, volumeStatus } from "./manage";
import type { Snapshot } from "./records";
import { typeOf } from "./volumes";

const creation = z.object({
  volume_id: id,
  name: name.nullish(),
  project_id: id,
  tags: optionalTags,
  public: flag(false),
});

const update = z.object({
  name: name.nullish(),
  tags: z.array(z.string()).nullish(),
  public: z.boolean().nullish(),
});

export function registerSnapshots(app: FastifyInstance, cloud: Scaleway, version: string): void {
  const base = `/block/${version}/zones/:zone/snapshots`;
  const view = (snapshot: Snapshot) => snapshotView(cloud, snapshot);

  read(app, base, (request) => {
    const snapshots = listed(cloud, request, {
      kind: "snapshot",
      filters: {
        name: nameContains,
        tags: hasTags,
        volume_id: (snapshot, [volume]) => snapshot.parentVolumeId === volume,
        snapshot_ids: (snapshot, ids) => ids.includes(snapshot.identity),
      },
    });
    return pageOf(request, "snapshots", snapshots.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "snapshot", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const project = body.project_id;
    authorise(request, { family: "BlockStorage", resource: "snapshot", action: "create", project });
    const volume = alive(cloud, "volume", body.volume_id);
    if (volume?.zone !== placeOf(request).zone || volume.organisation !== project) {
      throw notFound("volume", body.volume_id);
    }
    const snapshot = createSnapshot(cloud, volume, {
      project,
      name: body.name || `snap-${Date.now().toString(36)}`,
      tags: body.tags,
      public: body.public,
    });
    return ok(view(snapshot));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const snapshot = requested(cloud, request, "snapshot", "write");
    snapshot.name = body.name || snapshot.name;
    snapshot.public = body.public ?? snapshot.public;
    if (body.tags) setTags(snapshot, body.tags);
    touch(cloud, snapshot);
    return ok(view(snapshot));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    deleteSnapshot(cloud, requested(cloud, request, "snapshot", "delete").identity);
    return nothing;
  });
}

function snapshotView(cloud: Scaleway, snapshot: Snapshot) {
  const parent = alive(cloud, "volume", snapshot.parentVolumeId);
  return {
    id: snapshot.identity,
    name: snapshot.name,
    parent_volume:
      parent === undefined
        ? null
        : {
            id: parent.identity,
            name: parent.name,
            type: typeOf(parent.iops),
            status: volumeStatus(cloud, parent),
          },
    size: snapshot.size,
    project_id: snapshot.organisation,
    created_at: snapshot.createdAt,
    updated_at: snapshot.updatedAt,
    references: [],
    status: statusOf(cloud, snapshot),
    tags: snapshot.tags,
    class: "sbs",
    public: snapshot.public,
    zone: snapshot.zone,
  };
}
