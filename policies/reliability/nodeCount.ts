/** How many nodes a cluster may come to, and bounds between which an autoscaler can move. */
import { resourcePolicy } from "../judge";

interface Settings {
  maxNodes: number;
}

export const nodeCount = resourcePolicy<Settings>({
  name: "byoc-node-count",
  description:
    "All pools together stay below the platform's and the stack's ceiling, and an autoscaler has room to move.",
  configSchema: {
    properties: {
      maxNodes: { type: "integer", minimum: 1, default: 100, description: "Nodes of one cluster at most." },
    },
  },
  judge: ({ type }, { spec, own }, report, { maxNodes }) => {
    if (!type.startsWith("byoc:index:")) return;
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
    const ceiling = Math.min(maxNodes, own.maxNodes ?? maxNodes);
    if (most > ceiling)
      report({
        property: "spec.nodePools",
        value: most,
        problem: "its pools can come to more nodes than are allowed",
        allowed: `${ceiling} nodes in all pools together`,
      });
  },
});
