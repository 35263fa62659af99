/** The address ranges of private networks. */
import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { addressAt, contains, overlaps, parseRange, type Range } from "../../base/cidr";
import { all, type Scaleway } from "../cloud";
import { invalidArgument } from "../errors";
import { listed, pageOf } from "../listing";
import { Query } from "../query";
import { read } from "../routing";
import type { PrivateNetwork, Subnet, Vpc } from "./records";

/** Ranges that IPv4 subnets may lie in. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(
  (cidr) => parseRange(cidr) as Range,
);

/** Where IPv4 subnets are taken from that nobody chose. */
const pool = parseRange("172.16.0.0/12") as Range;
const automaticSize = 1024n;

export function registerSubnets(app: FastifyInstance, cloud: Scaleway): void {
  read(app, "/vpc/v2/regions/:region/subnets", (request) => {
    const networks = listed(cloud, request, {
      kind: "privateNetwork",
      filters: { vpc_id: (network, [vpc]) => network.vpcId === vpc },
    });
    const ids = new Query(request).all("subnet_ids");
    const subnets = networks.flatMap((network) =>
      network.subnets
        .filter((subnet) => ids.length === 0 || ids.includes(subnet.id))
        .map((subnet) => subnetView(network, subnet)),
    );
    return pageOf(request, "subnets", subnets);
  });
}

/** The subnets of a new private network: those that were asked for, and what is missing to one of each kind. */
export function newSubnets(cloud: Scaleway, vpc: Vpc, wanted: string[]): Subnet[] {
  const taken = all(cloud, "privateNetwork")
    .filter((network) => network.vpcId === vpc.identity)
    .flatMap((network) => network.subnets.map((subnet) => parseRange(subnet.subnet) as Range));
  const chosen = wanted.map((cidr) => check(cidr, taken));
  const versions = chosen.map((cidr) => (cidr.includes(":") ? 6 : 4));
  if (versions.filter((version) => version === 4).length > 1) {
    throw invalidArgument("subnets", "only one IPv4 subnet is allowed");
  }
  return [
    ...chosen.filter((cidr) => !cidr.includes(":")),
    ...(versions.includes(4) ? [] : [freeRange(taken)]),
    ...chosen.filter((cidr) => cidr.includes(":")),
    ...(versions.includes(6) ? [] : [`${vpc.ipv6Prefix}:${randomBytes(2).toString("hex")}::/64`]),
  ].map((subnet) => ({ id: randomUUID(), subnet }));
}

/** The range without host bits; refuses what can't be one, or is taken in the VPC. */
function check(cidr: string, taken: Range[]): string {
  const range = parseRange(cidr.includes("/") ? cidr : `${cidr}/32`);
  if (range === undefined) throw invalidArgument("subnets", `${cidr} is not an IP range`);
  const length = Number(cidr.split("/")[1] ?? "32");
  if (range.version === 4) {
    if (!privateRanges.some((one) => contains(one, range))) {
      throw invalidArgument("subnets", `${cidr} is not within the private ranges of RFC 1918`);
    }
    if (length < 16 || length > 29)
      throw invalidArgument("subnets", `${cidr} must have a mask from /16 to /29`);
  } else if (length !== 64) {
    throw invalidArgument("subnets", `${cidr} must have the mask /64`);
  }
  if (taken.some((one) => overlaps(one, range))) {
    throw invalidArgument("subnets", `${cidr} overlaps with another subnet of the VPC`);
  }
  return `${addressAt(range, 0)}/${length}`;
}

function freeRange(taken: Range[]): string {
  for (let first = pool.first; first < pool.last; first += automaticSize) {
    const range: Range = { version: 4, first, last: first + automaticSize - 1n };
    if (!taken.some((one) => overlaps(one, range))) return `${addressAt(range, 0)}/22`;
  }
  throw invalidArgument("subnets", "172.16.0.0/12 has no free /22");
}

export function subnetView(network: PrivateNetwork, { id, subnet }: Subnet) {
  return {
    created_at: network.createdAt,
    id,
    private_network_id: network.identity,
    project_id: network.organisation,
    region: network.region,
    subnet,
    updated_at: network.createdAt,
    vpc_id: network.vpcId,
  };
}
