/** `/v1/load_balancers` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, startAction } from "./actions";
import { flag, id, idOrName, name, optionalLabels } from "./bodies";
import { type LoadBalancerType, loadBalancerTypes, loadBalancerTypeView, named } from "./catalogue";
import { checkName, create, failureOf, type Hetzner, startDeletion } from "./cloud";
import { isProtected, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { assignable, publicNetView } from "./loadBalancerAddresses";
import { changeable, noted } from "./loadBalancerChanges";
import { attach, attachmentOf, registerLoadBalancerNetwork } from "./loadBalancerNetwork";
import {
  checkServices,
  newService,
  registerLoadBalancerServices,
  serviceBody,
  serviceView,
} from "./loadBalancerServices";
import {
  newTarget,
  registerLoadBalancerTargets,
  targetBody,
  targetsOf,
  targetView,
} from "./loadBalancerTargets";
import { locationNamed, locationView } from "./locationNames";
import { locations } from "./locations";
import { includedTraffic } from "./prices";
import { allocateIpv4, allocateIpv6Network } from "./publicAddresses";
import type { LoadBalancer } from "./records";
import { change, created, noBody } from "./routing";

const algorithm = z.enum(["round_robin", "least_connections"]);
export const createLoadBalancerBody = z.object({
  name,
  labels: optionalLabels,
  load_balancer_type: idOrName,
  location: idOrName.nullish(),
  network_zone: z.string().nullish(),
  network: id.nullish(),
  public_interface: flag(true),
  public_net: z.object({ ipv4: id.nullish(), ipv6: id.nullish() }).nullish(),
  algorithm: z.object({ type: algorithm.nullish() }).nullish(),
  services: z.array(serviceBody).nullish(),
  targets: z.array(targetBody).nullish(),
});
type CreateBody = z.output<typeof createLoadBalancerBody>;
const algorithmBody = z.object({ type: algorithm });
const typeBody = z.object({ load_balancer_type: idOrName });
const protectionBody = z.object({ delete: z.boolean().nullish() });

export function registerLoadBalancers(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "loadBalancer",
    path: "load_balancers",
    view: loadBalancerView,
    sort: ["id", "name", "created"],
    actions: true,
  });
  registerLoadBalancerServices(app, cloud);
  registerLoadBalancerTargets(app, cloud);
  registerLoadBalancerNetwork(app, cloud);

  change(app, cloud, "POST", "load_balancers", createLoadBalancerBody, (request, body) => {
    const balancer = createLoadBalancer(cloud, request.access.project.identity, body);
    const action = startAction(
      cloud,
      balancer.organisation,
      "create_load_balancer",
      [["loadBalancer", balancer]],
      { latency: latencies.loadBalancer.create, failure: failureOf(request) },
    );
    return created({
      load_balancer: loadBalancerView(cloud, balancer),
      action: actionView(cloud, action),
    });
  });

  change(app, cloud, "DELETE", "load_balancers/:id", noBody, (request) => {
    const balancer = changeable(cloud, request);
    if (balancer.deleteProtection) throw isProtected("load balancer deletion is protected");
    const failure = failureOf(request);
    const latency = latencies.loadBalancer.delete;
    // The deletion first: when its action is over, it has to be, too.
    if (failure === undefined) startDeletion(cloud, balancer, { status: "deleting", latency });
    return noted(cloud, "delete_load_balancer", balancer, failure, { latency });
  });

  change(
    app,
    cloud,
    "POST",
    "load_balancers/:id/actions/change_algorithm",
    algorithmBody,
    (request, body) => {
      const balancer = changeable(cloud, request);
      const failure = failureOf(request);
      if (failure === undefined) balancer.algorithm = body.type;
      return noted(cloud, "change_algorithm", balancer, failure);
    },
  );

  change(app, cloud, "POST", "load_balancers/:id/actions/change_type", typeBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const type = typeNamed(body.load_balancer_type);
    const targets = targetsOf(cloud, balancer);
    if (balancer.services.length > type.maxServices || targets.length > type.maxTargets) {
      throw refused(
        "invalid_load_balancer_type",
        "the load balancer has too many services or targets for it",
      );
    }
    const failure = failureOf(request);
    if (failure === undefined) balancer.loadBalancerType = type.name;
    return noted(cloud, "change_load_balancer_type", balancer, failure);
  });

  change(
    app,
    cloud,
    "POST",
    "load_balancers/:id/actions/change_protection",
    protectionBody,
    (request, body) => {
      const balancer = changeable(cloud, request);
      const failure = failureOf(request);
      if (failure === undefined) balancer.deleteProtection = body.delete ?? balancer.deleteProtection;
      return noted(cloud, "change_protection", balancer, failure, { latency: latencies.note });
    },
  );
}

/** Makes a load balancer. Everything about it is checked before anything is made. */
export function createLoadBalancer(cloud: Hetzner, project: string, body: CreateBody): LoadBalancer {
  checkName(cloud, project, "loadBalancer", body.name);
  const type = typeNamed(body.load_balancer_type);
  const location = locationOf(body);
  checkLimit(cloud, project, "loadBalancer");
  const publicIps = (["ipv4", "ipv6"] as const).flatMap((version) => {
    const wanted = body.public_net?.[version];
    return typeof wanted === "number" ? [assignable(cloud, project, wanted, version, location)] : [];
  });
  const place = { organisation: project, location };
  const draft = {
    ...place,
    loadBalancerType: type.name,
    publicInterface: body.public_interface,
    privateNet: typeof body.network === "number" ? [attach(cloud, place, { network: body.network })] : [],
    targets: [] as LoadBalancer["targets"],
  };
  const services = (body.services ?? []).map((service) => newService(cloud, service));
  checkServices(cloud, draft, services, 412);
  for (const target of body.targets ?? []) draft.targets.push(newTarget(cloud, draft, target));
  const { organisation: _, ...fields } = draft;
  const balancer = create(cloud, project, "loadBalancer", {
    ...fields,
    name: body.name,
    labels: body.labels,
    algorithm: body.algorithm?.type ?? "round_robin",
    services,
    ipv4: { ip: allocateIpv4(cloud), dnsPtr: {} },
    ipv6: { ip: allocateIpv6Network(cloud), dnsPtr: {} },
    deleteProtection: false,
  });
  for (const primaryIp of publicIps) primaryIp.assignee = { type: "load_balancer", id: balancer.id };
  return balancer;
}

function typeNamed(reference: string): LoadBalancerType {
  const type = named(loadBalancerTypes, reference);
  if (type === undefined) {
    throw new InvalidInput("load_balancer_type", `there is no load balancer type '${reference}'`);
  }
  return type;
}

/** A location, or any location of a network zone. */
function locationOf({ location, network_zone }: CreateBody): string {
  if (location && network_zone) throw new InvalidInput("location", "not together with network_zone");
  if (location) return locationNamed(location).name;
  if (!network_zone) throw new InvalidInput("location", "needed, or network_zone");
  const any = locations.find((one) => one.network_zone === network_zone);
  if (any === undefined) throw new InvalidInput("network_zone", `there is no zone '${network_zone}'`);
  return any.name;
}

export function loadBalancerView(cloud: Hetzner, balancer: LoadBalancer) {
  const type = typeNamed(balancer.loadBalancerType);
  const attachment = attachmentOf(cloud, balancer);
  return {
    id: balancer.id,
    name: balancer.name,
    created: balancer.createdAt,
    labels: balancer.labels,
    location: locationView(balancer.location),
    load_balancer_type: loadBalancerTypeView(type),
    public_net: publicNetView(cloud, balancer),
    private_net: attachment === undefined ? [] : [{ network: attachment.network, ip: attachment.ip }],
    algorithm: { type: balancer.algorithm },
    services: balancer.services.map(serviceView),
    targets: targetsOf(cloud, balancer).map((target) => targetView(cloud, balancer, target)),
    protection: { delete: balancer.deleteProtection },
    included_traffic: includedTraffic(type, balancer.location),
    ingoing_traffic: null,
    outgoing_traffic: null,
  };
}
