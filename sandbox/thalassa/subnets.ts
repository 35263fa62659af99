/** `/v1/subnets` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { contains, overlaps, parseRange, type Range } from "../base/cidr";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { keptMetadata, metadata, applyMetadata } from "./bodies";
import {
  all,
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  progress,
  referred,
  requested,
  startDeletion,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { latencies } from "./latencies";
import { checkQuota } from "./quotas";
import type { Subnet, Vpc } from "./records";
import { ownerView, routeTableReference, subnetReference, vpcReference } from "./references";

const associatedRouteTableIdentity = z.string().nullish();
const createBody = z.object({
  ...metadata,
  vpcIdentity: z.string(),
  cidr: z.string(),
  associatedRouteTableIdentity,
});
const updateBody = z.object({ ...keptMetadata, associatedRouteTableIdentity });

export function registerSubnets(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/subnets", async (request) =>
    listed(cloud, request, "subnet", ({ vpc }) => ({
      vpc,
      region: existing(cloud, "vpc", vpc).region,
    })).map((subnet) => subnetView(cloud, subnet)),
  );

  app.post("/v1/subnets", async (request, reply) => {
    const body = parseBody(createBody, request.body);
    const vpc = referred(cloud, request.call, "vpc", body.vpcIdentity);
    checkRange(cloud, request.call, vpc, body.cidr);
    const routeTable = routeTableOf(cloud, request.call, vpc, body.associatedRouteTableIdentity);
    checkQuota(cloud, request.call, "subnet");
    const { name, description, labels, annotations, cidr } = body;
    const subnet = create(
      cloud,
      request.call,
      "subnet",
      {
        name,
        description,
        labels,
        annotations,
        cidr,
        vpc: vpc.identity,
        routeTable,
        choseRouteTable: Boolean(body.associatedRouteTableIdentity),
      },
      failureOf(request),
    );
    return reply.status(201).send(subnetView(cloud, subnet));
  });

  app.get<ById>("/v1/subnets/:id", async (request) =>
    subnetView(cloud, requested(cloud, request, "subnet", request.params.id)),
  );

  app.put<ById>("/v1/subnets/:id", async (request) => {
    const subnet = changeable(cloud, request, "subnet", request.params.id);
    const body = parseBody(updateBody, request.body);
    const vpc = existing(cloud, "vpc", subnet.vpc);
    const wanted = body.associatedRouteTableIdentity ?? subnet.routeTable;
    const routeTable = routeTableOf(cloud, request.call, vpc, wanted);
    if (body.associatedRouteTableIdentity) subnet.choseRouteTable = true;
    if (routeTable !== subnet.routeTable) {
      subnet.routeTable = routeTable;
      subnet.steps = progress(cloud, "subnet", "updating", latencies.subnet.update, failureOf(request));
    }
    applyMetadata(subnet, body);
    changed(cloud, subnet);
    return subnetView(cloud, subnet);
  });

  app.delete<ById>("/v1/subnets/:id", async (request, reply) => {
    const subnet = requested(cloud, request, "subnet", request.params.id);
    refuseIfNeeded(cloud, "subnet", subnet);
    startDeletion(cloud, "subnet", subnet, failureOf(request));
    return reply.status(204).send();
  });
}

/** A subnet has one range, or an IPv4 and an IPv6 one; each within the VPC and free. */
function checkRange(cloud: Thalassa, call: Call, vpc: Vpc, text: string): void {
  const ranges = text.split(",").map((one) => {
    const range = parseRange(one.trim());
    if (range === undefined) throw new ApiError(400, `invalid request: cidr: ${one} is not a CIDR`);
    return range;
  });
  if (ranges.length > 2 || (ranges.length === 2 && ranges[0]?.version === ranges[1]?.version)) {
    throw new ApiError(400, "invalid request: cidr: must be one CIDR, or an IPv4 and an IPv6 one");
  }
  const outer = vpc.cidrs.flatMap((one) => parseRange(one) ?? []);
  const taken = all(cloud, call, "subnet").filter((one) => one.vpc === vpc.identity);
  for (const range of ranges) {
    if (!outer.some((one) => contains(one, range))) {
      throw new ApiError(400, `cidr ${text} is outside the VPC's ranges ${vpc.cidrs.join(", ")}`);
    }
    const clash = taken.find((one) => rangesOf(one).some((other) => overlaps(other, range)));
    if (clash !== undefined)
      throw new ApiError(400, `cidr ${text} overlaps subnet ${clash.identity} (${clash.cidr})`);
  }
}

function rangesOf(subnet: Subnet): Range[] {
  return subnet.cidr.split(",").flatMap((one) => parseRange(one.trim()) ?? []);
}

/** The table that a subnet gets: the one named, else the VPC's default. */
function routeTableOf(cloud: Thalassa, call: Call, vpc: Vpc, reference: string | null | undefined): string {
  if (reference) {
    const table = referred(cloud, call, "routeTable", reference);
    if (table.vpc !== vpc.identity) throw new ApiError(400, `route table ${reference} is in another VPC`);
    return table.identity;
  }
  const table = all(cloud, call, "routeTable").find((one) => one.vpc === vpc.identity && one.isDefault);
  if (table === undefined) throw new ApiError(500, `sandbox: VPC ${vpc.identity} has no default route table`);
  return table.identity;
}

function subnetView(cloud: Thalassa, subnet: Subnet) {
  return {
    ...subnetReference(cloud, subnet.identity),
    organisation: ownerView(cloud, subnet),
    vpc: vpcReference(cloud, subnet.vpc),
    ...(subnet.choseRouteTable ? { routeTable: routeTableReference(cloud, subnet.routeTable) } : {}),
  };
}
