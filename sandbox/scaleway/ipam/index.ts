/** IPAM v1: addresses in private networks. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { parseRange, type Range } from "../../base/cidr";
import { authorise } from "../auth";
import { id, optionalTags } from "../bodies";
import { alive, all, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { invalidArgument, notFound, preconditionFailed } from "../errors";
import { type Filter, hasTags, listed, pageOf } from "../listing";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import type { PrivateNetwork, Subnet } from "../vpc/records";
import { addIp, isReleased, useIp } from "./book";
import type { IpamIp } from "./records";

const base = "/ipam/v1/regions/:region";

const macAddress = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i, "must be a MAC address");
const customResource = z.object({ mac_address: macAddress, name: z.string().nullish() });

const booking = z.object({
  project_id: id,
  source: z.object({
    private_network_id: id.nullish(),
    subnet_id: id.nullish(),
    vpc_id: id.nullish(),
    zonal: z.string().nullish(),
    regional: z.boolean().nullish(),
  }),
  is_ipv6: z.boolean().nullish(),
  address: z.string().nullish(),
  tags: optionalTags,
  resource: customResource.nullish(),
});

const update = z.object({
  tags: z.array(z.string()).nullish(),
  reverses: z.array(z.object({ hostname: z.string(), address: z.string().nullish() })).nullish(),
});

export function registerIpam(app: FastifyInstance, cloud: Scaleway): void {
  read(app, `${base}/ips`, (request) => {
    const ips = listed(cloud, request, {
      kind: "ipamIp",
      filters: filtersOf(cloud),
      orders: {
        ip_address: (ip) => (parseRange(mask(cloud, ip)) as Range).first.toString().padStart(40, "0"),
        attached: (ip) => (ip.user === null ? 0 : 1),
      },
      otherProjects: "leaveOut",
    });
    const visible = ips.filter((ip) => !isReleased(cloud, ip));
    return pageOf(
      request,
      "ips",
      visible.map((ip) => view(cloud, ip)),
    );
  });

  read(app, `${base}/ips/:id`, (request) => view(cloud, requestedIp(cloud, request, "read")));

  change(app, "POST", `${base}/ips`, booking, (request, body) => {
    const project = body.project_id;
    authorise(request, { family: "IPAM", resource: "ip", action: "create", project });
    const { network, subnet } = sourceOf(
      cloud,
      placeOf(request).region,
      project,
      body.source,
      body.is_ipv6 ?? false,
    );
    const ip = addIp(
      cloud,
      network,
      project,
      {
        isIpv6: subnet.subnet.includes(":"),
        address: body.address ?? undefined,
        tags: body.tags,
        reserved: true,
        user: null,
      },
      subnet,
    );
    if (body.resource) ip.user = customUser(ip, body.resource);
    return ok(view(cloud, ip));
  });

  change(app, "PATCH", `${base}/ips/:id`, update, (request, { tags, reverses }) => {
    const ip = requestedIp(cloud, request, "write");
    if (tags) setTags(ip, tags);
    if (reverses)
      ip.reverses = reverses.map((one) => ({ hostname: one.hostname, address: one.address ?? null }));
    touch(cloud, ip);
    return ok(view(cloud, ip));
  });

  change(app, "DELETE", `${base}/ips/:id`, noBody, (request) => {
    release(cloud, requestedIp(cloud, request, "delete"));
    return nothing;
  });

  change(app, "POST", `${base}/ip-sets/release`, z.object({ ip_ids: z.array(id) }), (request, { ip_ids }) => {
    const ips = ip_ids.map((one) => requestedIp(cloud, request, "delete", one));
    for (const ip of ips) release(cloud, ip);
    return nothing;
  });

  change(
    app,
    "POST",
    `${base}/ips/:id/attach`,
    z.object({ resource: customResource }),
    (request, { resource }) => {
      const ip = requestedIp(cloud, request, "write");
      useIp(cloud, ip, customUser(ip, resource));
      return ok(view(cloud, ip));
    },
  );

  change(
    app,
    "POST",
    `${base}/ips/:id/detach`,
    z.object({ resource: customResource }),
    (request, { resource }) => ok(view(cloud, move(cloud, requestedIp(cloud, request, "write"), resource))),
  );

  const movement = z.object({ from_resource: customResource, to_resource: customResource.nullish() });
  change(app, "POST", `${base}/ips/:id/move`, movement, (request, body) =>
    ok(view(cloud, move(cloud, requestedIp(cloud, request, "write"), body.from_resource, body.to_resource))),
  );
}

function requestedIp(
  cloud: Scaleway,
  request: FastifyRequest,
  action: "read" | "write" | "delete",
  ipId?: string,
) {
  const ip = requested(cloud, request, "ipamIp", action, ipId);
  if (isReleased(cloud, ip)) throw notFound("ip", ip.identity);
  return ip;
}

/** The subnet that a booking names, directly or by its private network. */
function sourceOf(
  cloud: Scaleway,
  region: string,
  project: string,
  source: z.output<typeof booking>["source"],
  isIpv6: boolean,
): { network: PrivateNetwork; subnet: Subnet } {
  const networks = all(cloud, "privateNetwork", project).filter((one) => one.region === region);
  for (const network of networks) {
    const subnet = network.subnets.find((one) =>
      source.subnet_id
        ? one.id === source.subnet_id
        : network.identity === source.private_network_id && one.subnet.includes(":") === isIpv6,
    );
    if (subnet !== undefined) return { network, subnet };
  }
  if (source.subnet_id) throw notFound("subnet", source.subnet_id);
  if (source.private_network_id) throw notFound("private_network", source.private_network_id);
  throw invalidArgument("source", "must be a subnet or a private network");
}

/** A resource of one's own is known by its MAC address; its id is the IP's. */
function customUser(ip: IpamIp, { mac_address, name }: z.output<typeof customResource>) {
  return { type: "custom", id: ip.identity, name: name ?? null, macAddress: mac_address.toUpperCase() };
}

type CustomResource = z.output<typeof customResource>;

function move(cloud: Scaleway, ip: IpamIp, from: CustomResource, to?: CustomResource | null): IpamIp {
  if (ip.user?.type !== "custom" || ip.user.macAddress !== from.mac_address.toUpperCase()) {
    throw preconditionFailed("resource_not_usable", "IP is not attached to this resource");
  }
  ip.user = to ? customUser(ip, to) : null;
  touch(cloud, ip);
  return ip;
}

/** Releases an address that nobody uses, or only a resource of one's own. */
function release(cloud: Scaleway, ip: IpamIp): void {
  if (ip.user !== null && ip.user.type !== "custom") {
    throw preconditionFailed("resource_still_in_use", "IP is attached to a resource");
  }
  startDeletion(cloud, ip);
}

function filtersOf(cloud: Scaleway): Record<string, Filter<IpamIp>> {
  const vpcOf = (ip: IpamIp) => alive(cloud, "privateNetwork", ip.privateNetworkId)?.vpcId ?? "";
  return {
    vpc_id: (ip, [vpc]) => vpcOf(ip) === vpc,
    source_vpc_id: (ip, [vpc]) => vpcOf(ip) === vpc,
    private_network_id: (ip, [network]) => ip.privateNetworkId === network,
    subnet_id: (ip, [subnet]) => ip.subnetId === subnet,
    zonal: () => false,
    regional: (_, [regional]) => regional !== "true",
    attached: (ip, [attached]) => (ip.user !== null) === (attached === "true"),
    resource_name: (ip, [name]) => ip.user?.name?.includes(name ?? "") ?? false,
    resource_id: (ip, [resource]) => ip.user?.id === resource,
    resource_ids: (ip, resources) => resources.includes(ip.user?.id ?? ""),
    resource_type: (ip, [type]) => ip.user?.type === type,
    resource_types: (ip, types) => types.includes(ip.user?.type ?? ""),
    mac_address: (ip, [mac]) => ip.user?.macAddress?.toLowerCase() === mac?.toLowerCase(),
    tags: hasTags,
    is_ipv6: (ip, [flag]) => ip.address.includes(":") === (flag === "true"),
    ip_ids: (ip, ids) => ids.includes(ip.identity),
  };
}

/** The address with the mask of its subnet. */
function mask(cloud: Scaleway, ip: IpamIp): string {
  const network = alive(cloud, "privateNetwork", ip.privateNetworkId);
  const subnet = network?.subnets.find((one) => one.id === ip.subnetId)?.subnet ?? "";
  return `${ip.address}/${subnet.split("/")[1] ?? ""}`;
}

function view(cloud: Scaleway, ip: IpamIp) {
  const { user } = ip;
  return {
    address: mask(cloud, ip),
    created_at: ip.createdAt,
    id: ip.identity,
    is_ipv6: ip.address.includes(":"),
    project_id: ip.organisation,
    region: ip.region,
    resource:
      user === null ? null : { id: user.id, mac_address: user.macAddress, name: user.name, type: user.type },
    reverses: ip.reverses,
    source: { subnet_id: ip.subnetId },
    tags: ip.tags,
    updated_at: ip.updatedAt,
    zone: null,
  };
}
