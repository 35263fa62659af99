/** How servers come to be. */
import { z } from "zod";
import { flag, id, optionalTags } from "../bodies";
import { alive, create, type Scaleway } from "../cloud";
import { invalidArgument, invalidArguments, notFound, preconditionFailed } from "../errors";
import { checkQuota } from "../quotas";
import { macAddressOf } from "./addresses";
import { projectFields } from "./bodies";
import type { ServerType } from "./catalogue";
import { systemImageOf } from "./images";
import { moveIp } from "./parts";
import { checkRoom } from "./placementGroupChanges";
import type { FlexibleIp, Server } from "./records";
import { defaultSecurityGroup } from "./securityGroupsOf";
import { addVolumes, type BootSource, checkVolumes, volumeTemplate } from "./serverVolumes";
import { checkStock, typeInZone } from "./stock";

export const creation = z.object({
  ...projectFields,
  name: z.string().nullish(),
  commercial_type: z.string(),
  image: z.string().nullish(),
  volumes: z
    .record(z.string(), volumeTemplate)
    .nullish()
    .transform((volumes) => volumes ?? {}),
  dynamic_ip_required: flag(false),
  public_ip: id.nullish(),
  public_ips: z.array(id).nullish(),
  boot_type: z.enum(["local", "rescue", "bootscript"]).nullish(),
  tags: optionalTags,
  security_group: id.nullish(),
  placement_group: id.nullish(),
  protected: flag(false),
});
export type CreateServerBody = z.output<typeof creation>;

/** Makes a server, switched off. Everything about it is checked before anything is made. */
export function createServer(
  cloud: Scaleway,
  place: { project: string; region: string; zone: string },
  body: CreateServerBody,
): Server {
  const { project, region, zone } = place;
  const type = typeInZone(body.commercial_type, zone);
  const source = bootSource(cloud, body.image, zone, type);
  const templates = { ...(source ? { "0": {} } : {}), ...body.volumes };
  if (!("0" in templates)) throw invalidArguments({ argument_name: "image", reason: "required" });
  checkVolumes(cloud, { project, zone, type }, templates, source);
  const ips = [...(body.public_ips ?? []), ...(body.public_ip ? [body.public_ip] : [])].map((one) =>
    freeIp(cloud, one, place),
  );
  const securityGroup = body.security_group
    ? inPlace(cloud, "securityGroup", body.security_group, place)
    : defaultSecurityGroup(cloud, project, zone);
  const group = body.placement_group
    ? inPlace(cloud, "placementGroup", body.placement_group, place)
    : undefined;
  if (group !== undefined) checkRoom(cloud, group);
  checkQuota(cloud, "instance_servers", cloud.store.alive("server", cloud.clock).length);
  checkStock(cloud, type, zone);

  const name = body.name || `srv-${Date.now().toString(36)}`;
  const server = create(cloud, "server", {
    project,
    region,
    zone,
    name,
    tags: body.tags,
    commercialType: type.name,
    hostname: hostnameOf(name),
    imageId: body.image ?? null,
    bootType: body.boot_type ?? "local",
    volumes: {},
    bootVolumeIds: [],
    macAddress: "",
    dynamicIpRequired: body.dynamic_ip_required,
    securityGroupId: securityGroup.identity,
    placementGroupId: group?.identity ?? null,
    isProtected: body.protected,
    userData: {},
    steps: [{ status: "stopped", at: cloud.clock.elapsed }],
  });
  server.macAddress = macAddressOf(server.identity, "de:00:00");
  addVolumes(cloud, server, templates, source);
  for (const ip of ips) moveIp(cloud, ip, server.identity);
  return server;
}

export function hostnameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-");
}

function bootSource(
  cloud: Scaleway,
  imageId: string | null | undefined,
  zone: string,
  type: ServerType,
): BootSource | undefined {
  if (!imageId) return undefined;
  const system = systemImageOf(imageId, zone);
  const own = alive(cloud, "image", imageId);
  const arch = system?.arch ?? (own?.zone === zone ? own.arch : undefined);
  if (arch === undefined) throw notFound("instance_image", imageId);
  if (arch !== type.arch) throw invalidArgument("image", `${type.name} needs an image for ${type.arch}`);
  if (system !== undefined) {
    return {
      name: system.name,
      isLocal: system.type === "instance_local",
      size: system.size,
      snapshotId: system.rootSnapshotId,
    };
  }
  const snapshotId = own?.rootSnapshotId ?? "";
  const local = alive(cloud, "localSnapshot", snapshotId);
  const size = local?.size ?? alive(cloud, "snapshot", snapshotId)?.size ?? 0;
  return { name: own?.name ?? "", isLocal: local !== undefined, size, snapshotId };
}

/** An object that a body names, of the same project and zone. */
export function inPlace<K extends "securityGroup" | "placementGroup" | "flexibleIp">(
  cloud: Scaleway,
  kind: K,
  objectId: string,
  { project, zone }: { project: string; zone: string },
) {
  const found = alive(cloud, kind, objectId);
  if (found?.zone !== zone || found.organisation !== project) throw notFound(resources[kind], objectId);
  return found;
}

const resources = {
  securityGroup: "instance_security_group",
  placementGroup: "instance_placement_group",
  flexibleIp: "instance_ip",
};

function freeIp(cloud: Scaleway, ipId: string, place: { project: string; zone: string }): FlexibleIp {
  const ip = inPlace(cloud, "flexibleIp", ipId, place);
  if (ip.serverId !== null) {
    throw preconditionFailed("resource_still_in_use", "the IP belongs to another server");
  }
  return ip;
}
