/**
 * `POST /_sandbox/plant`: what the controllers in a cluster make: load balancers and certificates (cloud controller),
 * volumes (storage driver), servers (autoscaler); and snapshots, which somebody makes by hand.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { labels } from "./bodies";
import { named } from "./catalogue";
import { issue } from "./certificates";
import { all, create, type Hetzner } from "./cloud";
import { createLoadBalancer, createLoadBalancerBody } from "./loadBalancers";
import { membersOf } from "./privateAddresses";
import type { Kind, Network, Server } from "./records";
import { createServer, createServerBody } from "./serverCreation";
import { createImage } from "./serverImages";

const count = z.int().min(0).max(50).default(0);

const plantBody = z.strictObject({
  /** Default: the first project. */
  organisation: z.string().optional(),
  /** The cluster's network, by id or name. */
  network: z.union([z.int(), z.string()]).transform(String),
  /** Default: where the cluster's servers are. */
  location: z.string().optional(),
  /** Each is a Service of type LoadBalancer. */
  loadBalancers: count,
  /** Whether they are in the network, with the cluster's servers as targets. */
  attachLoadBalancers: z.boolean().default(true),
  /** Each is a managed certificate of such a Service, which the controller never deletes. */
  certificates: count,
  /** Each is a PersistentVolume. */
  volumes: count,
  /** Attaches the volumes to one of the cluster's servers. */
  attachVolumes: z.boolean().default(false),
  /** Servers of the autoscaler. */
  servers: count,
  nodeGroup: z.string().default("autoscaled"),
  /** What they are booted with. */
  userData: z.string().default(""),
  /** Snapshots of one of the cluster's servers. */
  snapshots: count,
  /** Further labels of volumes, servers and snapshots. The cloud controller can't be told to set any. */
  labels: labels.default({}),
  /** Protects load balancers, volumes and servers from deletion. */
  deleteProtection: z.boolean().default(false),
});
export type PlantRequest = z.input<typeof plantBody>;

interface Bed extends z.output<typeof plantBody> {
  project: string;
  place: Network;
  /** The cluster's servers. */
  nodes: Server[];
  location: string;
}

/** Makes the objects; gives their ids by kind. */
export function plant(cloud: Hetzner, body: unknown): Record<string, string[]> {
  const bed = findBed(cloud, parseBody(plantBody, body));
  // A Service's certificate carries the same id as its load balancer.
  const services = Array.from({ length: Math.max(bed.loadBalancers, bed.certificates) }, () => randomUUID());
  const made: [Kind, number, (nth: number) => { identity: string }][] = [
    ["server", bed.servers, () => plantServer(cloud, bed)],
    ["loadBalancer", bed.loadBalancers, (nth) => plantLoadBalancer(cloud, bed, services[nth] ?? "")],
    ["certificate", bed.certificates, (nth) => plantCertificate(cloud, bed, services[nth] ?? "")],
    ["volume", bed.volumes, () => plantVolume(cloud, bed)],
    ["image", bed.snapshots, () => plantSnapshot(cloud, bed)],
  ];
  const identities = made.map(([kind, times, make]) => [
    kind,
    Array.from({ length: times }, (_, nth) => make(nth).identity),
  ]);
  cloud.touch();
  return Object.fromEntries(identities);
}

function findBed(cloud: Hetzner, wanted: z.output<typeof plantBody>): Bed {
  const project = cloud.accounts.organisation(
    wanted.organisation ?? cloud.accounts.organisations[0]?.identity ?? "",
  );
  if (project === undefined) throw new ApiError(404, `no project ${wanted.organisation}`);
  const place = named(all(cloud, project.identity, "network"), wanted.network);
  if (place === undefined) throw new ApiError(404, `no network ${wanted.network}`);
  const nodes = membersOf(cloud, place).flatMap((one) => (one.type === "server" ? [one.record] : []));
  const location = wanted.location ?? nodes[0]?.location ?? "nbg1";
  return { ...wanted, project: project.identity, place, nodes, location };
}

function firstNode({ nodes, place }: Bed): Server {
  const [node] = nodes;
  if (node === undefined) throw new ApiError(400, `no server is in network ${place.id}`);
  return node;
}

function plantServer(cloud: Hetzner, bed: Bed): Server {
  const body = createServerBody.parse({
    name: `${bed.nodeGroup}-${randomBytes(8).toString("hex")}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: bed.location,
    networks: [bed.place.id],
    public_net: { enable_ipv4: false, enable_ipv6: false },
    labels: { "hcloud/node-group": bed.nodeGroup, ...bed.labels },
    user_data: bed.userData,
  });
  const { server } = createServer(cloud, bed.project, body);
  server.deleteProtection = bed.deleteProtection;
  return server;
}

function plantLoadBalancer(cloud: Hetzner, bed: Bed, uid: string) {
  const nodePort = 30_000 + (randomBytes(2).readUInt16BE() % 2_768);
  const body = createLoadBalancerBody.parse({
    name: `a${uid.replaceAll("-", "")}`,
    labels: { "hcloud-ccm/service-uid": uid },
    load_balancer_type: "lb11",
    location: bed.location,
    services: [
      {
        protocol: "tcp",
        listen_port: 80,
        destination_port: nodePort,
        proxyprotocol: false,
        health_check: { protocol: "tcp", port: nodePort, interval: 15, timeout: 10, retries: 3 },
      },
    ],
    ...(bed.attachLoadBalancers
      ? {
          network: bed.place.id,
          targets: bed.nodes.map(({ id }) => ({ type: "server", server: { id }, use_private_ip: true })),
        }
      : {}),
  });
  const balancer = createLoadBalancer(cloud, bed.project, body);
  balancer.deleteProtection = bed.deleteProtection;
  return balancer;
}

function plantCertificate(cloud: Hetzner, bed: Bed, uid: string) {
  const certificate = create(cloud, bed.project, "certificate", {
    name: `ccm-managed-certificate-${uid}`,
    labels: { "hcloud-ccm/service-uid": uid },
    type: "managed",
    certificate: null,
    domainNames: ["app.example.com"],
    notValidBefore: null,
    notValidAfter: null,
    fingerprint: null,
    steps: [{ status: "completed", at: cloud.clock.elapsed }],
  });
  issue(cloud, certificate);
  return certificate;
}

function plantVolume(cloud: Hetzner, bed: Bed) {
  const name = `pvc-${randomUUID()}`;
  return create(cloud, bed.project, "volume", {
    name,
    labels: {
      "managed-by": "csi-driver",
      "pvc-name": `data-${name.slice(4, 12)}`,
      "pvc-namespace": "default",
      "pv-name": name,
      ...bed.labels,
    },
    size: 10,
    location: bed.location,
    server: bed.attachVolumes ? firstNode(bed).id : null,
    format: "ext4",
    deleteProtection: bed.deleteProtection,
  });
}

function plantSnapshot(cloud: Hetzner, bed: Bed) {
  return createImage(cloud, firstNode(bed), {
    type: "snapshot",
    description: "before the upgrade",
    labels: bed.labels,
  });
}
