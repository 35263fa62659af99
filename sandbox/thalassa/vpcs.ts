/** `/v1/vpcs` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { contains, overlaps, parseRange, type Range } from "../base/cidr";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { cidr, metadata } from "./bodies";
import { named, regions } from "./catalogue";
import {
  all,
  changeable,
  changed,
  create,
  failureOf,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { checkQuota } from "./quotas";
import type { Vpc } from "./records";
import { metadataView, ownerView, regionView, routeTableReference, subnetReference } from "./references";

const updateBody = z.object({ ...metadata, vpcCidrs: z.array(cidr).min(1) });
const createBody = updateBody.extend({ cloudRegionIdentity: z.string() });

export function registerVpcs(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/vpcs", async (request) =>
    listed(cloud, request, "vpc", (vpc) => ({ region: vpc.region })).map((vpc) => vpcView(cloud, vpc)),
  );

  app.post("/v1/vpcs", async (request, reply) => {
    const body = parseBody(createBody, request.body);
    const region = named(regions, body.cloudRegionIdentity);
    if (region === undefined) throw new ApiError(400, `region ${body.cloudRegionIdentity} does not exist`);
    checkRanges(body.vpcCidrs);
    checkQuota(cloud, request.call, "vpc");
    const { vpcCidrs: cidrs, cloudRegionIdentity: _, ...fields } = body;
    const vpc = create(
      cloud,
      request.call,
      "vpc",
      { ...fields, cidrs, region: region.identity },
      failureOf(request),
    );
    create(cloud, request.call, "routeTable", {
      name: `${vpc.name}-default`.slice(-62),
      description: "Default route table",
      vpc: vpc.identity,
      isDefault: true,
      routes: [],
    });
    return reply.status(201).send(vpcView(cloud, vpc));
  });

  app.get<ById>("/v1/vpcs/:id", async (request) =>
    vpcView(cloud, requested(cloud, request, "vpc", request.params.id)),
  );

  app.put<ById>("/v1/vpcs/:id", async (request) => {
    const vpc = changeable(cloud, request, "vpc", request.params.id);
    const { vpcCidrs, ...fields } = parseBody(updateBody, request.body);
    const ranges = checkRanges(vpcCidrs);
    for (const subnet of all(cloud, request.call, "subnet").filter((one) => one.vpc === vpc.identity)) {
      const outside = subnet.cidr.split(",").some((one) => {
        const range = parseRange(one.trim());
        return range !== undefined && !ranges.some((outer) => contains(outer, range));
      });
      if (outside)
        throw new ApiError(400, `subnet ${subnet.identity} (${subnet.cidr}) would be outside the VPC`);
    }
    Object.assign(vpc, fields, { cidrs: vpcCidrs });
    changed(cloud, vpc);
    return vpcView(cloud, vpc);
  });

  app.delete<ById>("/v1/vpcs/:id", async (request, reply) => {
    const vpc = requested(cloud, request, "vpc", request.params.id);
    refuseIfNeeded(cloud, "vpc", vpc);
    for (const table of all(cloud, request.call, "routeTable")) {
      if (table.vpc === vpc.identity) startDeletion(cloud, "routeTable", table, failureOf(request));
    }
    startDeletion(cloud, "vpc", vpc, failureOf(request));
    return reply.status(204).send();
  });
}

function checkRanges(cidrs: string[]): Range[] {
  const ranges = cidrs.flatMap((one) => parseRange(one) ?? []);
  ranges.forEach((range, index) => {
    if (ranges.slice(index + 1).some((other) => overlaps(range, other))) {
      throw new ApiError(400, "vpcCidrs overlap each other");
    }
  });
  return ranges;
}

function vpcView(cloud: Thalassa, vpc: Vpc) {
  const table = cloud.store
    .alive("routeTable", cloud.clock)
    .find((one) => one.vpc === vpc.identity && one.isDefault);
  return {
    ...metadataView(vpc),
    status: statusOf(cloud, vpc),
    cidrs: vpc.cidrs,
    organisation: ownerView(cloud, vpc),
    cloudRegion: regionView(vpc.region),
    subnets: cloud.store
      .alive("subnet", cloud.clock)
      .filter((one) => one.vpc === vpc.identity)
      .map((one) => subnetReference(cloud, one.identity)),
    firewallRules: [],
    ...(table === undefined ? {} : { routeTable: routeTableReference(cloud, table.identity) }),
  };
}
