/** `/v1/kubernetes/clusters/:id/nodepools` */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { currentStep, isDeleted } from "../base/lifecycle";
import { parseBody } from "../base/parseBody";
import { flag, identities, metadata } from "./bodies";
import { machineTypes, named } from "./catalogue";
import {
  changeable,
  changed,
  create,
  existing,
  failureOf,
  referred,
  requested,
  statusOf,
  type Thalassa,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { deletePool, fitNodes, poolUpdate, replaceNodes } from "./nodes";
import { checkQuota } from "./quotas";
import type { Cluster, NodePool } from "./records";
import {
  machineTypeView,
  metadataView,
  securityGroupReferences,
  subnetReference,
  versionOf,
  versionView,
  vpcReference,
  zonesOf,
} from "./references";
import { attachable } from "./securityGroupUse";
import { statuses } from "./statuses";
import { versionForPool } from "./versionRules";

const upgradeStrategy = z.enum([
  "manual",
  "auto",
  "minor-only",
  "always",
  "onDelete",
  "inPlace",
  "never",
  // Spellings of the command-line tool.
  "on-delete",
  "inplace",
]);
const strings = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});
const nodeSettings = z.object({
  nodeAnnotations: strings,
  nodeLabels: strings,
  nodeTaints: z
    .array(
      z.object({
        key: z.string().min(1),
        value: z
          .string()
          .nullish()
          .transform((value) => value ?? ""),
        operator: z.enum(["Equal", "Exists"]),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      }),
    )
    .nullish()
    .transform((taints) => taints ?? []),
});
const replicas = z.int().min(0).max(1000);
const shared = {
  description: metadata.description,
  labels: metadata.labels,
  annotations: metadata.annotations,
  machineType: z
    .string()
    .nullish()
    .transform((type) => type ?? ""),
  availabilityZone: z
    .string()
    .nullish()
    .transform((zone) => zone ?? ""),
  kubernetesVersionIdentity: z.string().nullish(),
  upgradeStrategy: upgradeStrategy.nullish(),
  manageNodeAllocatable: flag,
  replicas: replicas.nullish(),
  minReplicas: replicas.nullish(),
  maxReplicas: replicas.nullish(),
  enableAutoscaling: z.boolean().nullish(),
  enableAutoHealing: z.boolean().nullish(),
  nodeSettings: nodeSettings.nullish(),
  securityGroupAttachments: identities,
};
const createBody = z.object({ ...shared, name: metadata.name, subnetIdentity: z.string().nullish() });
const updateBody = z.object(shared);

interface ByCluster {
  Params: { id: string };
}
interface ById {
  Params: { id: string; pool: string };
}

export function registerNodePools(app: FastifyInstance, cloud: Thalassa): void {
  const path = "/v1/kubernetes/clusters/:id/nodepools";

  app.get<ByCluster>(path, async (request) => {
    const cluster = requested(cloud, request, "cluster", request.params.id);
    return listed(cloud, request, "nodePool", ({ subnet, zone }) => ({
      subnet,
      zone,
      vpc: existing(cloud, "subnet", subnet).vpc,
    }))
      .filter((pool) => pool.cluster === cluster.identity)
      .map((pool) => nodePoolView(cloud, pool));
  });

  app.post<ByCluster>(path, async (request, reply) => {
    const cluster = changeable(cloud, request, "cluster", request.params.id);
    const body = parseBody(createBody, request.body);
    const { creating, failed } = statuses.cluster;
    if ([creating, failed].includes(statusOf(cloud, cluster))) {
      throw new ApiError(400, `cluster ${cluster.identity} is not ready`);
    }
    if (cluster.clusterType !== "managed") throw new ApiError(400, "only managed clusters have node pools");
    const { vpc } = existing(cloud, "subnet", cluster.subnet ?? "");
    const subnet = referred(cloud, request.call, "subnet", body.subnetIdentity || (cluster.subnet ?? ""));
    if (subnet.vpc !== vpc) throw new ApiError(400, `subnet ${subnet.identity} is in another VPC`);
    const size = checkSize({
      enableAutoscaling: body.enableAutoscaling ?? false,
      replicas: body.replicas ?? 0,
      minReplicas: body.minReplicas ?? 0,
      maxReplicas: body.maxReplicas ?? 0,
    });
    const version = body.kubernetesVersionIdentity
      ? versionForPool(cluster.version, undefined, body.kubernetesVersionIdentity)
      : versionOf(cluster.version);
    const machineType = machineTypeOf(body.machineType);
    const securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, vpc);
    checkQuota(cloud, request.call, "node", size.replicas);
    const pool = create(
      cloud,
      request.call,
      "nodePool",
      {
        name: body.name,
        description: body.description,
        labels: body.labels,
        annotations: body.annotations,
        cluster: cluster.identity,
        subnet: subnet.identity,
        zone: zoneOf(cluster, body.availabilityZone),
        machineType,
        version: version.identity,
        upgradeStrategy: body.upgradeStrategy ?? "auto",
        enableAutoHealing: body.enableAutoHealing ?? false,
        manageNodeAllocatable: body.manageNodeAllocatable,
        nodeSettings: body.nodeSettings ?? { nodeAnnotations: {}, nodeLabels: {}, nodeTaints: [] },
        securityGroups,
        ...size,
      },
      failureOf(request) ?? shortage(cloud, machineType, size.replicas),
    );
    fitNodes(cloud, pool, pool.steps.at(-1)?.at ?? 0);
    return reply.status(201).send(nodePoolView(cloud, pool));
  });

  app.get<ById>(`${path}/:pool`, async (request) => nodePoolView(cloud, poolOf(cloud, request)));

  app.put<ById>(`${path}/:pool`, async (request) => {
    const pool = poolOf(cloud, request, "change");
    const cluster = existing(cloud, "cluster", pool.cluster);
    const body = parseBody(updateBody, request.body);
    const size = checkSize({
      enableAutoscaling: body.enableAutoscaling ?? pool.enableAutoscaling,
      replicas: body.replicas ?? pool.replicas,
      minReplicas: body.minReplicas ?? pool.minReplicas,
      maxReplicas: body.maxReplicas ?? pool.maxReplicas,
    });
    const version = body.kubernetesVersionIdentity
      ? versionForPool(cluster.version, pool.version, body.kubernetesVersionIdentity)
      : versionOf(pool.version);
    const wanted = {
      // Blank stands for unchanged: the command-line tool sends both blank.
      machineType: body.machineType === "" ? pool.machineType : machineTypeOf(body.machineType),
      zone: body.availabilityZone === "" ? pool.zone : zoneOf(cluster, body.availabilityZone),
      version: version.identity,
      nodeSettings: body.nodeSettings ?? pool.nodeSettings,
    };
    const { vpc } = existing(cloud, "subnet", pool.subnet);
    if (body.securityGroupAttachments) {
      pool.securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, vpc);
    }
    checkQuota(cloud, request.call, "node", size.replicas - pool.replicas);
    const replaces = (["machineType", "zone", "version"] as const).some((key) => pool[key] !== wanted[key]);
    const touchesNodes =
      replaces ||
      pool.replicas !== size.replicas ||
      JSON.stringify(pool.nodeSettings) !== JSON.stringify(wanted.nodeSettings);
    const more = replaces ? size.replicas : size.replicas - pool.replicas;
    Object.assign(pool, size, wanted, {
      description: body.description,
      labels: body.labels,
      annotations: body.annotations,
      upgradeStrategy: body.upgradeStrategy ?? pool.upgradeStrategy,
      enableAutoHealing: body.enableAutoHealing ?? pool.enableAutoHealing,
      manageNodeAllocatable: body.manageNodeAllocatable,
    });
    if (touchesNodes) {
      const failure = failureOf(request) ?? shortage(cloud, pool.machineType, more);
      const { steps, readyAt } = poolUpdate(cloud, cloud.clock.elapsed, failure);
      pool.steps = steps;
      if (replaces) replaceNodes(cloud, pool, readyAt);
      else fitNodes(cloud, pool, readyAt);
    }
    changed(cloud, pool);
    return nodePoolView(cloud, pool);
  });

  app.delete<ById>(`${path}/:pool`, async (request, reply) => {
    const pool = poolOf(cloud, request);
    if (isDeleted(pool, cloud.clock)) throw new ApiError(404, `nodePool ${pool.identity} not found`);
    refuseIfNeeded(cloud, "nodePool", pool);
    deletePool(cloud, pool, failureOf(request));
    return reply.status(204).send();
  });
}

/** The pool that a path names; it has to belong to the cluster that the path names. */
export function poolOf(cloud: Thalassa, request: FastifyRequest, purpose?: "change"): NodePool {
  const { id, pool: reference } = request.params as ById["Params"];
  const cluster = cloud.store
    .list("cluster")
    .find(
      (one) =>
        one.organisation === request.call.organisation.identity && [one.identity, one.slug].includes(id),
    );
  const pool = (purpose === "change" ? changeable : requested)(cloud, request, "nodePool", reference);
  if (cluster === undefined || pool.cluster !== cluster.identity) {
    throw new ApiError(404, `nodePool ${reference} not found`);
  }
  return pool;
}

interface Size {
  enableAutoscaling: boolean;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
}

/** With autoscaling the number of nodes stays within its bounds. */
export function checkSize(size: Size): Size {
  const { enableAutoscaling, minReplicas, maxReplicas } = size;
  if (!enableAutoscaling) return size;
  if (minReplicas > maxReplicas) throw new ApiError(400, "minReplicas is larger than maxReplicas");
  if (maxReplicas < 1) throw new ApiError(400, "maxReplicas must be at least 1 with autoscaling");
  return { ...size, replicas: Math.min(Math.max(size.replicas, minReplicas), maxReplicas) };
}

function machineTypeOf(reference: string): string {
  const type = named(machineTypes, reference);
  if (type === undefined) throw new ApiError(400, `machine type ${reference} does not exist`);
  return type.identity;
}

function zoneOf(cluster: Cluster, zone: string): string {
  const zones = zonesOf(cluster.region);
  if (zone === "") return zones[0] ?? "";
  if (!zones.includes(zone))
    throw new ApiError(400, `zone ${zone} does not exist in region ${cluster.region}`);
  return zone;
}

/** How an action fails for which there are no machines left. */
function shortage(cloud: Thalassa, machineType: string, more: number): string | undefined {
  if (more <= 0 || !cloud.settings.exhaustedMachineTypes.includes(machineType)) return undefined;
  return `no capacity left for machine type ${machineTypeView(machineType)?.name}`;
}

function nodePoolView(cloud: Thalassa, pool: NodePool) {
  const step = currentStep(pool, cloud.clock);
  const vpc = cloud.store.get("subnet", pool.subnet)?.vpc;
  return {
    ...metadataView(pool),
    status: step.status,
    statusMessage: step.message ?? "",
    availabilityZone: pool.zone,
    vpc: vpc === undefined ? null : vpcReference(cloud, vpc),
    subnet: subnetReference(cloud, pool.subnet),
    enableAutoscaling: pool.enableAutoscaling,
    enableAutoHealing: pool.enableAutoHealing,
    replicas: pool.replicas,
    minReplicas: pool.minReplicas,
    maxReplicas: pool.maxReplicas,
    manageNodeAllocatable: pool.manageNodeAllocatable,
    machineType: machineTypeView(pool.machineType),
    nodeSettings: pool.nodeSettings,
    kubernetesVersion: versionView(versionOf(pool.version)),
    upgradeStrategy: pool.upgradeStrategy,
    securityGroups: securityGroupReferences(cloud, pool.securityGroups),
  };
}
