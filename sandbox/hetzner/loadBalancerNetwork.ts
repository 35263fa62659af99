/** A load balancer's private network and public interface. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { alive, failureOf, type Hetzner, referred } from "./cloud";
import { dnsPtrBody, covers, setDnsPtr } from "./dnsPtr";
import { notFound, refused } from "./errors";
import { id } from "./bodies";
import { changeable, noted } from "./loadBalancerChanges";
import { latencies } from "./latencies";
import { targetsOf } from "./loadBalancerTargets";
import { checkRoom, pickAddress } from "./privateAddresses";
import { assignedIp } from "./loadBalancerAddresses";
import type { Attachment, LoadBalancer } from "./records";
import { change, noBody } from "./routing";

const attachBody = z.object({ network: id, ip: z.string().nullish(), ip_range: z.string().nullish() });
const detachBody = z.object({ network: id });

export function registerLoadBalancerNetwork(app: FastifyInstance, cloud: Hetzner): void {
  change(app, cloud, "POST", "load_balancers/:id/actions/attach_to_network", attachBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const network = referred(cloud, balancer.organisation, "network", body.network);
    if (attachmentOf(cloud, balancer) !== undefined) {
      throw refused("load_balancer_already_attached", "load balancer is already attached to a network");
    }
    const attachment = attach(cloud, balancer, body);
    const failure = failureOf(request);
    if (failure === undefined) balancer.privateNet = [attachment];
    return noted(cloud, "attach_to_network", balancer, failure, { others: [["network", network]] });
  });

  change(
    app,
    cloud,
    "POST",
    "load_balancers/:id/actions/detach_from_network",
    detachBody,
    (request, body) => {
      const balancer = changeable(cloud, request);
      const network = referred(cloud, balancer.organisation, "network", body.network);
      if (attachmentOf(cloud, balancer)?.network !== network.id) {
        throw notFound("attachment to network", network.id);
      }
      const failure = failureOf(request);
      if (failure === undefined) balancer.privateNet = [];
      return noted(cloud, "detach_from_network", balancer, failure, { others: [["network", network]] });
    },
  );

  change(app, cloud, "POST", "load_balancers/:id/actions/enable_public_interface", noBody, (request) => {
    const balancer = changeable(cloud, request);
    const failure = failureOf(request);
    if (failure === undefined) balancer.publicInterface = true;
    return noted(cloud, "enable_public_interface", balancer, failure);
  });

  change(app, cloud, "POST", "load_balancers/:id/actions/disable_public_interface", noBody, (request) => {
    const balancer = changeable(cloud, request);
    if (attachmentOf(cloud, balancer) === undefined) {
      throw refused("load_balancer_not_attached_to_network", "load balancer is not attached to a network");
    }
    if (targetsOf(cloud, balancer).some(({ usePrivateIp }) => !usePrivateIp)) {
      throw refused("targets_without_use_private_ip", "there are targets that don't use the private IP");
    }
    const failure = failureOf(request);
    if (failure === undefined) balancer.publicInterface = false;
    return noted(cloud, "disable_public_interface", balancer, failure);
  });

  change(app, cloud, "POST", "load_balancers/:id/actions/change_dns_ptr", dnsPtrBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const addresses = (["ipv4", "ipv6"] as const).map(
      (type) => assignedIp(cloud, balancer, type) ?? balancer[type],
    );
    const address = addresses.find((one) => covers(one, body.ip)) ?? balancer.ipv4;
    const failure = failureOf(request);
    if (failure === undefined) setDnsPtr(address, body);
    return noted(cloud, "change_dns_ptr", balancer, failure, { latency: latencies.note });
  });
}

/** A place in a network, if it can be had. */
export function attach(
  cloud: Hetzner,
  { organisation, location }: Pick<LoadBalancer, "organisation" | "location">,
  { network: id, ip, ip_range }: z.output<typeof attachBody>,
): Attachment {
  const network = referred(cloud, organisation, "network", id);
  checkRoom(cloud, network);
  return { network: id, ip: pickAddress(cloud, network, location, { ip, ipRange: ip_range }) };
}

/** A load balancer's place in a network that is still there. */
export function attachmentOf(cloud: Hetzner, { privateNet }: LoadBalancer): Attachment | undefined {
  return privateNet.find(({ network }) => alive(cloud, "network", network) !== undefined);
}
