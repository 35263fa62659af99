/** `/v1/loadbalancers/:id/listeners` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { cidrOrAddress, keptMetadata, port } from "./bodies";
import {
  type Call,
  changeable,
  changed,
  create,
  existing,
  referred,
  requested,
  startDeletion,
  type Thalassa,
} from "./cloud";
import type { Listener, LoadBalancer } from "./records";
import { metadataView, targetGroupReference } from "./references";

export const protocol = z.enum(["tcp", "udp", "http", "https", "grpc", "quic"]);

export const listenerBody = z.object({
  ...keptMetadata,
  port,
  protocol,
  targetGroup: z.string(),
  maxConnections: z.int().min(0).nullish(),
  connectionIdleTimeout: z.int().min(0).nullish(),
  allowedSources: z.array(cidrOrAddress).nullish(),
});
type ListenerBody = z.output<typeof listenerBody>;

interface ByBalancer {
  Params: { id: string };
}
interface ById {
  Params: { id: string; listener: string };
}

export function registerListeners(app: FastifyInstance, cloud: Thalassa): void {
  app.get<ByBalancer>("/v1/loadbalancers/:id/listeners", async (request) => {
    const balancer = requested(cloud, request, "loadBalancer", request.params.id);
    return listenersOf(cloud, balancer).map((listener) => listenerView(cloud, listener));
  });

  app.post<ByBalancer>("/v1/loadbalancers/:id/listeners", async (request, reply) => {
    const balancer = changeable(cloud, request, "loadBalancer", request.params.id);
    const body = parseBody(listenerBody, request.body);
    checkListener(cloud, request.call, vpcOf(cloud, balancer), listenersOf(cloud, balancer), body);
    const listener = createListener(cloud, request.call, balancer, body);
    return reply.status(201).send(listenerView(cloud, listener));
  });

  app.get<ById>("/v1/loadbalancers/:id/listeners/:listener", async (request) => {
    const balancer = requested(cloud, request, "loadBalancer", request.params.id);
    return listenerView(cloud, listenerOf(cloud, balancer, request.params.listener));
  });

  app.put<ById>("/v1/loadbalancers/:id/listeners/:listener", async (request) => {
    const balancer = changeable(cloud, request, "loadBalancer", request.params.id);
    const listener = listenerOf(cloud, balancer, request.params.listener);
    const body = parseBody(listenerBody, request.body);
    const others = listenersOf(cloud, balancer).filter((one) => one !== listener);
    checkListener(cloud, request.call, vpcOf(cloud, balancer), others, body);
    Object.assign(listener, fieldsOf(cloud, request.call, body), {
      labels: body.labels ?? listener.labels,
      annotations: body.annotations ?? listener.annotations,
    });
    changed(cloud, listener);
    return listenerView(cloud, listener);
  });

  app.delete<ById>("/v1/loadbalancers/:id/listeners/:listener", async (request, reply) => {
    const balancer = requested(cloud, request, "loadBalancer", request.params.id);
    startDeletion(cloud, "listener", listenerOf(cloud, balancer, request.params.listener));
    return reply.status(204).send();
  });
}

/** Refuses a listener whose port is taken or whose target group is elsewhere. */
export function checkListener(
  cloud: Thalassa,
  call: Call,
  vpc: string,
  others: { port: number; protocol: string }[],
  body: ListenerBody,
): void {
  const transport = (one: { protocol: string }) => (["udp", "quic"].includes(one.protocol) ? "udp" : "tcp");
  if (others.some((one) => one.port === body.port && transport(one) === transport(body))) {
    throw new ApiError(409, `the load balancer listens on ${body.protocol} port ${body.port} already`);
  }
  if (referred(cloud, call, "targetGroup", body.targetGroup).vpc !== vpc) {
    throw new ApiError(400, `target group ${body.targetGroup} is in another VPC`);
  }
}

export function createListener(
  cloud: Thalassa,
  owner: Pick<Call, "organisation">,
  balancer: LoadBalancer,
  body: ListenerBody,
): Listener {
  return create(cloud, owner, "listener", {
    ...fieldsOf(cloud, owner, body),
    labels: body.labels ?? {},
    annotations: body.annotations ?? {},
    loadBalancer: balancer.identity,
  });
}

function fieldsOf(cloud: Thalassa, owner: Pick<Call, "organisation">, body: ListenerBody) {
  return {
    name: body.name,
    description: body.description,
    port: body.port,
    protocol: body.protocol,
    targetGroup: referred(cloud, owner, "targetGroup", body.targetGroup).identity,
    maxConnections: body.maxConnections ?? null,
    connectionIdleTimeout: body.connectionIdleTimeout ?? null,
    allowedSources: body.allowedSources ?? [],
  };
}

export function listenersOf(cloud: Thalassa, balancer: LoadBalancer): Listener[] {
  return cloud.store.alive("listener", cloud.clock).filter((one) => one.loadBalancer === balancer.identity);
}

function listenerOf(cloud: Thalassa, balancer: LoadBalancer, reference: string): Listener {
  const listener = listenersOf(cloud, balancer).find((one) => [one.identity, one.slug].includes(reference));
  if (listener === undefined) throw new ApiError(404, `listener ${reference} not found`);
  return listener;
}

function vpcOf(cloud: Thalassa, balancer: LoadBalancer): string {
  return existing(cloud, "subnet", balancer.subnet).vpc;
}

export function listenerView(cloud: Thalassa, listener: Listener) {
  const { port: listens, maxConnections, connectionIdleTimeout, allowedSources } = listener;
  return {
    ...metadataView(listener),
    port: listens,
    protocol: listener.protocol,
    targetGroup: targetGroupReference(cloud, listener.targetGroup),
    ...(maxConnections === null ? {} : { maxConnections }),
    ...(connectionIdleTimeout === null ? {} : { connectionIdleTimeout }),
    allowedSources,
  };
}
