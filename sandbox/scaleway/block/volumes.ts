/** Volumes. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name, optionalTags } from "../bodies";
import { alive, requested, type Scaleway, setTags, touch } from "../cloud";
import { invalidArguments, notFound } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { createVolume, deleteVolume, referenceOf, updateVolume, volumeStatus } from "./manage";
import type { Reference, Volume } from "./records";

const creation = z.object({
  name: name.nullish(),
  project_id: id,
  perf_iops: z.int().nullish(),
  tags: optionalTags,
  from_empty: z.object({ size: z.int() }).nullish(),
  from_snapshot: z.object({ snapshot_id: id, size: z.int().nullish() }).nullish(),
});

const update = z.object({
  name: name.nullish(),
  size: z.int().nullish(),
  perf_iops: z.int().nullish(),
  tags: z.array(z.string()).nullish(),
});

export function registerVolumes(app: FastifyInstance, cloud: Scaleway, version: string): void {
  const base = `/block/${version}/zones/:zone/volumes`;
  const view = (volume: Volume) => volumeView(cloud, volume);

  read(app, base, (request) => {
    const volumes = listed(cloud, request, {
      kind: "volume",
      filters: {
        name: nameContains,
        tags: hasTags,
        volume_ids: (volume, ids) => ids.includes(volume.identity),
        volume_type: (volume, [type]) => typeOf(volume.iops) === type,
        product_resource_id: (volume, [server]) => referenceOf(cloud, volume)?.serverId === server,
      },
    });
    return pageOf(request, "volumes", volumes.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "volume", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const { zone } = placeOf(request);
    const project = body.project_id;
    authorise(request, { family: "BlockStorage", resource: "volume", action: "create", project });
    const { size, parentSnapshotId } = sourceOf(cloud, body, zone);
    const volume = createVolume(cloud, {
      project,
      zone,
      name: body.name || `vol-${Date.now().toString(36)}`,
      tags: body.tags,
      size,
      parentSnapshotId,
      ...(body.perf_iops ? { iops: body.perf_iops } : {}),
    });
    return ok(view(volume));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const volume = requested(cloud, request, "volume", "write");
    updateVolume(cloud, volume, {
      ...(body.size ? { size: body.size } : {}),
      ...(body.perf_iops ? { iops: body.perf_iops } : {}),
    });
    volume.name = body.name || volume.name;
    if (body.tags) setTags(volume, body.tags);
    touch(cloud, volume);
    return ok(view(volume));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    deleteVolume(cloud, requested(cloud, request, "volume", "delete").identity);
    return nothing;
  });
}

function sourceOf(cloud: Scaleway, body: z.output<typeof creation>, zone: string) {
  const { from_empty: empty, from_snapshot: source } = body;
  if (source) {
    const snapshot = alive(cloud, "snapshot", source.snapshot_id);
    if (snapshot?.zone !== zone || (snapshot.organisation !== body.project_id && !snapshot.public)) {
      throw notFound("snapshot", source.snapshot_id);
    }
    return { size: Math.max(source.size ?? 0, snapshot.size), parentSnapshotId: snapshot.identity };
  }
  if (!empty) throw invalidArguments({ argument_name: "from_empty", reason: "required" });
  return { size: empty.size, parentSnapshotId: null };
}

export function typeOf(iops: number): string {
  return `sbs_${iops / 1000}k`;
}

export function volumeView(cloud: Scaleway, volume: Volume) {
  const status = volumeStatus(cloud, volume);
  const { size, iops } = (status === "updating" ? volume.before : null) ?? volume;
  const reference = referenceOf(cloud, volume);
  return {
    id: volume.identity,
    name: volume.name,
    type: typeOf(iops),
    size,
    project_id: volume.organisation,
    created_at: volume.createdAt,
    updated_at: volume.updatedAt,
    references: reference === undefined ? [] : [referenceView(cloud, reference)],
    parent_snapshot_id: volume.parentSnapshotId,
    status,
    tags: volume.tags,
    specs: { perf_iops: iops, class: "sbs" },
    last_detached_at: volume.lastDetachedAt,
    kms_key_id: null,
    zone: volume.zone,
  };
}

function referenceView(cloud: Scaleway, reference: Reference) {
  const { detachedAt, attachedAt } = reference;
  const attached = cloud.clock.elapsed >= attachedAt ? "attached" : "attaching";
  return {
    id: reference.id,
    product_resource_type: "instance_server",
    product_resource_id: reference.serverId,
    created_at: reference.createdAt,
    type: "exclusive",
    status: detachedAt === null ? attached : "detaching",
  };
}
