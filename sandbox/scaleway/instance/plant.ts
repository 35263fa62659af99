/**
 * `POST /_sandbox/plant`: what the controllers in a cluster make, with the names and tags that they give: load balancers
 * (cloud controller), volumes and snapshots (storage driver); and addresses that a customer reserved for load balancers.
 */
import { randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../../base/errors";
import { parseBody } from "../../base/parseBody";
import { createSnapshot, createVolume } from "../block/manage";
import { alive, all, type Scaleway } from "../cloud";
import { ipsOf } from "../ipam/book";
import type { Cluster } from "../k8s/records";
import { createIp, createLoadBalancer } from "../lb/manage";
import { createBackend, createFrontend } from "../lb/parts";
import type { LoadBalancer, LoadBalancerIp } from "../lb/records";
import {
  backendBody,
  backendSettings,
  frontendBody,
  frontendSettings,
  healthCheckBody,
  healthCheckOf,
} from "../lb/settings";
import { zonesOf } from "../localities";

const count = z.int().min(0).max(50).default(0);

const plantBody = z.strictObject({
  clusterId: z.string(),
  /** Default: where the cluster's first node is, else the region's first zone. */
  zone: z.string().optional(),
  /** Each is a Service of type LoadBalancer. */
  loadBalancers: count,
  /** Addresses that the customer reserved: the first load balancers have one each, the rest is free. */
  reservedIps: count,
  /** Each is a PersistentVolume. */
  volumes: count,
  /** Each is a PersistentVolume of a storage class that keeps its volumes. */
  retainedVolumes: count,
  /** Each is a VolumeSnapshot of one of the cluster's volumes. */
  snapshots: count,
});
export type PlantRequest = z.input<typeof plantBody>;

interface Bed extends z.output<typeof plantBody> {
  cluster: Cluster;
  place: { project: string; zone: string };
}

/** Makes the objects; gives their ids by kind. */
export function plant(cloud: Scaleway, body: unknown): Record<string, string[]> {
  const bed = findBed(cloud, parseBody(plantBody, body));
  const ips = times(bed.reservedIps, () => createIp(cloud, { ...bed.place, tags: ["reserved"] }));
  const balancers = times(bed.loadBalancers, (nth) => plantLoadBalancer(cloud, bed, nth, ips[nth]));
  const volumes = times(bed.volumes + bed.retainedVolumes, (nth) =>
    plantVolume(cloud, bed, nth >= bed.volumes),
  );
  const snapshots = times(bed.snapshots, () => plantSnapshot(cloud, bed));
  cloud.touch();
  return {
    loadBalancer: idsOf(balancers),
    loadBalancerIp: idsOf(ips),
    volume: idsOf(volumes),
    snapshot: idsOf(snapshots),
  };
}

function times<Made>(howMany: number, make: (nth: number) => Made): Made[] {
  return Array.from({ length: howMany }, (_, nth) => make(nth));
}

function idsOf(records: { identity: string }[]): string[] {
  return records.map(({ identity }) => identity);
}

function findBed(cloud: Scaleway, wanted: z.output<typeof plantBody>): Bed {
  const cluster = alive(cloud, "cluster", wanted.clusterId);
  if (cluster === undefined) throw new ApiError(404, `there is no cluster ${wanted.clusterId}`);
  const zones = zonesOf(cluster.region ?? "");
  const zone = wanted.zone ?? nodesOf(cloud, cluster)[0]?.zone ?? zones[0] ?? "";
  if (!zones.includes(zone)) throw new ApiError(400, `zone: must be one of ${zones.join(", ")}`);
  return { ...wanted, cluster, place: { project: cluster.organisation, zone } };
}

function nodesOf(cloud: Scaleway, cluster: Cluster) {
  return all(cloud, "server").filter((server) => server.tags.includes(`kapsule=${cluster.identity}`));
}

/** The IPv4 addresses of the nodes in the cluster's private network. */
function nodeAddresses(cloud: Scaleway, cluster: Cluster): string[] {
  const nodes = new Set(idsOf(nodesOf(cloud, cluster)));
  return all(cloud, "privateNic")
    .filter((nic) => nodes.has(nic.serverId))
    .flatMap((nic) => ipsOf(cloud, nic.identity).map(({ address }) => address))
    .filter((address) => !address.includes(":"));
}

function plantLoadBalancer(
  cloud: Scaleway,
  { cluster, place }: Bed,
  nth: number,
  ip: LoadBalancerIp | undefined,
): LoadBalancer {
  const uid = randomUUID();
  const port = 80;
  const nodePort = 30_000 + randomInt(2_767);
  const balancer = createLoadBalancer(cloud, {
    ...place,
    name: `${cluster.identity}_${uid}`,
    description: `kubernetes service app-${nth}`,
    tags: ["kapsule", `cluster=${cluster.identity}`, "managed-by-scaleway-cloud-controller-manager"],
    ipIds: ip === undefined ? [] : [ip.identity],
    privateNetworkId: cluster.privateNetworkId,
  });
  balancer.steps = [{ status: "ready", at: cloud.clock.elapsed }];
  const backendName = `${uid}_tcp_${nodePort}`;
  const backend = createBackend(cloud, balancer, {
    name: backendName,
    settings: backendSettings(backendBody.parse({ name: backendName, forward_port: nodePort })),
    healthCheck: healthCheckOf(healthCheckBody.parse({ port: nodePort })),
    pool: nodeAddresses(cloud, cluster),
  });
  const frontend = frontendBody.parse({
    name: `${uid}_tcp_${port}`,
    inbound_port: port,
    backend_id: backend.identity,
  });
  createFrontend(cloud, balancer, {
    name: frontend.name,
    settings: frontendSettings(frontend),
    backendId: backend.identity,
    inboundPort: port,
    certificateIds: [],
  });
  return balancer;
}

/** The storage driver gives no tags. */
function plantVolume(cloud: Scaleway, { cluster, place }: Bed, retain: boolean) {
  const volume = createVolume(cloud, {
    ...place,
    name: `pvc-${randomUUID()}`,
    size: 10_000_000_000,
    clusterId: cluster.identity,
    retain,
  });
  volume.steps = [{ status: "available", at: cloud.clock.elapsed }];
  return volume;
}

function plantSnapshot(cloud: Scaleway, bed: Bed) {
  const { identity: clusterId } = bed.cluster;
  const volume =
    all(cloud, "volume").find((one) => one.clusterId === clusterId && one.zone === bed.place.zone) ??
    plantVolume(cloud, bed, false);
  const snapshot = createSnapshot(cloud, volume, {
    project: bed.place.project,
    name: `snapshot-${randomUUID()}`,
    clusterId,
  });
  snapshot.steps = [{ status: "available", at: cloud.clock.elapsed }];
  return snapshot;
}
