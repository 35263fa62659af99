/** How servers come to be, and go. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { startAction, type Subject } from "./actions";
import { flag, id, idOrName, optionalLabels } from "./bodies";
import { inStock, isOffered, named, type ServerType, serverTypes } from "./catalogue";
import {
  alive,
  all,
  checkName,
  create,
  type Failure,
  type Hetzner,
  referred,
  startDeletion,
  steps,
} from "./cloud";
import { HetznerError, refused } from "./errors";
import { maxFirewalls } from "./firewallUse";
import { type BootImage, bootImage } from "./images";
import { InvalidInput } from "./invalidInput";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { locationNamed } from "./locationNames";
import { locations } from "./locations";
import { groupWithRoom } from "./placementGroups";
import { assigneeOf } from "./primaryIpUse";
import { createPrimaryIp } from "./primaryIps";
import type { Action, Firewall, Network, PrimaryIp, Server, SshKey, Volume } from "./records";
import { newAttachment } from "./serverNetworks";

const hostname = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i;

export const serverName = z.string().regex(hostname, "not a hostname");

export const userData = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= 32 * 1024, "longer than 32 KiB");

export const createServerBody = z.object({
  name: serverName,
  server_type: idOrName,
  image: idOrName,
  location: idOrName.nullish(),
  ssh_keys: z.array(idOrName).nullish(),
  user_data: userData.nullish(),
  networks: z.array(id).nullish(),
  firewalls: z.array(z.object({ firewall: id })).nullish(),
  placement_group: id.nullish(),
  volumes: z.array(id).nullish(),
  automount: z.boolean().nullish(),
  labels: optionalLabels,
  start_after_create: flag(true),
  public_net: z
    .object({ enable_ipv4: flag(true), enable_ipv6: flag(true), ipv4: id.nullish(), ipv6: id.nullish() })
    .nullish(),
});
export type CreateServerBody = z.output<typeof createServerBody>;

export interface CreatedServer {
  server: Server;
  action: Action;
  nextActions: Action[];
  rootPassword: string | null;
}

/** Most volumes of a server. */
const maxVolumes = 16;

/** Makes a server as the API does. Everything is checked before anything is made. */
export function createServer(
  cloud: Hetzner,
  project: string,
  body: CreateServerBody,
  failure?: Failure,
): CreatedServer {
  checkName(cloud, project, "server", body.name);
  const type = typeNamed(body.server_type);
  const addresses = wantedAddresses(cloud, project, body);
  const volumes = wantedVolumes(cloud, project, body.volumes ?? []);
  const location = chooseLocation(cloud, type, body.location, [...addresses.existing, ...volumes]);
  const image = imageFor(cloud, project, body.image, type, type.disk);
  const keys = (body.ssh_keys ?? []).map((reference) => keyNamed(cloud, project, reference));
  const networks = (body.networks ?? []).map((one) => referred(cloud, project, "network", one));
  const firewalls = wantedFirewalls(cloud, project, body, addresses.count > 0);
  const group =
    body.placement_group === null || body.placement_group === undefined
      ? undefined
      : groupWithRoom(cloud, project, body.placement_group);
  if (body.start_after_create && addresses.count === 0 && networks.length === 0) {
    throw new InvalidInput("public_net", "a server without any network interface can't be started");
  }
  const privateNet = attachAll(cloud, location, networks);
  checkLimit(cloud, project, "server");
  checkLimit(cloud, project, "primaryIp", addresses.count - addresses.existing.length);
  checkStock(cloud, type, location);

  const { create: creation, start } = latencies.server;
  const starts = body.start_after_create && failure === undefined;
  const server = create(cloud, project, "server", {
    name: body.name,
    labels: body.labels,
    serverType: type.name,
    location,
    image: image.id,
    userData: body.user_data ?? "",
    authorizedKeys: keys.map(({ publicKey }) => publicKey),
    privateNet,
    placementGroup: group?.id ?? null,
    primaryDiskSize: type.disk,
    rescueEnabled: false,
    backupWindow: null,
    iso: null,
    deleteProtection: false,
    rebuildProtection: false,
    boots: starts ? 1 : 0,
    installs: 1,
    steps: starts
      ? steps(cloud, ["initializing", creation], ["starting", start], ["running", 0])
      : steps(cloud, ["initializing", creation], ["off", 0]),
  });
  giveAddresses(cloud, server, addresses);
  for (const firewall of firewalls) firewall.appliedTo.push({ type: "server", server: server.id });

  const begin = (command: string, latency: number, others: Subject[] = []) =>
    startAction(cloud, project, command, [["server", server], ...others], { latency, failure });
  const action = begin("create_server", creation);
  const nextActions = body.start_after_create ? [begin("start_server", creation + start)] : [];
  for (const volume of volumes) {
    if (failure === undefined) volume.server = server.id;
    nextActions.push(begin("attach_volume", creation + latencies.volume.attach, [["volume", volume]]));
  }
  return { server, action, nextActions, rootPassword: keys.length > 0 ? null : newPassword() };
}

/** Starts the deletion of a server, and of the addresses that go with it. */
export function deleteServer(cloud: Hetzner, server: Server, failure?: Failure): Action {
  const latency = latencies.server.delete;
  if (failure === undefined) {
    for (const primaryIp of all(cloud, server.organisation, "primaryIp")) {
      const { assignee, autoDelete } = primaryIp;
      if (autoDelete && assignee?.type === "server" && assignee.id === server.id) {
        startDeletion(cloud, primaryIp, { status: "available", latency });
      }
    }
    startDeletion(cloud, server, { status: "deleting", latency });
  }
  return startAction(cloud, server.organisation, "delete_server", [["server", server]], { latency, failure });
}

export function newPassword(): string {
  return randomBytes(15).toString("base64url");
}

export function typeNamed(reference: string): ServerType {
  const type = named(serverTypes, reference);
  if (type === undefined) throw new InvalidInput("server_type", `server type ${reference} not found`);
  return type;
}

export function checkStock(cloud: Hetzner, type: ServerType, location: string): void {
  if (!isOffered(type, location)) {
    throw new InvalidInput("server_type", "unsupported location for server type");
  }
  if (!inStock(type, location, cloud.settings.soldOut)) {
    throw new HetznerError(412, "resource_unavailable", "error during placement");
  }
}

/** The image that a server of this type can be installed from. */
export function imageFor(
  cloud: Hetzner,
  project: string,
  reference: string,
  { architecture }: ServerType,
  disk: number,
): BootImage {
  const image = bootImage(cloud, project, reference, architecture);
  if (image === undefined) throw new InvalidInput("image", `image ${reference} not found`);
  if (image.architecture !== architecture) {
    throw new InvalidInput(
      "image",
      `the image is for ${image.architecture}, the server type is ${architecture}`,
    );
  }
  if (image.diskSize > disk) throw new InvalidInput("image", "the image is larger than the server's disk");
  return image;
}

export function keyNamed(cloud: Hetzner, project: string, reference: string): SshKey {
  const keys = all(cloud, project, "sshKey");
  const key =
    keys.find(({ identity }) => identity === reference) ?? keys.find(({ name }) => name === reference);
  if (key === undefined) throw new HetznerError(404, "not_found", `SSH key '${reference}' not found`);
  return key;
}

/** Where the server goes: as said, else where what it is to have is, else where its type is in stock. */
function chooseLocation(
  cloud: Hetzner,
  type: ServerType,
  reference: string | null | undefined,
  tied: { location: string }[],
): string {
  const place =
    (reference ? locationNamed(reference).name : undefined) ??
    tied[0]?.location ??
    locations.find(({ name }) => inStock(type, name, cloud.settings.soldOut))?.name ??
    "fsn1";
  for (const one of tied) {
    if (one.location === place) continue;
    throw "type" in one
      ? refused("primary_ip_datacenter_mismatch", "Primary IP and server are in different locations")
      : new InvalidInput("volumes", "volume and server are in different locations");
  }
  return place;
}

interface Addresses {
  /** Primary IPs that were there before. */
  existing: PrimaryIp[];
  /** Those to be made. */
  fresh: PrimaryIp["type"][];
  count: number;
}

function wantedAddresses(cloud: Hetzner, project: string, { public_net }: CreateServerBody): Addresses {
  const existing: PrimaryIp[] = [];
  const fresh: PrimaryIp["type"][] = [];
  for (const type of ["ipv4", "ipv6"] as const) {
    const enabled = public_net?.[`enable_${type}`] ?? true;
    const given = public_net?.[type];
    if (given !== null && given !== undefined) {
      if (!enabled) throw new InvalidInput(`public_net.${type}`, `${type} is not enabled`);
      existing.push(freePrimaryIp(cloud, project, given, type));
    } else if (enabled) {
      fresh.push(type);
    }
  }
  return { existing, fresh, count: existing.length + fresh.length };
}

function freePrimaryIp(cloud: Hetzner, project: string, given: number, type: PrimaryIp["type"]): PrimaryIp {
  const primaryIp = referred(cloud, project, "primaryIp", given);
  if (primaryIp.type !== type) {
    throw new HetznerError(
      412,
      "primary_ip_version_mismatch",
      `Primary IP ${given} is not an ${type} address`,
    );
  }
  if (assigneeOf(cloud, primaryIp) !== null) {
    throw refused("primary_ip_assigned", `Primary IP ${given} is already assigned`);
  }
  return primaryIp;
}

function giveAddresses(cloud: Hetzner, server: Server, { existing, fresh }: Addresses): void {
  for (const primaryIp of existing) primaryIp.assignee = { type: "server", id: server.id };
  for (const type of fresh) {
    createPrimaryIp(cloud, server.organisation, {
      type,
      location: server.location,
      autoDelete: true,
      server,
    });
  }
}

function wantedVolumes(cloud: Hetzner, project: string, ids: number[]): Volume[] {
  if (ids.length > maxVolumes)
    throw new InvalidInput("volumes", `a server has ${maxVolumes} volumes at most`);
  return ids.map((one) => {
    const volume = referred(cloud, project, "volume", one);
    if (alive(cloud, "server", volume.server) !== undefined) {
      throw refused("volume_already_attached", `volume with ID '${one}' is already attached to a server`);
    }
    return volume;
  });
}

function wantedFirewalls(
  cloud: Hetzner,
  project: string,
  { firewalls }: CreateServerBody,
  isPublic: boolean,
): Firewall[] {
  const wanted = (firewalls ?? []).map(({ firewall }) => referred(cloud, project, "firewall", firewall));
  if (wanted.length > 0 && !isPublic) {
    throw refused("private_net_only_server", "a server without a public interface can't have firewalls");
  }
  if (wanted.length > maxFirewalls) {
    throw new InvalidInput("firewalls", `a server has ${maxFirewalls} firewalls at most`);
  }
  return [...new Set(wanted)];
}

function attachAll(cloud: Hetzner, location: string, networks: Network[]): Server["privateNet"] {
  const privateNet: Server["privateNet"] = [];
  for (const network of networks) {
    privateNet.push(newAttachment(cloud, { privateNet, location }, network));
  }
  return privateNet;
}
