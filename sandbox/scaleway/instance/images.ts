/** Images: those of the cloud, and those that customers make of snapshots. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, id, optionalTags } from "../bodies";
import { alive, create, requested, type Scaleway, setTags, startDeletion, statusOf, touch } from "../cloud";
import { notFound } from "../errors";
import { hasTags, instancePageOf, listed, nameContains } from "../listing";
import { change, created, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import { projectFields, projectOf } from "./bodies";
import type { Image } from "./records";
import { type SystemImage, systemImages } from "./systemImages";
import { timeView } from "./times";

const base = "/instance/v1/zones/:zone/images";

/** Who the cloud's own images belong to. */
const cloudProject = "51b656e3-4865-41e8-adbc-0c45bdd780db";

const arch = z.enum(["x86_64", "arm64"]);
const extraVolumes = z.record(z.string(), z.object({ id })).nullish();

const creation = z.object({
  ...projectFields,
  name: z.string().min(1),
  root_volume: id,
  arch,
  extra_volumes: extraVolumes,
  tags: optionalTags,
  public: flag(false),
});

const update = z.object({
  name: z.string().nullish(),
  arch: arch.nullish(),
  extra_volumes: extraVolumes,
  tags: z.array(z.string()).nullish(),
  public: z.boolean().nullish(),
});

export function registerImages(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request, reply) => {
    const images = listed(cloud, request, {
      kind: "image",
      projectParameter: "project",
      filters: { name: nameContains, tags: hasTags, arch: (image, [arch]) => image.arch === arch },
    });
    return instancePageOf(
      request,
      reply,
      "images",
      images.map((image) => imageView(cloud, image)),
    );
  });

  read(app, `${base}/:id`, (request) => {
    const { zone } = placeOf(request);
    const system = systemImageOf((request.params as { id: string }).id, zone);
    return {
      image: system ? systemImageView(system) : imageView(cloud, requested(cloud, request, "image", "read")),
    };
  });

  change(app, "POST", base, creation, (request, body) => {
    const { region, zone } = placeOf(request);
    const project = projectOf(request, body);
    authorise(request, { family: "Instances", resource: "instance_image", action: "create", project });
    const extraSnapshotIds = snapshotIds(body.extra_volumes ?? {});
    checkSnapshots(cloud, [body.root_volume, ...Object.values(extraSnapshotIds)], zone);
    const image = create(cloud, "image", {
      project,
      region,
      zone,
      name: body.name,
      tags: body.tags,
      arch: body.arch,
      rootSnapshotId: body.root_volume,
      extraSnapshotIds,
      public: body.public,
    });
    return created({ image: imageView(cloud, image) });
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const image = requested(cloud, request, "image", "write");
    if (body.extra_volumes) {
      const extraSnapshotIds = snapshotIds(body.extra_volumes);
      checkSnapshots(cloud, Object.values(extraSnapshotIds), placeOf(request).zone);
      image.extraSnapshotIds = extraSnapshotIds;
    }
    image.name = body.name ?? image.name;
    image.arch = body.arch ?? image.arch;
    image.public = body.public ?? image.public;
    if (body.tags) setTags(image, body.tags);
    touch(cloud, image);
    return ok({ image: imageView(cloud, image) });
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "image", "delete"));
    return nothing;
  });
}

function snapshotIds(volumes: Record<string, { id: string }>): Record<string, string> {
  return Object.fromEntries(Object.entries(volumes).map(([slot, volume]) => [slot, volume.id]));
}

function checkSnapshots(cloud: Scaleway, ids: string[], zone: string): void {
  for (const one of ids) {
    const snapshot = alive(cloud, "localSnapshot", one) ?? alive(cloud, "snapshot", one);
    if (snapshot?.zone !== zone) throw notFound("instance_snapshot", one);
  }
}

export function systemImageOf(imageId: string, zone: string): SystemImage | undefined {
  return systemImages.find((image) => image.id === imageId && image.zone === zone);
}

export function systemImageView(image: SystemImage) {
  const isLocal = image.type === "instance_local";
  return {
    id: image.id,
    name: image.name,
    organization: cloudProject,
    project: cloudProject,
    root_volume: {
      volume_type: isLocal ? "l_ssd" : "sbs_snapshot",
      id: image.rootSnapshotId,
      size: isLocal ? image.size : 0,
      name: isLocal ? image.name : "",
    },
    extra_volumes: {},
    public: true,
    arch: image.arch,
    creation_date: "2026-05-12T15:20:10.934226+00:00",
    modification_date: "2026-05-12T15:20:10.934226+00:00",
    default_bootscript: null,
    from_server: "",
    state: "available",
    tags: [],
    zone: image.zone,
  };
}

export function imageView(cloud: Scaleway, image: Image) {
  return {
    id: image.identity,
    name: image.name,
    organization: organisation.identity,
    project: image.organisation,
    root_volume: sourceView(cloud, image.rootSnapshotId),
    extra_volumes: Object.fromEntries(
      Object.entries(image.extraSnapshotIds).map(([slot, source]) => [slot, sourceView(cloud, source)]),
    ),
    public: image.public,
    arch: image.arch,
    creation_date: timeView(image.createdAt),
    modification_date: timeView(image.updatedAt),
    default_bootscript: null,
    from_server: image.fromServerId ?? "",
    state: statusOf(cloud, image),
    tags: image.tags,
    zone: image.zone,
  };
}

function sourceView(cloud: Scaleway, source: string) {
  const local = alive(cloud, "localSnapshot", source);
  return local === undefined
    ? { volume_type: "sbs_snapshot", id: source, size: 0, name: "" }
    : { volume_type: "l_ssd", id: source, size: local.size, name: local.name };
}
