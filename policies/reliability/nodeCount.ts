/** How many nodes a cluster may come to, and bounds between which an autoscaler can move. */
import { type Judged, type Report, resourcePolicy } from "../judge";
import type { JudgedStack } from "../stack";
import { controlPlaneMembersOf } from "./highAvailability";

interface Settings {
  maxNodes: number;
}

/** Nodes of each resource that was judged, by URN, and the one stack that they are of. */
const counted = new Map<string, number>();
let countedOf: JudgedStack | undefined;

export const nodeCount = resourcePolicy<Settings>({
  name: "byoc-node-count",
  description:
    "All pools together stay below the platform's and the stack's ceiling, and an autoscaler has room to move.",
  configSchema: {
    properties: {
      maxNodes: { type: "integer", minimum: 1, default: 100, description: "Nodes of one cluster at most." },
    },
  },
  judge: (resource, stack, report, { maxNodes }) => {
    const ceiling = Math.min(maxNodes, stack.own.maxNodes ?? maxNodes);
    if (resource.type.startsWith("byoc:index:")) judgeConfig(stack, report, ceiling);
    else judgeResource(resource, stack, report, ceiling);
  },
});

/** What the config orders: said before anything else is judged. */
function judgeConfig({ spec }: JudgedStack, report: Report, ceiling: number): void {
  const pools: readonly { name: string; size: (typeof spec.nodePools)[number]["size"] }[] = spec.nodePools;
  for (const [nth, { name, size }] of pools.entries())
    if ("autoscaling" in size && size.autoscaling.max <= size.autoscaling.min)
      report({
        property: `spec.nodePools[${nth}].autoscaling.max`,
        value: size.autoscaling.max,
        problem: `the autoscaler of pool ${name} has no room to move`,
        allowed: `more than ${size.autoscaling.min}`,
        fix: "Raise max, or give the pool a count",
      });
  const most = pools.reduce(
    (sum, { size }) => sum + ("autoscaling" in size ? size.autoscaling.max : size.count),
    0,
  );
  if (most > ceiling) report({ property: "spec.nodePools", value: most, ...tooMany(ceiling) });
}

/** What the program makes of it: the resource that goes beyond the ceiling is refused, and each one after it. */
function judgeResource(resource: Judged, stack: JudgedStack, report: Report, ceiling: number): void {
  const nodes = nodesOf(resource);
  if (nodes === undefined) return;
  if (countedOf !== stack) counted.clear();
  countedOf = stack;
  counted.set(resource.urn, nodes);
  const most = [...counted.values()].reduce((sum, each) => sum + each, 0);
  const beside = stack.spec.cloud === "hetzner" ? controlPlaneMembersOf(stack.spec) + 1 : 0; // And the gateway.
  if (most > ceiling + beside) report({ value: most - beside, ...tooMany(ceiling) });
}

/** The most nodes that a resource comes to; `undefined` where it has nothing to do with nodes. */
function nodesOf({ type, props }: Judged): number | undefined {
  switch (type) {
    case "hcloud:index/server:Server":
      return 1;
    case "scaleway:kubernetes/pool:Pool":
      return Number(props.autoscaling === true ? props.maxSize : props.size);
    case "pulumi-nodejs:dynamic/thalassa:NodePool":
      return Number(props.maxNodes);
    default:
      return undefined;
  }
}

const tooMany = (ceiling: number) => ({
  problem: "its pools can come to more nodes than are allowed",
  allowed: `${ceiling} nodes in all pools together`,
});
