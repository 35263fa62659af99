/** Where the API is: in zones, and under the old paths of regions, which stand for their first zone. */
import type { FastifyRequest } from "fastify";
import { requested, type Scaleway, statusOf } from "../cloud";
import { transientState } from "../errors";
import { placeOf } from "../routing";
import type { LoadBalancer } from "./records";

export const bases = ["/lb/v1/zones/:zone", "/lb/v1/regions/:region"];

/** Region and zone of a call. */
export function lbPlaceOf(request: FastifyRequest): { region: string; zone: string } {
  const { region, zone } = placeOf(request);
  return { region, zone: zone || `${region}-1` };
}

/** The load balancer that a path names, for a change: not while it is being made or deleted. */
export function changeable(cloud: Scaleway, request: FastifyRequest): LoadBalancer {
  const balancer = requested(cloud, request, "loadBalancer", "write");
  const status = statusOf(cloud, balancer);
  if (status !== "ready") throw transientState("lb", balancer.identity, status);
  return balancer;
}
