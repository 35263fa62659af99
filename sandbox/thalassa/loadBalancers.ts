/** `/v1/loadbalancers` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { allocateAddress, allocatePublicAddress } from "./addresses";
import { flag, identities, keptMetadata, metadata, applyMetadata } from "./bodies";
import {
  changeable,
  changed,
  create,
  existing,
  failureOf,
  isReady,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { checkListener, createListener, listenerBody, listenersOf, listenerView } from "./listeners";
import { checkQuota } from "./quotas";
import type { LoadBalancer } from "./records";
import {
  metadataView,
  ownerView,
  securityGroupReferences,
  subnetReference,
  vpcReference,
} from "./references";
import { attachReservedIp, reservedIpReference } from "./reservedIps";
import { attachable } from "./securityGroupUse";

const shared = {
  deleteProtection: flag,
  securityGroupAttachments: identities,
  reservedIpId: z.string().nullish(),
};
const createBody = z.object({
  ...metadata,
  ...shared,
  subnet: z.string(),
  internalLoadbalancer: flag,
  listeners: z.array(listenerBody).nullish(),
});
const updateBody = z.object({ ...keptMetadata, ...shared, subnet: z.string().nullish() });

export function registerLoadBalancers(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/loadbalancers", async (request) =>
    listed(cloud, request, "loadBalancer", ({ subnet, reservedIp }) => {
      const { vpc } = existing(cloud, "subnet", subnet);
      return { subnet, vpc, region: existing(cloud, "vpc", vpc).region, reservedIp: reservedIp ?? "" };
    }).map((balancer) => loadBalancerView(cloud, balancer)),
  );

  app.post("/v1/loadbalancers", async (request, reply) => {
    const body = parseBody(createBody, request.body);
    const { name, description, labels, annotations, deleteProtection } = body;
    const subnet = referred(cloud, request.call, "subnet", body.subnet);
    const securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, subnet.vpc);
    const listeners = body.listeners ?? [];
    listeners.forEach((listener, index) => {
      checkListener(cloud, request.call, subnet.vpc, listeners.slice(0, index), listener);
    });
    checkQuota(cloud, request.call, "loadBalancer");
    const balancer = create(
      cloud,
      request.call,
      "loadBalancer",
      {
        name,
        description,
        labels,
        annotations,
        deleteProtection,
        securityGroups,
        subnet: subnet.identity,
        internal: body.internalLoadbalancer,
        publicIp: body.internalLoadbalancer ? "" : allocatePublicAddress(cloud),
        internalIp: allocateAddress(cloud, subnet),
        reservedIp: null,
      },
      failureOf(request),
    );
    for (const listener of listeners) createListener(cloud, request.call, balancer, listener);
    if (body.reservedIpId) attachReservedIp(cloud, request.call, body.reservedIpId, balancer);
    return reply.status(201).send(loadBalancerView(cloud, balancer));
  });

  app.get<ById>("/v1/loadbalancers/:id", async (request) =>
    loadBalancerView(cloud, requested(cloud, request, "loadBalancer", request.params.id)),
  );

  app.put<ById>("/v1/loadbalancers/:id", async (request) => {
    const balancer = changeable(cloud, request, "loadBalancer", request.params.id);
    const body = parseBody(updateBody, request.body);
    const subnet = referred(cloud, request.call, "subnet", body.subnet ?? balancer.subnet);
    if (subnet.identity !== balancer.subnet) {
      if (balancer.internal)
        throw new ApiError(400, "an internal load balancer can't be moved to another subnet");
      if (subnet.vpc !== existing(cloud, "subnet", balancer.subnet).vpc) {
        throw new ApiError(400, `subnet ${subnet.identity} is in another VPC`);
      }
      balancer.internalIp = allocateAddress(cloud, subnet);
      balancer.subnet = subnet.identity;
    }
    if (body.securityGroupAttachments) {
      balancer.securityGroups = attachable(cloud, request.call, body.securityGroupAttachments, subnet.vpc);
    }
    if (body.reservedIpId === "") balancer.reservedIp = null;
    else if (body.reservedIpId) attachReservedIp(cloud, request.call, body.reservedIpId, balancer);
    applyMetadata(balancer, body);
    balancer.deleteProtection = body.deleteProtection;
    changed(cloud, balancer);
    return loadBalancerView(cloud, balancer);
  });

  app.delete<ById>("/v1/loadbalancers/:id", async (request, reply) => {
    const balancer = requested(cloud, request, "loadBalancer", request.params.id);
    refuseIfNeeded(cloud, "loadBalancer", balancer);
    for (const listener of listenersOf(cloud, balancer)) startDeletion(cloud, "listener", listener);
    startDeletion(cloud, "loadBalancer", balancer, failureOf(request));
    return reply.status(204).send();
  });
}

function loadBalancerView(cloud: Thalassa, balancer: LoadBalancer) {
  const { vpc } = existing(cloud, "subnet", balancer.subnet);
  const ready = isReady(cloud, "loadBalancer", balancer);
  const reserved =
    balancer.reservedIp === null ? undefined : cloud.store.get("reservedIp", balancer.reservedIp);
  const publicIp = reserved?.ipv4 ?? balancer.publicIp;
  return {
    ...metadataView(balancer),
    status: statusOf(cloud, balancer),
    organisation: ownerView(cloud, balancer),
    vpcIdentity: vpc,
    vpc: vpcReference(cloud, vpc),
    subnetIdentity: balancer.subnet,
    subnet: subnetReference(cloud, balancer.subnet),
    externalIpAddresses: ready && publicIp !== "" ? [publicIp] : [],
    internalIpAddresses: ready ? [balancer.internalIp] : [],
    hostname: ready ? `${balancer.identity}.lb.sandbox.invalid` : "",
    loadbalancerListeners: listenersOf(cloud, balancer).map((listener) => listenerView(cloud, listener)),
    deleteProtection: balancer.deleteProtection,
    securityGroups: securityGroupReferences(cloud, balancer.securityGroups),
    ...(balancer.reservedIp === null
      ? {}
      : {
          reservedIpIdentity: balancer.reservedIp,
          reservedIp: reservedIpReference(cloud, balancer.reservedIp),
        }),
  };
}
