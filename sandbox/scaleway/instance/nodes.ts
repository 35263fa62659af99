/** Servers of Kapsule nodes: Kapsule makes them in the customer's project, where they can be seen. */
import { attach, createVolume, deleteVolume } from "../block/manage";
import { alive, all, create, type Scaleway, startDeletion, steps } from "../cloud";
import { notFound } from "../errors";
import { regionOf } from "../localities";
import { macAddressOf } from "./addresses";
import { latencies } from "./latencies";
import { createIp, createPrivateNic, ipsOfServer, strip } from "./parts";
import type { Server } from "./records";
import { kapsuleSecurityGroup } from "./securityGroupsOf";
import { typeInZone } from "./stock";

export { type ServerType, serverTypeOf } from "./catalogue";
export { kapsuleSecurityGroup } from "./securityGroupsOf";
export { soldOut } from "./stock";

export interface NodeServer {
  project: string;
  zone: string;
  /** As Instances or as Kapsule write it. */
  nodeType: string;
  name: string;
  tags: string[];
  /** Tags of its flexible IP. */
  ipTags: string[];
  privateNetworkId: string;
  /** Whether it has a flexible IP. */
  publicIp: boolean;
  rootVolume: {
    type: "sbs_5k" | "sbs_15k" | "l_ssd";
    /** Bytes. */
    size: number;
  };
  /** Default: Kapsule's own. */
  securityGroupId?: string | null;
  placementGroupId?: string | null;
}

/** Makes and starts the server of a node. Whether the type is in stock is for the caller to ask (`soldOut`). */
export function createNodeServer(
  cloud: Scaleway,
  node: NodeServer,
): { serverId: string; publicIpV4: string | null; privateIpV4: string } {
  const { project, zone, name } = node;
  const type = typeInZone(node.nodeType, zone);
  const server = create(cloud, "server", {
    project,
    region: regionOf(zone),
    zone,
    name,
    tags: node.tags,
    commercialType: type.name,
    hostname: name,
    imageId: null,
    bootType: "local",
    volumes: {},
    bootVolumeIds: [],
    macAddress: "",
    dynamicIpRequired: false,
    securityGroupId: node.securityGroupId ?? kapsuleSecurityGroup(cloud, project, zone).identity,
    placementGroupId: node.placementGroupId ?? null,
    isProtected: false,
    userData: {},
    steps: steps(cloud, ["starting", latencies.server.start], ["running", 0]),
  });
  server.macAddress = macAddressOf(server.identity, "de:00:00");
  addRootVolume(cloud, server, node);
  const nic = createPrivateNic(cloud, server, { privateNetworkId: node.privateNetworkId });
  const ip = node.publicIp
    ? createIp(cloud, { project, zone, tags: node.ipTags, serverId: server.identity })
    : undefined;
  const privateIp = all(cloud, "ipamIp").find(
    ({ user, address }) => user?.id === nic.identity && !address.includes(":"),
  );
  if (privateIp === undefined) throw notFound("ip", nic.identity);
  return { serverId: server.identity, publicIpV4: ip?.address ?? null, privateIpV4: privateIp.address };
}

function addRootVolume(
  cloud: Scaleway,
  server: Server,
  { rootVolume, project, zone, name }: NodeServer,
): void {
  const { type, size } = rootVolume;
  if (type === "l_ssd") {
    const volume = create(cloud, "localVolume", {
      project,
      region: regionOf(zone),
      zone,
      name: `${name}-root`,
      volumeType: "l_ssd",
      size,
      serverId: server.identity,
    });
    server.volumes["0"] = volume.identity;
    return;
  }
  const iops = type === "sbs_15k" ? 15_000 : 5_000;
  const volume = createVolume(cloud, { project, zone, name: `${name}-root`, size, iops });
  volume.steps = [{ status: "available", at: cloud.clock.elapsed }];
  attach(cloud, volume, server.identity);
  server.volumes["0"] = volume.identity;
}

/** Removes a node's server with its private NIC, addresses and boot disk. One that is gone is no error. */
export function deleteNodeServer(cloud: Scaleway, serverId: string): void {
  const server = alive(cloud, "server", serverId);
  if (server === undefined) return;
  const ips = ipsOfServer(cloud, server);
  strip(cloud, server, { terminates: true });
  for (const ip of ips) startDeletion(cloud, ip);
  const [root] = Object.values(server.volumes);
  if (root !== undefined) deleteVolume(cloud, root);
  startDeletion(cloud, server);
}
