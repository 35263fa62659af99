/** Load balancers, their types, and their places in private networks. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { requested, type Scaleway, setTags, steps, touch } from "../cloud";
import { invalidArgument } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, nothing, ok, read } from "../routing";
import { projectOf } from "../instance/bodies";
import { bases, changeable, lbPlaceOf } from "./bases";
import { latencies } from "./latencies";
import { attachNetwork, createLoadBalancer, deleteLoadBalancer, detachNetwork } from "./manage";
import type { LoadBalancer } from "./records";
import { loadBalancerTypeOf, loadBalancerTypes } from "./types";
import { attachmentView, loadBalancerView } from "./views";

const sslLevel = z
  .enum([
    "ssl_compatibility_level_unknown",
    "ssl_compatibility_level_intermediate",
    "ssl_compatibility_level_modern",
    "ssl_compatibility_level_old",
  ])
  .nullish()
  .transform((level) => (level === "ssl_compatibility_level_unknown" ? undefined : (level ?? undefined)));

const creation = z.object({
  project_id: id.nullish(),
  organization_id: id.nullish(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  ip_id: id.nullish(),
  ip_ids: z.array(id).nullish(),
  assign_flexible_ip: z.boolean().nullish(),
  assign_flexible_ipv6: z.boolean().nullish(),
  tags: optionalTags,
  type: z.string(),
  ssl_compatibility_level: sslLevel,
});

const update = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  tags: optionalTags,
  ssl_compatibility_level: sslLevel,
});

const place = z.object({ private_network_id: id, ipam_ids: z.array(id).nullish() });

export function registerLoadBalancers(app: FastifyInstance, cloud: Scaleway): void {
  const view = (balancer: LoadBalancer) => loadBalancerView(cloud, balancer);
  for (const base of bases) {
    read(app, `${base}/lb-types`, (request) => {
      const types = loadBalancerTypes.map((type) => ({
        ...type,
        stock_status: "available",
        ...lbPlaceOf(request),
      }));
      return pageOf(request, "lb_types", types);
    });

    read(app, `${base}/lbs`, (request) => {
      const balancers = listed(cloud, request, {
        kind: "loadBalancer",
        filters: {
          name: nameContains,
          tags: hasTags,
          lb_ids: (balancer, ids) => ids.includes(balancer.identity),
        },
      });
      return pageOf(request, "lbs", balancers.map(view));
    });

    read(app, `${base}/lbs/:id`, (request) => view(requested(cloud, request, "loadBalancer", "read")));

    change(app, "POST", `${base}/lbs`, creation, (request, body) => {
      const project = projectOf(request, { project: body.project_id, organization: body.organization_id });
      authorise(request, { family: "LoadBalancers", resource: "lbs", action: "create", project });
      const ssl = body.ssl_compatibility_level;
      const balancer = createLoadBalancer(cloud, {
        project,
        zone: lbPlaceOf(request).zone,
        name: body.name || `lb-${Date.now().toString(36)}`,
        description: body.description ?? "",
        tags: body.tags,
        type: body.type,
        ipIds: [...new Set([...(body.ip_ids ?? []), ...(body.ip_id ? [body.ip_id] : [])])],
        assignIpv4: body.assign_flexible_ip ?? !body.assign_flexible_ipv6,
        assignIpv6: body.assign_flexible_ipv6 ?? false,
        ...(ssl === undefined ? {} : { sslCompatibilityLevel: ssl }),
      });
      return ok(view(balancer));
    });

    change(app, "PUT", `${base}/lbs/:id`, update, (request, body) => {
      const balancer = requested(cloud, request, "loadBalancer", "write");
      balancer.name = body.name;
      balancer.description = body.description ?? "";
      balancer.sslCompatibilityLevel = body.ssl_compatibility_level ?? balancer.sslCompatibilityLevel;
      setTags(balancer, body.tags);
      touch(cloud, balancer);
      return ok(view(balancer));
    });

    change(app, "DELETE", `${base}/lbs/:id`, noBody, (request) => {
      const balancer = requested(cloud, request, "loadBalancer", "delete");
      const releaseIp = new Query(request).flag("release_ip") ?? false;
      deleteLoadBalancer(cloud, balancer.identity, { releaseIp });
      return nothing;
    });

    change(app, "POST", `${base}/lbs/:id/migrate`, z.object({ type: z.string() }), (request, body) => {
      const balancer = changeable(cloud, request);
      const type = loadBalancerTypeOf(body.type);
      if (type === undefined) throw invalidArgument("type", `${body.type} is not a type of load balancer`);
      balancer.type = type.name.toLowerCase();
      balancer.steps = steps(cloud, ["migrating", latencies.migrate], ["ready", 0]);
      touch(cloud, balancer);
      return ok(view(balancer));
    });
  }
  registerPlaces(app, cloud);
}

/** Regions name the private network in the path. */
function registerPlaces(app: FastifyInstance, cloud: Scaleway): void {
  for (const base of bases) {
    read(app, `${base}/lbs/:id/private-networks`, (request) => {
      const balancer = requested(cloud, request, "loadBalancer", "read");
      const views = balancer.privateNetworks.map((one) => attachmentView(cloud, balancer, one));
      // The real name of the list is in the singular.
      return pageOf(request, "private_network", views);
    });
  }
  const [zoned, regional] = bases;

  change(app, "POST", `${zoned}/lbs/:id/attach-private-network`, place, (request, body) => {
    const balancer = changeable(cloud, request);
    return ok(attached(cloud, balancer, body.private_network_id, body.ipam_ids ?? []));
  });

  change(app, "POST", `${zoned}/lbs/:id/detach-private-network`, place, (request, body) => {
    detachNetwork(cloud, changeable(cloud, request), body.private_network_id);
    return nothing;
  });

  change(
    app,
    "POST",
    `${regional}/lbs/:id/private-networks/:network/attach`,
    place.partial(),
    (request, body) => {
      const { network } = request.params as { network: string };
      return ok(attached(cloud, changeable(cloud, request), network, body.ipam_ids ?? []));
    },
  );

  change(app, "POST", `${regional}/lbs/:id/private-networks/:network/detach`, noBody, (request) => {
    const { network } = request.params as { network: string };
    detachNetwork(cloud, changeable(cloud, request), network);
    return nothing;
  });
}

function attached(cloud: Scaleway, balancer: LoadBalancer, networkId: string, ipamIds: string[]) {
  return attachmentView(cloud, balancer, attachNetwork(cloud, balancer, networkId, ipamIds));
}
