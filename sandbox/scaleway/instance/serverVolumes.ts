/** Volumes of servers: those that a server is made with, and those that come and go later. */
import { z } from "zod";
import { attach, createVolume, detach } from "../block/manage";
import { id } from "../bodies";
import { alive, create, type Scaleway, touch } from "../cloud";
import { invalidArgument, invalidArguments, notFound, preconditionFailed } from "../errors";
import { regionOf } from "../localities";
import type { ServerType } from "./catalogue";
import type { Server } from "./records";

/** Most volumes of a server. */
const maxVolumes = 16;

export const volumeTemplate = z.object({
  id: id.nullish(),
  name: z.string().nullish(),
  size: z.int().positive().nullish(),
  volume_type: z.enum(["l_ssd", "scratch", "sbs_volume", "unified", "b_ssd"]).nullish(),
  boot: z.boolean().nullish(),
});
export type VolumeTemplate = z.output<typeof volumeTemplate>;

/** What the boot disk is made of. */
export interface BootSource {
  name: string;
  isLocal: boolean;
  size: number;
  snapshotId: string;
}

/** Gives a server its volumes. Everything about them has been checked by `checkVolumes`. */
export function addVolumes(
  cloud: Scaleway,
  server: Server,
  templates: Record<string, VolumeTemplate>,
  source: BootSource | undefined,
): void {
  for (const [slot, template] of Object.entries(templates)) {
    const boots = slot === "0" ? source : undefined;
    const volumeId = template.id
      ? attachVolume(cloud, server, template.id)
      : newVolume(cloud, server, template, boots);
    server.volumes[slot] = volumeId;
    markBoot(server, volumeId, template.boot);
  }
}

/** Marks a volume as one to boot from, or takes the mark away; leaves it as it is where nothing is said. */
function markBoot(server: Server, volumeId: string, boots: boolean | null | undefined): void {
  if (typeof boots !== "boolean") return;
  const others = server.bootVolumeIds.filter((one) => one !== volumeId);
  server.bootVolumeIds = boots ? [...others, volumeId] : others;
}

/** Checks what a new server's volumes are to be. */
export function checkVolumes(
  cloud: Scaleway,
  place: { project: string; zone: string; type: ServerType },
  templates: Record<string, VolumeTemplate>,
  source: BootSource | undefined,
): void {
  let local = 0;
  for (const [slot, template] of Object.entries(templates)) {
    if (template.id) {
      const found = volumeOf(cloud, template.id);
      if (found?.zone !== place.zone || found.organisation !== place.project) {
        throw notFound("instance_volume", template.id);
      }
      continue;
    }
    const boots = slot === "0" ? source : undefined;
    if (!template.size && boots === undefined) {
      throw invalidArguments({ argument_name: `volumes.${slot}.size`, reason: "required" });
    }
    if (kindOf(template, boots) === "l_ssd") local += template.size ?? boots?.size ?? 0;
  }
  const most = place.type.localStorage;
  if (local > most) {
    throw invalidArgument("volumes", `${place.type.name} has local storage of ${most} bytes at most`);
  }
}

function kindOf(template: VolumeTemplate, boots: BootSource | undefined) {
  const { volume_type: type } = template;
  if (type === "l_ssd" || type === "scratch" || type === "sbs_volume") return type;
  return boots?.isLocal ? "l_ssd" : "sbs_volume";
}

function newVolume(
  cloud: Scaleway,
  server: Server,
  template: VolumeTemplate,
  boots: BootSource | undefined,
): string {
  const kind = kindOf(template, boots);
  const place = { project: server.organisation, zone: server.zone ?? "" };
  const size = Math.max(template.size ?? 0, boots?.size ?? 0);
  if (kind !== "sbs_volume") {
    return create(cloud, "localVolume", {
      ...place,
      region: regionOf(place.zone),
      name: template.name || boots?.name || `${server.name}-volume`,
      volumeType: kind,
      size,
      serverId: server.identity,
    }).identity;
  }
  const volume = createVolume(cloud, {
    ...place,
    name: template.name || (boots === undefined ? `${server.name}-volume` : `${boots.name}_sbs_volume_0`),
    size,
    parentSnapshotId: boots?.snapshotId ?? null,
  });
  volume.steps = [{ status: "available", at: cloud.clock.elapsed }];
  attach(cloud, volume, server.identity);
  return volume.identity;
}

/** Attaches a volume that there is already; gives its id. */
function attachVolume(cloud: Scaleway, server: Server, volumeId: string): string {
  const block = alive(cloud, "volume", volumeId);
  if (block !== undefined) {
    attach(cloud, block, server.identity);
    return block.identity;
  }
  const local = alive(cloud, "localVolume", volumeId);
  if (local === undefined) throw notFound("instance_volume", volumeId);
  if (local.serverId !== null) {
    throw preconditionFailed("resource_still_in_use", "the volume is attached to a server already");
  }
  local.serverId = server.identity;
  return local.identity;
}

/** A volume of either product. */
export function volumeOf(cloud: Scaleway, volumeId: string) {
  return alive(cloud, "volume", volumeId) ?? alive(cloud, "localVolume", volumeId);
}

/** Attaches a volume in the next free slot; 0, when the server is to boot from it. */
export function attachNext(cloud: Scaleway, server: Server, volumeId: string, boots: boolean): void {
  const volume = volumeOf(cloud, volumeId);
  if (volume?.zone !== server.zone || volume.organisation !== server.organisation) {
    throw notFound("instance_volume", volumeId);
  }
  const taken = Object.keys(server.volumes);
  if (taken.length >= maxVolumes) {
    throw preconditionFailed("resource_not_usable", `a server has ${maxVolumes} volumes at most`);
  }
  const slots = Array.from({ length: maxVolumes + 1 }, (_, slot) => String(slot));
  const slot = slots.slice(boots ? 0 : 1).find((one) => !taken.includes(one)) ?? "0";
  server.volumes[slot] = attachVolume(cloud, server, volume.identity);
  markBoot(server, volume.identity, boots);
  touch(cloud, server);
}

/** Takes a volume from a server. */
export function detachVolume(cloud: Scaleway, server: Server, volumeId: string): void {
  const slot = Object.entries(server.volumes).find(([, one]) => one === volumeId)?.[0];
  if (slot === undefined) throw notFound("instance_volume", volumeId);
  server.volumes = Object.fromEntries(Object.entries(server.volumes).filter(([one]) => one !== slot));
  markBoot(server, volumeId, false);
  const block = alive(cloud, "volume", volumeId);
  if (block !== undefined) detach(cloud, block);
  const local = alive(cloud, "localVolume", volumeId);
  if (local !== undefined) local.serverId = null;
  touch(cloud, server);
}

/** Gives a server exactly these volumes, by slot. Volumes that there are keep their names. */
export function setVolumes(cloud: Scaleway, server: Server, templates: Record<string, VolumeTemplate>): void {
  const wanted = Object.values(templates).flatMap(({ id: one }) => (one ? [one] : []));
  for (const one of wanted) {
    if (volumeOf(cloud, one)?.zone !== server.zone) throw notFound("instance_volume", one);
  }
  const before = new Set(Object.values(server.volumes));
  for (const one of before) if (!wanted.includes(one)) detachVolume(cloud, server, one);
  const slots: [string, string][] = [];
  for (const [slot, template] of Object.entries(templates)) {
    const volume = template.id ? volumeOf(cloud, template.id) : undefined;
    const volumeId =
      volume === undefined
        ? newVolume(cloud, server, template, undefined)
        : before.has(volume.identity)
          ? volume.identity
          : attachVolume(cloud, server, volume.identity);
    markBoot(server, volumeId, template.boot);
    slots.push([slot, volumeId]);
  }
  server.volumes = Object.fromEntries(slots);
}
