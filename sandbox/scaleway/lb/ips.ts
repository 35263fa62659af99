/** Addresses of load balancers. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, id, optionalTags } from "../bodies";
import { requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { preconditionFailed } from "../errors";
import { hasTags, listed, pageOf } from "../listing";
import { projectOf } from "../instance/bodies";
import { change, noBody, nothing, ok, read } from "../routing";
import { bases, lbPlaceOf } from "./bases";
import { createIp } from "./manage";
import { ipView } from "./views";

const creation = z.object({
  project_id: id.nullish(),
  organization_id: id.nullish(),
  reverse: z.string().nullish(),
  is_ipv6: flag(false),
  tags: optionalTags,
});

const update = z.object({
  reverse: z.string().nullish(),
  lb_id: id.nullish(),
  tags: z.array(z.string()).nullish(),
});

export function registerIps(app: FastifyInstance, cloud: Scaleway): void {
  for (const base of bases) {
    read(app, `${base}/ips`, (request) => {
      const ips = listed(cloud, request, {
        kind: "loadBalancerIp",
        filters: {
          tags: hasTags,
          ip_address: (ip, [address]) => ip.address === address,
          ip_type: (ip, [type]) => type === "all" || (type === "ipv6") === ip.address.includes(":"),
        },
      });
      return pageOf(request, "ips", ips.map(ipView));
    });

    read(app, `${base}/ips/:id`, (request) => ipView(requested(cloud, request, "loadBalancerIp", "read")));

    change(app, "POST", `${base}/ips`, creation, (request, body) => {
      const project = projectOf(request, { project: body.project_id, organization: body.organization_id });
      authorise(request, { family: "LoadBalancers", resource: "ips", action: "create", project });
      const ip = createIp(cloud, {
        project,
        zone: lbPlaceOf(request).zone,
        tags: body.tags,
        reverse: body.reverse || null,
        isIpv6: body.is_ipv6,
      });
      return ok(ipView(ip));
    });

    change(app, "PATCH", `${base}/ips/:id`, update, (request, body) => {
      const ip = requested(cloud, request, "loadBalancerIp", "write");
      ip.reverse = body.reverse || ip.reverse;
      if (body.lb_id) {
        ip.loadBalancerId = requested(cloud, request, "loadBalancer", "write", body.lb_id).identity;
      }
      if (body.tags) setTags(ip, body.tags);
      touch(cloud, ip);
      return ok(ipView(ip));
    });

    change(app, "DELETE", `${base}/ips/:id`, noBody, (request) => {
      const ip = requested(cloud, request, "loadBalancerIp", "delete");
      if (ip.loadBalancerId !== null) {
        throw preconditionFailed("resource_still_in_use", "the IP belongs to a load balancer");
      }
      startDeletion(cloud, ip);
      return nothing;
    });
  }
}
