/** What servers are installed with and booted from: rebuilds, snapshots, backups, rescue systems, ISOs, types. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { id, idOrName, optionalLabels } from "./bodies";
import { named } from "./catalogue";
import { create, failureOf, type Hetzner, steps } from "./cloud";
import { HetznerError, isProtected, refused } from "./errors";
import { imageView, ownImageView } from "./images";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import type { Image, Server } from "./records";
import { change, created, noBody } from "./routing";
import { act, note } from "./serverAct";
import { checkStock, imageFor, keyNamed, newPassword, typeNamed, userData } from "./serverCreation";
import { boot, checkStopped } from "./serverPower";
import { typeOf } from "./serverViews";
import { isos } from "./systemImages";

const rebuildBody = z.object({ image: idOrName, user_data: userData.nullish() });
const imageBody = z.object({
  description: z.string().nullish(),
  type: z.enum(["snapshot", "backup"]).nullish(),
  labels: optionalLabels,
});
const typeBody = z.object({ server_type: idOrName, upgrade_disk: z.boolean() });
const rescueBody = z.object({ type: z.literal("linux64").nullish(), ssh_keys: z.array(id).nullish() });
const isoBody = z.object({ iso: idOrName });

export function registerServerImages(app: FastifyInstance, cloud: Hetzner): void {
  const timing = latencies.server;

  change(app, cloud, "POST", "servers/:id/actions/rebuild", rebuildBody, (request, body) => {
    const { server, run } = act(cloud, request, "rebuild_server", timing.rebuild);
    if (server.rebuildProtection) throw isProtected("server rebuild is protected");
    const image = imageFor(cloud, server.organisation, body.image, typeOf(server), server.primaryDiskSize);
    const answer = run(() => {
      server.image = image.id;
      server.userData = body.user_data ?? server.userData;
      server.installs += 1;
      server.steps = steps(cloud, ["rebuilding", timing.rebuild], ["running", 0]);
      boot(server);
    });
    return created({ root_password: server.authorizedKeys.length > 0 ? null : newPassword(), ...answer });
  });

  change(app, cloud, "POST", "servers/:id/actions/create_image", imageBody, (request, body) => {
    const { server, run } = act(cloud, request, "create_image", timing.createImage);
    const type = body.type ?? "snapshot";
    if (type === "backup" && server.backupWindow === null) {
      throw refused("service_error", "backups are not enabled");
    }
    checkLimit(cloud, server.organisation, "image");
    const { description, labels } = body;
    const failed = failureOf(request) !== undefined;
    const image = createImage(cloud, server, { type, description: description ?? "", labels, failed });
    const answer = run(undefined, [["image", image]]);
    return created({ image: ownImageView(cloud, image), ...answer });
  });

  change(app, cloud, "POST", "servers/:id/actions/change_type", typeBody, (request, body) => {
    const { server, run } = act(cloud, request, "change_server_type", timing.changeType);
    const type = typeNamed(body.server_type);
    checkStopped(cloud, server);
    if (type.name === server.serverType) {
      throw refused("invalid_server_type", "server is already of this type");
    }
    if (type.architecture !== typeOf(server).architecture) {
      throw refused("invalid_server_type", "server type has another architecture");
    }
    if (type.disk < server.primaryDiskSize) {
      throw refused("invalid_server_type", "server type has a smaller disk than the server");
    }
    checkStock(cloud, type, server.location);
    return created(
      run(() => {
        server.serverType = type.name;
        if (body.upgrade_disk) server.primaryDiskSize = type.disk;
        server.steps = steps(
          cloud,
          ["migrating", timing.changeType],
          ["starting", timing.start],
          ["running", 0],
        );
        boot(server);
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/enable_rescue", rescueBody, (request, body) => {
    const { server, run } = act(cloud, request, "enable_rescue", timing.change);
    for (const key of body.ssh_keys ?? []) keyNamed(cloud, server.organisation, String(key));
    const answer = run(() => {
      server.rescueEnabled = true;
    });
    return created({ root_password: newPassword(), ...answer });
  });

  change(app, cloud, "POST", "servers/:id/actions/disable_rescue", noBody, (request) => {
    const { server, run } = act(cloud, request, "disable_rescue", timing.change);
    return created(
      run(() => {
        server.rescueEnabled = false;
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/enable_backup", noBody, (request) => {
    const { server, run } = act(cloud, request, "enable_backup", timing.change);
    return created(
      run(() => {
        server.backupWindow = "22-02";
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/disable_backup", noBody, (request) => {
    const { server, run } = act(cloud, request, "disable_backup", timing.change);
    return created(
      run(() => {
        server.backupWindow = null;
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/attach_iso", isoBody, (request, body) => {
    const { server, run } = act(cloud, request, "attach_iso", timing.change);
    const iso = named(isos, body.iso);
    if (iso === undefined) throw new HetznerError(404, "not_found", `ISO '${body.iso}' not found`);
    return created(
      run(() => {
        server.iso = iso.id;
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/detach_iso", noBody, (request) => {
    const { server, run } = act(cloud, request, "detach_iso", timing.change);
    return created(
      run(() => {
        server.iso = null;
      }),
    );
  });

  change(app, cloud, "POST", "servers/:id/actions/reset_password", noBody, (request) => {
    const { run } = act(cloud, request, "reset_password", timing.change);
    return created({ root_password: newPassword(), ...run() });
  });

  // Nobody answers there: the name ends in `.invalid`.
  change(app, cloud, "POST", "servers/:id/actions/request_console", noBody, (request) => {
    const { server, run } = note(cloud, request, "request_console", latencies.note);
    return created({
      wss_url: `wss://console.sandbox.invalid/?server_id=${server.id}&token=${newPassword()}`,
      password: newPassword(),
      ...run(),
    });
  });
}

interface NewImage {
  type: Image["type"];
  /** Empty: one with its id. */
  description: string;
  labels: Record<string, string>;
  failed?: boolean;
}

/** A snapshot or backup of a server's disk. */
export function createImage(cloud: Hetzner, server: Server, wanted: NewImage): Image {
  const { type, description, labels, failed = false } = wanted;
  const source = imageView(cloud, server.image);
  const image = create(cloud, server.organisation, "image", {
    name: "",
    labels,
    type,
    description,
    imageSize: 2.3,
    diskSize: server.primaryDiskSize,
    createdFrom: { id: server.id, name: server.name },
    boundTo: type === "backup" ? server.id : null,
    osFlavor: source?.os_flavor ?? "unknown",
    osVersion: source?.os_version ?? null,
    architecture: typeOf(server).architecture,
    deleteProtection: false,
    steps: steps(
      cloud,
      ["creating", latencies.server.createImage],
      [failed ? "unavailable" : "available", 0],
    ),
  });
  image.description ||= `${type} ${image.id}`;
  return image;
}
