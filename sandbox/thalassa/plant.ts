/** `POST /_sandbox/plant`: what the controllers in a cluster make: load balancers, volumes and what belongs to them. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { allocateAddress, allocatePublicAddress } from "./addresses";
import { volumeTypes } from "./catalogue";
import { all, type Call, create, existing, referred, type Thalassa } from "./cloud";
import { createListener } from "./listeners";
import { nodesOf } from "./nodes";
import type { Cluster, Subnet, Volume } from "./records";
import { newAttachment } from "./volumes";

const count = z.int().min(0).max(100).default(0);

const plantBody = z.strictObject({
  /** Default: the first organisation. */
  organisation: z.string().optional(),
  /** Identity or slug. */
  cluster: z.string(),
  /** Each is a Service of type LoadBalancer: a load balancer with a listener, and its target group. */
  loadBalancers: count,
  /** Each is a PersistentVolume. */
  volumes: count,
  /** Snapshots of the planted volumes; without any, each comes with a volume of its own that is gone already. */
  snapshots: count,
  /** Groups of Services that ask for one. Attached to the planted load balancers as far as there are any. */
  securityGroups: count,
  /** Makes load balancers, volumes and snapshots with delete protection. */
  deleteProtection: z.boolean().default(false),
  /** Attaches the planted volumes to a node. */
  attachVolumes: z.boolean().default(false),
});
export type PlantRequest = z.input<typeof plantBody>;

type Owner = Pick<Call, "organisation">;

/** Makes the objects; gives their identities by kind. */
export function plant(cloud: Thalassa, body: unknown): Record<string, string[]> {
  const wanted = parseBody(plantBody, body);
  const organisation = cloud.accounts.organisation(
    wanted.organisation ?? cloud.accounts.organisations[0]?.identity ?? "",
  );
  if (organisation === undefined) throw new ApiError(404, `no organisation ${wanted.organisation}`);
  const owner: Owner = { organisation };
  const cluster = referred(cloud, owner, "cluster", wanted.cluster);
  if (cluster.subnet === null) throw new ApiError(400, "only managed clusters have a subnet to plant into");
  const subnet = existing(cloud, "subnet", cluster.subnet);
  const { deleteProtection } = wanted;

  const made: Record<string, string[]> = {
    loadBalancer: [],
    targetGroup: [],
    securityGroup: [],
    volume: [],
    snapshot: [],
  };
  for (let index = 0; index < Math.max(wanted.loadBalancers, wanted.securityGroups); index++) {
    const service = newService(cluster, index);
    const group = index < wanted.securityGroups ? [plantSecurityGroup(cloud, owner, service, subnet)] : [];
    made.securityGroup?.push(...group);
    if (index >= wanted.loadBalancers) continue;
    const { targetGroup, loadBalancer } = plantLoadBalancer(
      cloud,
      owner,
      service,
      subnet,
      group,
      deleteProtection,
    );
    made.targetGroup?.push(targetGroup);
    made.loadBalancer?.push(loadBalancer);
  }

  const volumes: Volume[] = [];
  for (let index = 0; index < wanted.volumes; index++) {
    const volume = plantVolume(cloud, owner, cluster, deleteProtection);
    if (wanted.attachVolumes) attachToNode(cloud, owner, cluster, volume);
    volumes.push(volume);
    made.volume?.push(volume.identity);
  }
  for (let index = 0; index < wanted.snapshots; index++) {
    const volume = volumes[index % Math.max(1, volumes.length)];
    made.snapshot?.push(plantSnapshot(cloud, owner, cluster, volume, deleteProtection));
  }
  cloud.touch();
  return made;
}

interface Service {
  name: string;
  uid: string;
  labels: Record<string, string>;
}

/** A Service in the cluster, and the labels that its cloud objects carry. */
function newService(cluster: Cluster, index: number): Service {
  const name = `web-${index + 1}`;
  const uid = randomUUID();
  return {
    name,
    uid,
    labels: {
      "k8s.thalassa.cloud/kubernetes-cluster": cluster.identity,
      "k8s.thalassa.cloud/cloud-provider-managed": "true",
      "k8s.thalassa.cloud/kubernetes-service-name": name,
      "k8s.thalassa.cloud/kubernetes-service-namespace": "default",
      "k8s.thalassa.cloud/kubernetes-service-uid": uid,
    },
  };
}

function plantSecurityGroup(cloud: Thalassa, owner: Owner, service: Service, subnet: Subnet): string {
  return create(cloud, owner, "securityGroup", {
    name: `sg-${service.name}`.slice(0, 16),
    description: `Security group for Kubernetes service ${service.name}`,
    labels: service.labels,
    vpc: subnet.vpc,
    allowSameGroupTraffic: false,
    ingressRules: [],
    egressRules: [],
  }).identity;
}

function plantLoadBalancer(
  cloud: Thalassa,
  owner: Owner,
  service: Service,
  subnet: Subnet,
  securityGroups: string[],
  deleteProtection: boolean,
): { targetGroup: string; loadBalancer: string } {
  const name = `a${service.uid.replaceAll("-", "")}`.slice(0, 32);
  const targetGroup = create(cloud, owner, "targetGroup", {
    name: `${name}-http`,
    description: `Target group for Kubernetes service ${service.name}`,
    labels: {
      ...service.labels,
      "k8s.thalassa.cloud/kubernetes-service-port": "80",
      "k8s.thalassa.cloud/kubernetes-service-protocol": "tcp",
    },
    vpc: subnet.vpc,
    targetPort: 31080,
    protocol: "tcp",
    targetSelector: {},
    enableProxyProtocol: false,
    loadbalancingPolicy: null,
    healthCheck: null,
    attachments: [],
  });
  const balancer = create(cloud, owner, "loadBalancer", {
    name,
    description: `Loadbalancer for Kubernetes service ${service.name}`,
    labels: service.labels,
    subnet: subnet.identity,
    internal: false,
    deleteProtection,
    securityGroups,
    publicIp: allocatePublicAddress(cloud),
    internalIp: allocateAddress(cloud, subnet),
    reservedIp: null,
  });
  createListener(cloud, owner, balancer, {
    name: "http",
    description: "",
    labels: service.labels,
    annotations: {},
    port: 80,
    protocol: "tcp",
    targetGroup: targetGroup.identity,
  });
  return { targetGroup: targetGroup.identity, loadBalancer: balancer.identity };
}

/** The labels of everything that the storage driver makes. */
function storageLabels(cluster: Cluster): Record<string, string> {
  return {
    "k8s.thalassa.cloud/csi-driver": "true",
    "k8s.thalassa.cloud/csi-driver-name": "csi.k8s.thalassa.cloud",
    "k8s.thalassa.cloud/cluster-identity": cluster.identity,
  };
}

const storageDescription = "Created by Thalassa Cloud CSI driver";

function plantVolume(cloud: Thalassa, owner: Owner, cluster: Cluster, deleteProtection: boolean): Volume {
  return create(cloud, owner, "volume", {
    name: `pvc-${randomUUID()}`,
    description: storageDescription,
    labels: storageLabels(cluster),
    annotations: { "k8s.thalassa.cloud/description": storageDescription },
    region: cluster.region,
    volumeType: volumeTypes[0].identity,
    size: 16,
    deleteProtection,
    attachment: null,
    restoredFrom: null,
  });
}

function attachToNode(cloud: Thalassa, owner: Owner, cluster: Cluster, volume: Volume): void {
  const node = all(cloud, owner, "nodePool")
    .filter((pool) => pool.cluster === cluster.identity)
    .flatMap((pool) => nodesOf(cloud, pool))[0];
  if (node === undefined) throw new ApiError(400, `cluster ${cluster.identity} has no node to attach to`);
  volume.attachment = newAttachment(cloud, node, "");
}

function plantSnapshot(
  cloud: Thalassa,
  owner: Owner,
  cluster: Cluster,
  volume: Volume | undefined,
  deleteProtection: boolean,
): string {
  const name = `snapshot-${randomUUID()}`;
  const source = volume?.identity ?? "vol-d65pcprjp56s73cvk14g";
  return create(cloud, owner, "snapshot", {
    name,
    description: storageDescription,
    labels: { ...storageLabels(cluster), "csi.volume.id": source },
    annotations: { "csi.snapshot.id": name },
    region: cluster.region,
    volume: source,
    size: 16,
    deleteProtection,
  }).identity;
}
