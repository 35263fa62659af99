/** Targets of load balancers: servers, whatever carries some labels, and addresses. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addressRange, parseRange, overlaps } from "../base/cidr";
import { id } from "./bodies";
import { loadBalancerTypes, named } from "./catalogue";
import { alive, all, failureOf, type Hetzner, referred } from "./cloud";
import { HetznerError, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { matches, parseSelector } from "./labelSelector";
import { changeable, noted } from "./loadBalancerChanges";
import { healthView, shareNetwork } from "./loadBalancerHealth";
import { publicIpv4Of } from "./primaryIpUse";
import type { LoadBalancer, LoadBalancerTarget, Server } from "./records";
import { change } from "./routing";

const identity = {
  type: z.enum(["server", "label_selector", "ip"]),
  server: z.object({ id }).nullish(),
  label_selector: z.object({ selector: z.string().min(1) }).nullish(),
  ip: z.object({ ip: z.string() }).nullish(),
};
export const targetBody = z.object({ ...identity, use_private_ip: z.boolean().nullish() });
type TargetBody = z.output<typeof targetBody>;
const removeBody = z.object(identity);

export function registerLoadBalancerTargets(app: FastifyInstance, cloud: Hetzner): void {
  change(app, cloud, "POST", "load_balancers/:id/actions/add_target", targetBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const target = newTarget(cloud, balancer, body);
    const failure = failureOf(request);
    if (failure === undefined) balancer.targets.push(target);
    return noted(cloud, "add_target", balancer, failure);
  });

  change(app, cloud, "POST", "load_balancers/:id/actions/remove_target", removeBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const wanted = readTarget(cloud, body);
    const target = targetsOf(cloud, balancer).find((one) => isSame(one, wanted));
    if (target === undefined) throw refused("load_balancer_target_not_found", "target not found");
    const failure = failureOf(request);
    if (failure === undefined) balancer.targets = balancer.targets.filter((one) => one !== target);
    return noted(cloud, "remove_target", balancer, failure);
  });
}

/** A load balancer's targets without the servers that are gone. */
export function targetsOf(cloud: Hetzner, { targets }: Pick<LoadBalancer, "targets">): LoadBalancerTarget[] {
  return targets.filter(
    (target) => target.type !== "server" || alive(cloud, "server", target.server) !== undefined,
  );
}

type Balancer = Pick<
  LoadBalancer,
  "organisation" | "loadBalancerType" | "publicInterface" | "privateNet" | "targets"
>;

/** The target that a body describes, if this load balancer can have it. */
export function newTarget(cloud: Hetzner, balancer: Balancer, body: TargetBody): LoadBalancerTarget {
  const target = readTarget(cloud, body);
  if (target.type === "server") referred(cloud, balancer.organisation, "server", target.server);
  const present = targetsOf(cloud, balancer);
  if (present.some((one) => isSame(one, target))) {
    throw refused("target_already_defined", "target is already defined");
  }
  checkReach(cloud, balancer, target);
  if (present.length >= (named(loadBalancerTypes, balancer.loadBalancerType)?.maxTargets ?? 0)) {
    throw new HetznerError(403, "resource_limit_exceeded", "load balancer target limit exceeded", {
      limits: [{ name: "load_balancer_target_limit" }],
    });
  }
  return target;
}

function readTarget(cloud: Hetzner, body: TargetBody): LoadBalancerTarget {
  const usePrivateIp = body.use_private_ip ?? false;
  const since = cloud.clock.elapsed;
  const missing = () => new InvalidInput(body.type, "missing");
  switch (body.type) {
    case "server":
      if (!body.server) throw missing();
      return { type: "server", server: body.server.id, usePrivateIp, since };
    case "label_selector": {
      if (!body.label_selector) throw missing();
      const { selector } = body.label_selector;
      parseSelector(selector);
      return { type: "label_selector", selector, usePrivateIp, since };
    }
    case "ip":
      if (!body.ip) throw missing();
      if (addressRange(body.ip.ip) === undefined) throw new InvalidInput("ip.ip", "not an IP address");
      if (usePrivateIp) throw new InvalidInput("use_private_ip", "not for a target of type ip");
      return { type: "ip", ip: body.ip.ip, usePrivateIp: false, since };
  }
}

function isSame(a: LoadBalancerTarget, b: LoadBalancerTarget): boolean {
  if (a.type === "server") return b.type === "server" && a.server === b.server;
  if (a.type === "ip") return b.type === "ip" && a.ip === b.ip;
  return b.type === "label_selector" && a.selector === b.selector;
}

/** Refuses a target that the load balancer has no way to. */
function checkReach(cloud: Hetzner, balancer: Balancer, target: LoadBalancerTarget): void {
  const server = target.type === "server" ? alive(cloud, "server", target.server) : undefined;
  if (target.usePrivateIp) {
    if (balancer.privateNet.length === 0) {
      throw refused(
        "load_balancer_not_attached_to_network",
        "load balancer is not attached to a network, cannot add target using private IP",
      );
    }
    if (server !== undefined && !shareNetwork(balancer, server)) {
      throw refused(
        "server_not_attached_to_network",
        "server is not attached to the load balancer's network",
      );
    }
    return;
  }
  if (!balancer.publicInterface) {
    throw refused(
      "load_balancer_public_interface_disabled",
      "load balancer public interface is disabled, cannot add target using public IP",
    );
  }
  if (server !== undefined && publicIpv4Of(cloud, server) === undefined) {
    throw refused("missing_ipv4", "server has no public IPv4");
  }
  if (target.type === "ip" && isOfCloud(cloud, balancer.organisation, target.ip)) {
    throw refused("cloud_resource_ip_not_allowed", "the IP belongs to a cloud resource");
  }
}

/** Whether an address is one of the project's own: those are added as servers. */
function isOfCloud(cloud: Hetzner, project: string, ip: string): boolean {
  const address = addressRange(ip);
  const own = [
    ...all(cloud, project, "primaryIp").map((one) => one.ip),
    ...all(cloud, project, "floatingIp").map((one) => one.ip),
    ...all(cloud, project, "loadBalancer").flatMap((one) => [one.ipv4.ip, one.ipv6.ip]),
  ];
  return own.some((one) => {
    const range = one.includes("/") ? parseRange(one) : addressRange(one);
    return range !== undefined && address !== undefined && overlaps(range, address);
  });
}

/** The servers behind a target: those that it names or selects, as far as the load balancer reaches them. */
function serversBehind(
  cloud: Hetzner,
  balancer: Pick<LoadBalancer, "organisation" | "privateNet">,
  target: LoadBalancerTarget,
): Server[] {
  if (target.type === "ip") return [];
  if (target.type === "server") return [alive(cloud, "server", target.server) ?? []].flat();
  const selector = parseSelector(target.selector);
  return all(cloud, balancer.organisation, "server").filter(
    (server) =>
      matches(selector, server.labels) &&
      (target.usePrivateIp ? shareNetwork(balancer, server) : publicIpv4Of(cloud, server) !== undefined),
  );
}

/** Ids of the load balancers that a server is behind. */
export function balancersOf(cloud: Hetzner, server: Server): number[] {
  return all(cloud, server.organisation, "loadBalancer")
    .filter((balancer) =>
      balancer.targets.some((target) =>
        serversBehind(cloud, balancer, target).some(({ id }) => id === server.id),
      ),
    )
    .map(({ id }) => id);
}

export function targetView(cloud: Hetzner, balancer: LoadBalancer, target: LoadBalancerTarget) {
  const { type, usePrivateIp } = target;
  const nested = serversBehind(cloud, balancer, target).map((server) => ({
    type: "server",
    server: { id: server.id },
    health_status: healthView(cloud, balancer, target, server),
    use_private_ip: usePrivateIp,
  }));
  switch (type) {
    case "server":
      return { ...nested[0], type };
    case "label_selector":
      return {
        type,
        label_selector: { selector: target.selector },
        use_private_ip: usePrivateIp,
        targets: nested,
      };
    case "ip":
      return {
        type,
        ip: { ip: target.ip },
        health_status: healthView(cloud, balancer, target, undefined),
        use_private_ip: false,
      };
  }
}
