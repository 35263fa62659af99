/** `/v1/loadbalancer-target-groups` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { flag, keptMetadata, port } from "./bodies";
import {
  all,
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  referred,
  requested,
  startDeletion,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { newIdentity } from "./identity";
import { listenerView, protocol } from "./listeners";
import type { TargetGroup } from "./records";
import { machineReference, metadataView, ownerView, vpcReference } from "./references";

const healthCheck = z.object({
  protocol,
  port,
  path: z
    .string()
    .nullish()
    .transform((path) => path ?? ""),
  periodSeconds: z.int().min(5).max(300),
  timeoutSeconds: z.int().min(1).max(300),
  unhealthyThreshold: z.int().min(1).max(10),
  healthyThreshold: z.int().min(1).max(10),
});
const updateBody = z.object({
  ...keptMetadata,
  targetPort: port,
  protocol,
  targetSelector: z.record(z.string(), z.string()).nullish(),
  enableProxyProtocol: flag,
  loadbalancingPolicy: z.enum(["ROUND_ROBIN", "RANDOM", "MAGLEV"]).nullish(),
  healthCheck: healthCheck.nullish(),
});
const createBody = updateBody.extend({ vpc: z.string() });
const attachBody = z.object({ serverIdentity: z.string(), endpointIdentity: z.string().nullish() });
const attachmentsBody = z.object({ attachments: z.array(attachBody).nullish() });

export function registerTargetGroups(app: FastifyInstance, cloud: Thalassa): void {
  const path = "/v1/loadbalancer-target-groups";

  app.get(path, async (request) =>
    listed(cloud, request, "targetGroup", ({ vpc }) => ({
      vpc,
      region: existing(cloud, "vpc", vpc).region,
    })).map((group) => targetGroupView(cloud, group)),
  );

  app.post(path, async (request, reply) => {
    const { vpc, ...body } = parseBody(createBody, request.body);
    const group = create(cloud, request.call, "targetGroup", {
      ...fieldsOf(body),
      labels: body.labels ?? {},
      annotations: body.annotations ?? {},
      vpc: referred(cloud, request.call, "vpc", vpc).identity,
      attachments: [],
    });
    return reply.status(201).send(targetGroupView(cloud, group));
  });

  app.get<ById>(`${path}/:id`, async (request) =>
    targetGroupView(cloud, requested(cloud, request, "targetGroup", request.params.id)),
  );

  app.put<ById>(`${path}/:id`, async (request) => {
    const group = changeable(cloud, request, "targetGroup", request.params.id);
    const body = parseBody(updateBody, request.body);
    Object.assign(group, fieldsOf(body), {
      labels: body.labels ?? group.labels,
      annotations: body.annotations ?? group.annotations,
    });
    changed(cloud, group);
    return targetGroupView(cloud, group);
  });

  app.delete<ById>(`${path}/:id`, async (request, reply) => {
    const group = requested(cloud, request, "targetGroup", request.params.id);
    refuseIfNeeded(cloud, "targetGroup", group);
    startDeletion(cloud, "targetGroup", group, failureOf(request));
    return reply.status(204).send();
  });

  app.post<ById>(`${path}/:id/attachments`, async (request) => {
    const group = changeable(cloud, request, "targetGroup", request.params.id);
    const { attachments } = parseBody(attachmentsBody, request.body);
    const servers = (attachments ?? []).map((one) => one.serverIdentity);
    const kept = group.attachments.filter((one) => servers.includes(one.machine));
    const added = servers.filter((server) => !kept.some((one) => one.machine === server));
    group.attachments = [...kept, ...added.map((server) => newAttachment(cloud, request.call, server))];
    changed(cloud, group);
    return targetGroupView(cloud, group);
  });

  app.post<ById>(`${path}/:id/attach`, async (request, reply) => {
    const group = changeable(cloud, request, "targetGroup", request.params.id);
    const { serverIdentity } = parseBody(attachBody, request.body);
    const attachment = newAttachment(cloud, request.call, serverIdentity);
    if (group.attachments.some((one) => one.machine === attachment.machine)) {
      throw new ApiError(409, `machine ${serverIdentity} is attached already`);
    }
    group.attachments.push(attachment);
    changed(cloud, group);
    return reply.status(201).send(attachmentView(cloud, attachment));
  });

  app.delete<{ Params: { id: string; attachment: string } }>(
    `${path}/:id/detach/:attachment`,
    async (request, reply) => {
      const group = changeable(cloud, request, "targetGroup", request.params.id);
      const kept = group.attachments.filter((one) => one.identity !== request.params.attachment);
      if (kept.length === group.attachments.length) throw new ApiError(404, "attachment not found");
      group.attachments = kept;
      changed(cloud, group);
      return reply.status(204).send();
    },
  );
}

function fieldsOf(body: z.output<typeof updateBody>) {
  return {
    name: body.name,
    description: body.description,
    targetPort: body.targetPort,
    protocol: body.protocol,
    targetSelector: body.targetSelector ?? {},
    enableProxyProtocol: body.enableProxyProtocol,
    loadbalancingPolicy: body.loadbalancingPolicy ?? null,
    healthCheck: body.healthCheck ?? null,
  };
}

type Attachment = TargetGroup["attachments"][number];

function newAttachment(cloud: Thalassa, call: Call, server: string): Attachment {
  const now = cloud.clock.now();
  return {
    identity: newIdentity("tga", now),
    createdAt: now.toISOString(),
    machine: referred(cloud, call, "machine", server).identity,
  };
}

function attachmentView(cloud: Thalassa, attachment: Attachment) {
  const { identity, createdAt, machine } = attachment;
  return { identity, createdAt, virtualMachineInstance: machineReference(cloud, machine) };
}

function targetGroupView(cloud: Thalassa, group: TargetGroup) {
  const owner = cloud.accounts.organisation(group.organisation);
  const listeners = owner === undefined ? [] : all(cloud, { organisation: owner }, "listener");
  return {
    ...metadataView(group),
    organisation: ownerView(cloud, group),
    vpc: vpcReference(cloud, group.vpc),
    targetPort: group.targetPort,
    protocol: group.protocol,
    targetSelector: group.targetSelector,
    enableProxyProtocol: group.enableProxyProtocol,
    ...(group.loadbalancingPolicy === null ? {} : { loadbalancingPolicy: group.loadbalancingPolicy }),
    ...(group.healthCheck === null ? {} : { healthCheck: group.healthCheck }),
    loadbalancerListeners: listeners
      .filter((one) => one.targetGroup === group.identity)
      .map((one) => listenerView(cloud, one)),
    loadbalancerTargetGroupAttachments: group.attachments.map((one) => attachmentView(cloud, one)),
  };
}
