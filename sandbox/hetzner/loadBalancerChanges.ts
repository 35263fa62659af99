/** What all changes of a load balancer have in common. */
import { isDeleting } from "../base/lifecycle";
import { actionView, type Subject, startAction } from "./actions";
import { type Call, type Failure, type Hetzner, requested } from "./cloud";
import { HetznerError } from "./errors";
import { latencies } from "./latencies";
import type { LoadBalancer } from "./records";
import { type Answer, created } from "./routing";

/** The load balancer that a path names, if it can be changed. Actions don't lock it: changes may overlap. */
export function changeable(cloud: Hetzner, request: Call): LoadBalancer {
  const balancer = requested(cloud, request, "loadBalancer");
  if (isDeleting(balancer)) throw new HetznerError(423, "locked", "load balancer is locked");
  return balancer;
}

/** The answer to a change: its action. */
export function noted(
  cloud: Hetzner,
  command: string,
  balancer: LoadBalancer,
  failure: Failure | undefined,
  { others = [], latency = latencies.loadBalancer.change }: { others?: Subject[]; latency?: number } = {},
): Answer {
  const action = startAction(cloud, balancer.organisation, command, [["loadBalancer", balancer], ...others], {
    latency,
    failure,
  });
  return created({ action: actionView(cloud, action) });
}
