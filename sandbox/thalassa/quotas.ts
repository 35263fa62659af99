/** `/v1/quotas`, and what happens when one is used up. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { all, type Call, type Thalassa } from "./cloud";
import { organisationView } from "./references";

interface Quota {
  name: string;
  service: string;
  max: number;
  usage(cloud: Thalassa, call: Pick<Call, "organisation">): number;
}

const count =
  (kind: "vpc" | "subnet" | "routeTable" | "natGateway" | "reservedIp" | "securityGroup") =>
  (cloud: Thalassa, call: Pick<Call, "organisation">) =>
    all(cloud, call, kind).length;

const quotas = {
  vpc: { name: "vpcs", service: "iaas", max: 50, usage: count("vpc") },
  subnet: { name: "subnets", service: "iaas", max: 200, usage: count("subnet") },
  routeTable: { name: "route-tables", service: "iaas", max: 200, usage: count("routeTable") },
  natGateway: { name: "nat-gateways", service: "iaas", max: 50, usage: count("natGateway") },
  reservedIp: { name: "reserved-ips", service: "iaas", max: 50, usage: count("reservedIp") },
  securityGroup: { name: "security-groups", service: "iaas", max: 200, usage: count("securityGroup") },
  loadBalancer: {
    name: "loadbalancers",
    service: "iaas",
    max: 100,
    usage: (cloud, call) => all(cloud, call, "loadBalancer").length,
  },
  volume: {
    name: "volumes",
    service: "iaas",
    max: 500,
    usage: (cloud, call) => all(cloud, call, "volume").length,
  },
  snapshot: {
    name: "snapshots",
    service: "iaas",
    max: 500,
    usage: (cloud, call) => all(cloud, call, "snapshot").length,
  },
  cluster: {
    name: "kubernetes-clusters",
    service: "kubernetes",
    max: 20,
    usage: (cloud, call) => all(cloud, call, "cluster").length,
  },
  node: {
    name: "kubernetes-nodes",
    service: "kubernetes",
    max: 500,
    usage: (cloud, call) => all(cloud, call, "nodePool").reduce((sum, pool) => sum + pool.replicas, 0),
  },
} satisfies Record<string, Quota>;

/** Refuses what would go beyond a quota. */
export function checkQuota(
  cloud: Thalassa,
  call: Pick<Call, "organisation">,
  subject: keyof typeof quotas,
  more = 1,
): void {
  const quota = quotas[subject];
  const max = maximum(cloud, call, quota);
  const usage = quota.usage(cloud, call);
  if (more > 0 && usage + more > max) {
    throw new ApiError(
      403,
      `quota exceeded: ${quota.name}: ${usage} of ${max} in use, ${more} more requested`,
    );
  }
}

function maximum(cloud: Thalassa, call: Pick<Call, "organisation">, quota: Quota): number {
  return cloud.settings.quotas[call.organisation.identity]?.[quota.name] ?? quota.max;
}

const quotaChange = z.strictObject({
  name: z.enum(Object.values(quotas).map((quota) => quota.name)),
  max: z.int().min(0),
  organisation: z.string().optional(),
});

/** `POST /_sandbox/quotas`: sets a quota. */
export function setQuota(cloud: Thalassa, body: unknown): { name: string; max: number } {
  const { name, max, organisation } = parseBody(quotaChange, body);
  const owner = organisation ?? cloud.accounts.organisations[0]?.identity ?? "";
  cloud.settings.quotas[owner] = { ...cloud.settings.quotas[owner], [name]: max };
  return { name, max };
}

export function registerQuotas(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/quotas", async (request) =>
    Object.values(quotas).map((quota) => quotaView(cloud, request.call, quota)),
  );
  app.get<{ Params: { name: string } }>("/v1/quotas/:name", async (request) => {
    const quota = Object.values(quotas).find((one) => one.name === request.params.name);
    if (quota === undefined) throw new ApiError(404, `quota ${request.params.name} not found`);
    return quotaView(cloud, request.call, quota);
  });
}

function quotaView(cloud: Thalassa, call: Call, quota: Quota) {
  const { name, service } = quota;
  return {
    name,
    description: `Number of ${name}`,
    service,
    createdAt: "2025-01-06T09:00:00.000Z",
    maxUsage: maximum(cloud, call, quota),
    currentUsage: quota.usage(cloud, call),
    quotaType: "count",
    organisation: organisationView(call.organisation),
  };
}
