/** Private networks. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { flag, id, name, optionalTags } from "../bodies";
import { alive, all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { notFound, preconditionFailed } from "../errors";
import { hasTags, listed, nameContains, pageOf } from "../listing";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { organisation } from "../seed";
import type { PrivateNetwork } from "./records";
import { newSubnets, subnetView } from "./subnets";
import { defaultVpc } from "./vpcs";

const base = "/vpc/v2/regions/:region/private-networks";

const creation = z.object({
  name: name.nullish(),
  project_id: id,
  tags: optionalTags,
  subnets: z
    .array(z.string())
    .nullish()
    .transform((subnets) => subnets ?? []),
  vpc_id: id.nullish(),
  default_route_propagation_enabled: flag(false),
});

const update = z.object({
  name: name.nullish(),
  tags: z.array(z.string()).nullish(),
  default_route_propagation_enabled: z.boolean().nullish(),
});

export function registerPrivateNetworks(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const networks = listed(cloud, request, {
      kind: "privateNetwork",
      filters: {
        name: nameContains,
        tags: hasTags,
        private_network_ids: (network, ids) => ids.includes(network.identity),
        vpc_id: (network, [vpc]) => network.vpcId === vpc,
        dhcp_enabled: (network, [value]) => String(network.dhcpEnabled) === value,
        s3_integration_enabled: (_, [value]) => value === "false",
      },
    });
    return pageOf(request, "private_networks", networks.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "privateNetwork", "read")));

  change(app, "POST", base, creation, (request, body) => {
    const { region } = placeOf(request);
    const project = body.project_id;
    authorise(request, { family: "PrivateNetworks", resource: "private_network", action: "create", project });
    const vpc = body.vpc_id ? alive(cloud, "vpc", body.vpc_id) : defaultVpc(cloud, project, region);
    if (vpc?.region !== region || vpc.organisation !== project) throw notFound("vpc", body.vpc_id ?? "");
    checkQuota(cloud, "vpc_private_networks", all(cloud, "privateNetwork").length);
    const network = create(cloud, "privateNetwork", {
      project,
      region,
      name: body.name || `pn-${randomBytes(3).toString("hex")}`,
      tags: body.tags,
      vpcId: vpc.identity,
      subnets: newSubnets(cloud, vpc, body.subnets),
      dhcpEnabled: true,
      defaultRoutePropagationEnabled: body.default_route_propagation_enabled,
    });
    return ok(view(network));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const network = requested(cloud, request, "privateNetwork", "write");
    network.name = body.name ?? network.name;
    if (body.tags) setTags(network, body.tags);
    network.defaultRoutePropagationEnabled =
      body.default_route_propagation_enabled ?? network.defaultRoutePropagationEnabled;
    touch(cloud, network);
    return ok(view(network));
  });

  change(app, "POST", `${base}/:id/enable-dhcp`, noBody, (request) => {
    const network = requested(cloud, request, "privateNetwork", "write");
    network.dhcpEnabled = true;
    touch(cloud, network);
    return ok(view(network));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const network = requested(cloud, request, "privateNetwork", "delete");
    if (isBusy(cloud, network.identity)) {
      throw preconditionFailed("resource_still_in_use", "Private Network must be empty to be deleted");
    }
    deleteNetwork(cloud, network);
    return nothing;
  });
}

/** Whether anything has an address in the network, or had one a moment ago. */
export function isBusy(cloud: Scaleway, networkId: string): boolean {
  return all(cloud, "ipamIp").some((ip) => ip.privateNetworkId === networkId);
}

/** Deletes a network and the routes into it. */
export function deleteNetwork(cloud: Scaleway, network: PrivateNetwork): void {
  for (const route of all(cloud, "vpcRoute")) {
    if (route.nexthopPrivateNetworkId === network.identity) startDeletion(cloud, route);
  }
  startDeletion(cloud, network);
}

function view(network: PrivateNetwork) {
  return {
    created_at: network.createdAt,
    default_route_propagation_enabled: network.defaultRoutePropagationEnabled,
    dhcp_enabled: network.dhcpEnabled,
    has_s3_integration: false,
    id: network.identity,
    name: network.name,
    organization_id: organisation.identity,
    project_id: network.organisation,
    region: network.region,
    subnets: network.subnets.map((subnet) => subnetView(network, subnet)),
    tags: network.tags,
    updated_at: network.updatedAt,
    vpc_id: network.vpcId,
  };
}
