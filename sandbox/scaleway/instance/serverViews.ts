/** Servers as the API shows them. */
import { isDeleting } from "../../base/lifecycle";
import { alive, type Scaleway, statusOf } from "../cloud";
import { ipsOf } from "../ipam/book";
import { organisation } from "../seed";
import { serverTypeOf } from "./catalogue";
import { imageView, systemImageOf, systemImageView } from "./images";
import { localVolumeView } from "./localVolumes";
import { ipsOfServer, privateNicsOf } from "./parts";
import { placementGroupView } from "./placementGroupChanges";
import type { FlexibleIp, PrivateNic, Server } from "./records";
import { timeView } from "./times";

/** What can be done to a server, by its state. */
export const allowedActions: Record<string, string[]> = {
  stopped: ["poweron", "backup"],
  starting: ["stop_in_place", "backup"],
  running: ["poweroff", "terminate", "reboot", "stop_in_place", "backup"],
  stopping: ["stop_in_place", "backup"],
  "stopped in place": ["poweron", "poweroff", "terminate", "backup"],
};

const details: Record<string, string> = {
  starting: "allocating node",
  running: "booted",
  stopping: "stopping",
};

export function serverView(cloud: Scaleway, server: Server) {
  const state = statusOf(cloud, server);
  const isOff = state === "stopped" || state === "starting";
  const ips = ipsOfServer(cloud, server).map((ip) => ipSummary(cloud, ip));
  const group = alive(cloud, "placementGroup", server.placementGroupId);
  const securityGroup = alive(cloud, "securityGroup", server.securityGroupId);
  return {
    id: server.identity,
    name: server.name,
    arch: serverTypeOf(server.commercialType)?.arch ?? "x86_64",
    commercial_type: server.commercialType,
    boot_type: server.bootType,
    organization: organisation.identity,
    project: server.organisation,
    hostname: server.hostname,
    image: imageOf(cloud, server),
    volumes: Object.fromEntries(
      Object.entries(server.volumes).map(([slot, id]) => [
        slot,
        { ...volumeView(cloud, id), boot: server.bootVolumeIds.includes(id) },
      ]),
    ),
    tags: server.tags,
    state,
    protected: server.isProtected,
    state_detail: isDeleting(server) ? "terminating" : (details[state] ?? ""),
    public_ip: ips.find(({ family }) => family === "inet") ?? null,
    public_ips: ips,
    mac_address: server.macAddress,
    routed_ip_enabled: true,
    ipv6: null,
    extra_networks: [],
    dynamic_ip_required: server.dynamicIpRequired,
    enable_ipv6: false,
    private_ip: null,
    creation_date: timeView(server.createdAt),
    modification_date: timeView(server.updatedAt),
    bootscript: null,
    security_group: securityGroup && { id: securityGroup.identity, name: securityGroup.name },
    location: isOff
      ? null
      : { zone_id: server.zone, platform_id: "14", cluster_id: "38", hypervisor_id: "401", node_id: "61" },
    maintenances: [],
    allowed_actions: allowedActions[state] ?? [],
    // Deprecated: the real one says no here whatever the group itself says.
    placement_group: group === undefined ? null : { ...placementGroupView(group), policy_respected: false },
    private_nics: privateNicsOf(cloud, server).map((nic) => privateNicView(cloud, nic)),
    zone: server.zone,
    filesystems: [],
    end_of_service: false,
    dns: `${server.identity}.pub.instances.scw.cloud`,
    admin_password_encryption_ssh_key_id: null,
  };
}

function imageOf(cloud: Scaleway, { imageId, zone }: Server) {
  if (imageId === null) return null;
  const system = systemImageOf(imageId, zone ?? "");
  if (system !== undefined) return systemImageView(system);
  const image = alive(cloud, "image", imageId);
  return image === undefined ? null : imageView(cloud, image);
}

function volumeView(cloud: Scaleway, id: string) {
  const local = alive(cloud, "localVolume", id);
  if (local !== undefined) return localVolumeView(cloud, local);
  const zone = alive(cloud, "volume", id)?.zone;
  return { volume_type: "sbs_volume", id, state: "available", zone };
}

function ipSummary(cloud: Scaleway, ip: FlexibleIp) {
  const isIpv4 = ip.type === "routed_ipv4";
  return {
    id: ip.identity,
    address: isIpv4 ? ip.address : ip.address.replace("/64", "1"),
    dynamic: ip.dynamic,
    gateway: isIpv4 ? "62.210.0.1" : "fe80::dc00:ff:fe20:186",
    netmask: isIpv4 ? "32" : "64",
    family: isIpv4 ? "inet" : "inet6",
    provisioning_mode: isIpv4 ? "dhcp" : "slaac",
    tags: ip.tags,
    state: statusOf(cloud, ip),
    ipam_id: ip.identity,
  };
}

export function privateNicView(cloud: Scaleway, nic: PrivateNic) {
  return {
    id: nic.identity,
    private_network_id: nic.privateNetworkId,
    server_id: nic.serverId,
    mac_address: nic.macAddress,
    state: statusOf(cloud, nic),
    creation_date: timeView(nic.createdAt),
    modification_date: timeView(nic.updatedAt),
    zone: nic.zone,
    tags: nic.tags,
    ipam_ip_ids: ipsOf(cloud, nic.identity).map((ip) => ip.identity),
  };
}
