/** `/v1/images`: the system's, and the snapshots and backups of a project. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, registerActionsOf, startAction } from "./actions";
import { labels } from "./bodies";
import {
  alive,
  all,
  type Call,
  failureOf,
  type Hetzner,
  isHidden,
  requested,
  startDeletion,
  statusOf,
} from "./cloud";
import { HetznerError, isProtected } from "./errors";
import { latencies } from "./latencies";
import { listing, queryOf } from "./listing";
import type { Image } from "./records";
import { change, created, noBody, nothing, ok } from "./routing";
import { systemImages, systemImageView } from "./systemImages";

const updateBody = z.object({
  description: z.string().nullish(),
  type: z.literal("snapshot").nullish(),
  labels: labels.nullish(),
});
const protectionBody = z.object({ delete: z.boolean().nullish() });

export function registerImages(app: FastifyInstance, cloud: Hetzner): void {
  registerActionsOf(app, cloud, "images", "image");

  app.get("/v1/images", async (request: Call, reply) => {
    const own = all(cloud, request.access.project.identity, "image")
      .filter((image) => !isHidden(cloud, request, image))
      .map((image) => ownImageView(cloud, image));
    const deprecatedToo = queryOf(request).get("include_deprecated") === "true";
    const views = [...systemImages.map(systemImageView), ...own];
    return listing(
      request,
      reply,
      "images",
      views.filter(({ deprecated }) => deprecatedToo || deprecated === null),
      { sort: ["id", "name", "created"], filters: ["type", "status", "bound_to", "architecture"] },
    );
  });

  app.get("/v1/images/:id", async (request: Call) => {
    const system = systemImages.find(({ id }) => String(id) === request.params.id);
    return {
      image:
        system === undefined
          ? ownImageView(cloud, requested(cloud, request, "image"))
          : systemImageView(system),
    };
  });

  change(app, cloud, "PUT", "images/:id", updateBody, (request, body) => {
    const image = own(cloud, request);
    image.description = body.description ?? image.description;
    image.labels = body.labels ?? image.labels;
    if (body.type === "snapshot") Object.assign(image, { type: "snapshot", boundTo: null });
    return ok({ image: ownImageView(cloud, image) });
  });

  change(app, cloud, "DELETE", "images/:id", noBody, (request) => {
    const image = own(cloud, request);
    if (image.deleteProtection) throw isProtected(`${image.type} deletion is protected`);
    startDeletion(cloud, image);
    return nothing;
  });

  change(app, cloud, "POST", "images/:id/actions/change_protection", protectionBody, (request, body) => {
    const image = own(cloud, request);
    const failure = failureOf(request);
    if (failure === undefined) image.deleteProtection = body.delete ?? image.deleteProtection;
    const action = startAction(cloud, image.organisation, "change_protection", [["image", image]], {
      latency: latencies.note,
      failure,
    });
    return created({ action: actionView(cloud, action) });
  });
}

/** The image that a change is for; nobody changes the system's. */
function own(cloud: Hetzner, request: Call): Image {
  if (systemImages.some(({ id }) => String(id) === request.params.id)) {
    throw new HetznerError(403, "forbidden", "only snapshots and backups can be changed");
  }
  return requested(cloud, request, "image");
}

/** What servers need to know about an image. */
export interface BootImage {
  id: number;
  architecture: "x86" | "arm";
  /** GB that the server's disk must have. */
  diskSize: number;
}

/** Finds the image that a server is to be installed from: by id, or a system image by name and architecture. */
export function bootImage(
  cloud: Hetzner,
  project: string,
  reference: string,
  architecture: "x86" | "arm",
): BootImage | undefined {
  const system =
    systemImages.find((image) => image.name === reference && image.architecture === architecture) ??
    systemImages.find((image) => String(image.id) === reference);
  if (system !== undefined) {
    return { id: system.id, architecture: system.architecture, diskSize: 5 };
  }
  const image = all(cloud, project, "image").find((one) => one.identity === reference);
  if (image === undefined || statusOf(cloud, image) !== "available") return undefined;
  return { id: image.id, architecture: image.architecture, diskSize: image.diskSize };
}

/** The image of this id as the API shows it; null when it is gone. */
export function imageView(cloud: Hetzner, id: number | null) {
  const system = systemImages.find((image) => image.id === id);
  if (system !== undefined) return systemImageView(system);
  const image = alive(cloud, "image", id);
  return image === undefined ? null : ownImageView(cloud, image);
}

export function ownImageView(cloud: Hetzner, image: Image) {
  const status = statusOf(cloud, image);
  return {
    id: image.id,
    type: image.type,
    status,
    name: null,
    description: image.description,
    image_size: status === "available" ? image.imageSize : null,
    disk_size: image.diskSize,
    created: image.createdAt,
    created_from: image.createdFrom,
    bound_to: image.boundTo,
    os_flavor: image.osFlavor,
    os_version: image.osVersion,
    rapid_deploy: false,
    protection: { delete: image.deleteProtection },
    deprecated: null,
    deprecation: null,
    deleted: null,
    labels: image.labels,
    architecture: image.architecture,
  };
}
