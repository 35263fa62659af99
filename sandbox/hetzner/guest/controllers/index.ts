/** Everything that goes on inside a cluster whose API answers. */
import { disruptionsAllowed } from "../api/eviction";
import type { ClusterState } from "../state";
import type { World } from "../world";
import { runCloudController } from "./cloudController";
import { type Context, setStatus } from "./context";
import { runHelmCharts } from "./helmCharts";
import { runMembers } from "./members";
import { runPlans } from "./plans";
import { runPods } from "./pods";
import { schedule } from "./scheduling";
import { runWorkloads } from "./workloads";

export function runControllers(world: World, cluster: ClusterState): void {
  const context: Context = { world, cluster, store: world.store(cluster) };
  runMembers(context);
  runHelmCharts(context);
  runWorkloads(context);
  schedule(context);
  runPods(context);
  runCloudController(context);
  runPlans(context);
  for (const budget of context.store.all("PodDisruptionBudget")) {
    setStatus(context, budget, {
      observedGeneration: budget.metadata.generation,
      disruptionsAllowed: Math.max(0, disruptionsAllowed(context.store, budget)),
    });
  }
}
