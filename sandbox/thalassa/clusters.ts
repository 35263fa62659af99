/** `/v1/kubernetes/clusters` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { overlaps, parseRange } from "../base/cidr";
import { ApiError } from "../base/errors";
import { currentStep } from "../base/lifecycle";
import { parseBody } from "../base/parseBody";
import {
  choice,
  cidr,
  cidrOrAddress,
  description,
  flag,
  identities,
  metadata,
  applyMetadata,
} from "./bodies";
import { named, regions } from "./catalogue";
import {
  all,
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  progress,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { certificateAuthority, endpointOf } from "./endpoint";
import { listed } from "./filters";
import { latencies } from "./latencies";
import { deletePool, poolUpdate, replaceNodes } from "./nodes";
import { checkQuota } from "./quotas";
import type { Cluster, Subnet } from "./records";
import {
  metadataView,
  ownerView,
  regionView,
  securityGroupReferences,
  subnetReference,
  versionOf,
  versionView,
  vpcReference,
} from "./references";
import { attachable } from "./securityGroupUse";
import { versionForNewCluster, versionForUpgrade } from "./versionRules";

const clusterName = z.string().min(1).max(63);
const podSecurity = ["restricted", "baseline", "privileged"] as const;
const auditLog = ["none", "basic", "advanced", "metadata"] as const;
/** Empty: as Kubernetes itself does. `none` is the command-line tool's word, `deny-all` the former one. */
const networkPolicy = z.enum(["", "none", "allow-all", "deny", "deny-all"]).nullish();
const autoUpgrade = ["none", "latest-version", "latest-stable"] as const;
const proxyMode = ["ipvs", "iptables"] as const;
const proxyDeployment = ["managed", "disabled", "custom"] as const;

const autoscalerConfig = z
  .object({
    scaleDownDisabled: z.boolean(),
    scaleDownDelayAfterAdd: z.string(),
    estimator: z.string(),
    expander: z.string(),
    ignoreDaemonsetsUtilization: z.boolean(),
    balanceSimilarNodeGroups: z.boolean(),
    expendablePodsPriorityCutoff: z.int(),
    scaleDownUnneededTime: z.string(),
    scaleDownUtilizationThreshold: z.number().min(0).max(1),
    maxGracefulTerminationSec: z.int().min(0),
    enableProactiveScaleUp: z.boolean(),
  })
  .partial();

/** Fields that both bodies have and in both may be missing. */
const optional = {
  maintenanceDay: z.int().min(0).max(6).nullish(),
  maintenanceStartAt: z.int().min(0).max(1439).nullish(),
  autoscalerConfig: autoscalerConfig.nullish(),
  securityGroupAttachments: identities,
};

/** Fields that clients always send, in both bodies: what is missing is blank, also in an update. */
const always = {
  apiServerACL: z
    .object({ allowedCIDRs: z.array(cidrOrAddress).nullish() })
    .nullish()
    .transform((acl) => acl?.allowedCIDRs ?? []),
  autoUpgradePolicy: choice(autoUpgrade, "none"),
};

const createBody = z.object({
  ...metadata,
  ...optional,
  ...always,
  name: clusterName,
  regionIdentity: z.string().nullish(),
  clusterType: choice(["managed", "hosted-control-plane"], "managed"),
  kubernetesVersionIdentity: z.string().nullish(),
  deleteProtection: flag,
  subnet: z.string().nullish(),
  networking: z
    .object({
      cni: choice(["cilium", "custom"], "cilium"),
      serviceCidr: z.union([cidr, z.literal("")]).nullish(),
      podCidr: z.union([cidr, z.literal("")]).nullish(),
      kubeProxyMode: z.enum(proxyMode).nullish(),
      kubeProxyDeployment: z.enum(proxyDeployment).nullish(),
    })
    .nullish(),
  kubeProxyMode: z.enum(proxyMode).nullish(),
  kubeProxyDeployment: z.enum(proxyDeployment).nullish(),
  podSecurityStandardsProfile: choice(podSecurity, "baseline"),
  auditLogProfile: choice(auditLog, "none"),
  defaultNetworkPolicy: networkPolicy,
  disablePublicEndpoint: flag,
});

const updateBody = z.object({
  ...optional,
  ...always,
  name: clusterName.nullish(),
  description: description.nullish(),
  labels: metadata.labels.nullish(),
  annotations: metadata.annotations.nullish(),
  kubernetesVersionIdentity: z.string().nullish(),
  deleteProtection: z.boolean().nullish(),
  defaultNetworkPolicy: networkPolicy,
  podSecurityStandardsProfile: z.enum(podSecurity).nullish(),
  auditLogProfile: z.enum(auditLog).nullish(),
  disablePublicEndpoint: z.boolean().nullish(),
  kubeProxyMode: z.enum(proxyMode).nullish(),
  kubeProxyDeployment: z.enum(proxyDeployment).nullish(),
});

export function registerClusters(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/kubernetes/clusters", async (request) =>
    listed(cloud, request, "cluster", ({ region, subnet }) => ({
      region,
      subnet: subnet ?? "",
      vpc: subnet === null ? "" : existing(cloud, "subnet", subnet).vpc,
    })).map((cluster) => clusterView(cloud, cluster)),
  );

  app.post("/v1/kubernetes/clusters", async (request, reply) => {
    const body = parseBody(createBody, request.body);
    const cluster = create(
      cloud,
      request.call,
      "cluster",
      newCluster(cloud, request.call, body),
      failureOf(request),
    );
    return reply.status(201).send(clusterView(cloud, cluster));
  });

  app.get<ById>("/v1/kubernetes/clusters/:id", async (request) =>
    clusterView(cloud, requested(cloud, request, "cluster", request.params.id)),
  );

  app.put<ById>("/v1/kubernetes/clusters/:id", async (request) => {
    const cluster = changeable(cloud, request, "cluster", request.params.id);
    const body = parseBody(updateBody, request.body);
    const version = versionForUpgrade(cluster.version, body.kubernetesVersionIdentity || cluster.version);
    const vpc = cluster.subnet === null ? undefined : existing(cloud, "subnet", cluster.subnet).vpc;
    if (body.securityGroupAttachments) {
      cluster.securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, vpc);
    }
    cluster.allowedCidrs = body.apiServerACL;
    cluster.autoUpgradePolicy = body.autoUpgradePolicy;
    applyMetadata(cluster, body);
    cluster.deleteProtection = body.deleteProtection ?? cluster.deleteProtection;
    cluster.defaultNetworkPolicy = body.defaultNetworkPolicy ?? cluster.defaultNetworkPolicy;
    cluster.podSecurityStandardsProfile =
      body.podSecurityStandardsProfile ?? cluster.podSecurityStandardsProfile;
    cluster.auditLogProfile = body.auditLogProfile ?? cluster.auditLogProfile;
    cluster.disablePublicEndpoint = body.disablePublicEndpoint ?? cluster.disablePublicEndpoint;
    cluster.kubeProxyMode = body.kubeProxyMode ?? cluster.kubeProxyMode;
    cluster.kubeProxyDeployment = body.kubeProxyDeployment ?? cluster.kubeProxyDeployment;
    cluster.maintenanceDay = body.maintenanceDay ?? cluster.maintenanceDay;
    cluster.maintenanceStartAt = body.maintenanceStartAt ?? cluster.maintenanceStartAt;
    cluster.autoscalerConfig = body.autoscalerConfig ?? cluster.autoscalerConfig;
    if (version.identity !== cluster.version) upgrade(cloud, cluster, version.identity, failureOf(request));
    changed(cloud, cluster);
    return clusterView(cloud, cluster);
  });

  app.delete<ById>("/v1/kubernetes/clusters/:id", async (request, reply) => {
    const cluster = requested(cloud, request, "cluster", request.params.id);
    refuseIfNeeded(cloud, "cluster", cluster);
    // The pools go along. What controllers in the cluster made stays, and goes on costing money.
    for (const pool of all(cloud, request.call, "nodePool")) {
      if (pool.cluster === cluster.identity) deletePool(cloud, pool);
    }
    startDeletion(cloud, "cluster", cluster, failureOf(request));
    return reply.status(204).send();
  });
}

function newCluster(cloud: Thalassa, call: Call, body: z.output<typeof createBody>) {
  const subnet = body.subnet ? referred(cloud, call, "subnet", body.subnet) : undefined;
  const managed = body.clusterType === "managed";
  if (managed && subnet === undefined) throw new ApiError(400, "a managed cluster needs a subnet");
  const region = regionOf(cloud, body.regionIdentity, subnet);
  const { networking, name, description, labels, annotations } = body;
  const serviceCidr = networking?.serviceCidr || "172.16.0.0/18";
  const podCidr = networking?.podCidr || "192.168.0.0/16";
  checkRanges(cloud, serviceCidr, podCidr, subnet);
  const version = versionForNewCluster(body.kubernetesVersionIdentity);
  const securityGroups = attachable(cloud, call, body.securityGroupAttachments, subnet?.vpc);
  checkQuota(cloud, call, "cluster");
  return {
    name,
    description,
    labels,
    annotations,
    region,
    clusterType: body.clusterType,
    version: version.identity,
    deleteProtection: body.deleteProtection,
    subnet: subnet?.identity ?? null,
    cni: networking?.cni ?? "cilium",
    serviceCidr,
    podCidr,
    kubeProxyMode: body.kubeProxyMode ?? networking?.kubeProxyMode ?? "ipvs",
    kubeProxyDeployment: body.kubeProxyDeployment ?? networking?.kubeProxyDeployment ?? "managed",
    podSecurityStandardsProfile: body.podSecurityStandardsProfile,
    auditLogProfile: body.auditLogProfile,
    defaultNetworkPolicy: body.defaultNetworkPolicy ?? "",
    disablePublicEndpoint: body.disablePublicEndpoint,
    allowedCidrs: body.apiServerACL,
    autoUpgradePolicy: body.autoUpgradePolicy,
    maintenanceDay: body.maintenanceDay ?? null,
    maintenanceStartAt: body.maintenanceStartAt ?? null,
    autoscalerConfig: body.autoscalerConfig ?? null,
    securityGroups,
    sessions: 0,
  };
}

/** The region named, which has to be the subnet's; without a name the subnet's own. */
function regionOf(cloud: Thalassa, reference: string | null | undefined, subnet: Subnet | undefined): string {
  const own = subnet === undefined ? undefined : existing(cloud, "vpc", subnet.vpc).region;
  if (!reference) {
    if (own === undefined) throw new ApiError(400, "a cluster without a subnet needs a region");
    return own;
  }
  const region = named(regions, reference);
  if (region === undefined) throw new ApiError(400, `region ${reference} does not exist`);
  if (own !== undefined && own !== region.identity)
    throw new ApiError(400, "the subnet is in another region");
  return region.identity;
}

function checkRanges(
  cloud: Thalassa,
  serviceCidr: string,
  podCidr: string,
  subnet: Subnet | undefined,
): void {
  const service = parseRange(serviceCidr);
  const pod = parseRange(podCidr);
  if (service === undefined || pod === undefined) throw new ApiError(400, "invalid serviceCidr or podCidr");
  if (overlaps(service, pod)) {
    throw new ApiError(400, `serviceCidr ${serviceCidr} and podCidr ${podCidr} overlap`);
  }
  for (const vpcCidr of subnet === undefined ? [] : existing(cloud, "vpc", subnet.vpc).cidrs) {
    const range = parseRange(vpcCidr);
    if (range === undefined) continue;
    if (overlaps(range, service))
      throw new ApiError(400, `serviceCidr ${serviceCidr} overlaps the VPC's ${vpcCidr}`);
    if (overlaps(range, pod)) throw new ApiError(400, `podCidr ${podCidr} overlaps the VPC's ${vpcCidr}`);
  }
}

/** Upgrades the control plane, then the pools that follow it. */
function upgrade(cloud: Thalassa, cluster: Cluster, version: string, failure?: string): void {
  const minorChange =
    versionOf(version).kubernetesVersion.split(".")[1] !==
    versionOf(cluster.version).kubernetesVersion.split(".")[1];
  cluster.version = version;
  cluster.steps = progress(cloud, "cluster", "updating", latencies.cluster.upgrade, failure);
  if (failure !== undefined) return;
  const upgradedAt = cluster.steps.at(-1)?.at ?? 0;
  for (const pool of cloud.store.alive("nodePool", cloud.clock)) {
    if (pool.cluster !== cluster.identity) continue;
    const follows =
      ["auto", "always", "inPlace", "inplace"].includes(pool.upgradeStrategy) ||
      (pool.upgradeStrategy === "minor-only" && minorChange);
    if (!follows) continue;
    const { steps, readyAt } = poolUpdate(cloud, upgradedAt);
    pool.steps = [currentStep(pool, cloud.clock), ...steps];
    pool.version = version;
    replaceNodes(cloud, pool, readyAt);
  }
}

function clusterView(cloud: Thalassa, cluster: Cluster) {
  const step = currentStep(cluster, cloud.clock);
  const managed = cluster.clusterType === "managed";
  const vpc = cluster.subnet === null ? undefined : cloud.store.get("subnet", cluster.subnet)?.vpc;
  const { updatedAt: _, ...common } = metadataView(cluster);
  const endpoint = endpointOf(cluster);
  return {
    ...common,
    organisation: ownerView(cloud, cluster),
    status: statusOf(cloud, cluster),
    statusMessage: step.message ?? "",
    lastStatusTransitioned_at: cluster.updatedAt,
    clusterType: cluster.clusterType,
    clusterVersion: versionView(versionOf(cluster.version)),
    apiServerURL: endpoint.url,
    apiServerCA: certificateAuthority,
    configuration: {
      networking: {
        cni: cluster.cni,
        kubeProxyMode: cluster.kubeProxyMode,
        kubeProxyDeployment: cluster.kubeProxyDeployment,
        serviceCidr: cluster.serviceCidr,
        podCidr: cluster.podCidr,
      },
    },
    vpc: managed && vpc !== undefined ? vpcReference(cloud, vpc) : null,
    subnet: managed && cluster.subnet !== null ? subnetReference(cloud, cluster.subnet) : null,
    region: regionView(cluster.region),
    podSecurityStandardsProfile: cluster.podSecurityStandardsProfile,
    auditLogProfile: cluster.auditLogProfile,
    defaultNetworkPolicy: cluster.defaultNetworkPolicy,
    deleteProtection: cluster.deleteProtection,
    apiServerACL: { allowedCIDRs: cluster.allowedCidrs },
    disablePublicEndpoint: cluster.disablePublicEndpoint,
    autoUpgradePolicy: cluster.autoUpgradePolicy,
    ...(cluster.maintenanceDay === null ? {} : { maintenanceDay: cluster.maintenanceDay }),
    ...(cluster.maintenanceStartAt === null ? {} : { maintenanceStartAt: cluster.maintenanceStartAt }),
    scheduledMaintenances: [],
    ...(cluster.autoscalerConfig === null ? {} : { autoscalerConfig: cluster.autoscalerConfig }),
    internalEndpoint: endpoint.internal,
    advertisePort: endpoint.advertisePort,
    konnectivityPort: endpoint.konnectivityPort,
    securityGroups: securityGroupReferences(cloud, cluster.securityGroups),
  };
}
