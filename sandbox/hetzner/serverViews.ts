/** Servers as the API shows them. */
import { isLocked } from "./actions";
import { named, serverTypes, serverTypeView } from "./catalogue";
import { alive, type Hetzner, statusOf } from "./cloud";
import { dnsPtrView } from "./dnsPtr";
import { firewallReferences } from "./firewallUse";
import { floatingIpsOf } from "./floatingIps";
import { imageView } from "./images";
import { balancersOf } from "./loadBalancerTargets";
import { locationView } from "./locationNames";
import { placementGroupView } from "./placementGroups";
import { includedTraffic } from "./prices";
import { primaryIpOf } from "./primaryIpUse";
import type { PrimaryIp, Server } from "./records";
import { isos } from "./systemImages";
import { volumesOf } from "./volumes";

/** The catalogue's entry for a server's type. */
export function typeOf({ serverType }: Pick<Server, "serverType">) {
  const type = named(serverTypes, serverType);
  if (type === undefined) throw new Error(`sandbox: no server type ${serverType}`);
  return type;
}

export function serverView(cloud: Hetzner, server: Server) {
  const type = typeOf(server);
  const group = alive(cloud, "placementGroup", server.placementGroup);
  return {
    id: server.id,
    name: server.name,
    status: statusOf(cloud, server),
    created: server.createdAt,
    public_net: {
      ipv4: ipv4View(primaryIpOf(cloud, server, "ipv4")),
      ipv6: ipv6View(primaryIpOf(cloud, server, "ipv6")),
      floating_ips: floatingIpsOf(cloud, server),
      firewalls: firewallReferences(cloud, server),
    },
    private_net: server.privateNet.map(({ network, ip, aliasIps, macAddress }) => ({
      network,
      ip,
      alias_ips: aliasIps,
      mac_address: macAddress,
    })),
    server_type: serverTypeView(type, cloud.settings.soldOut),
    location: locationView(server.location),
    image: imageView(cloud, server.image),
    iso: isos.find(({ id }) => id === server.iso) ?? null,
    rescue_enabled: server.rescueEnabled,
    locked: isLocked(cloud, "server", server),
    backup_window: server.backupWindow,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: includedTraffic(type, server.location),
    protection: { delete: server.deleteProtection, rebuild: server.rebuildProtection },
    labels: server.labels,
    volumes: volumesOf(cloud, server),
    load_balancers: balancersOf(cloud, server),
    primary_disk_size: server.primaryDiskSize,
    placement_group: group === undefined ? null : placementGroupView(cloud, group),
  };
}

function ipv4View(primaryIp: PrimaryIp | undefined) {
  if (primaryIp === undefined) return null;
  const [name] = dnsPtrView(primaryIp);
  return { id: primaryIp.id, ip: primaryIp.ip, blocked: false, dns_ptr: name?.dns_ptr ?? "" };
}

function ipv6View(primaryIp: PrimaryIp | undefined) {
  if (primaryIp === undefined) return null;
  return { id: primaryIp.id, ip: primaryIp.ip, blocked: false, dns_ptr: dnsPtrView(primaryIp) };
}
