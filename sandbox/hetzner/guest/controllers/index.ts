/** Everything that goes on inside a cluster whose API answers. */
import { disruptionsAllowed } from "../../../kubernetes/eviction";
import { type ClusterState, note } from "../state";
import type { World } from "../world";
import { runCloudController } from "./cloudController";
import { type Context, setStatus } from "./context";
import { runHelmCharts } from "./helmCharts";
import { runMembers } from "./members";
import { runPlans } from "./plans";
import { runPods } from "./pods";
import { schedule } from "./scheduling";
import { runWorkloads } from "./workloads";

const controllers: ((context: Context) => void)[] = [
  runMembers,
  runHelmCharts,
  runWorkloads,
  schedule,
  runPods,
  runCloudController,
  runPlans,
  runBudgets,
];

/** One that fails, over an object that it can't make sense of, doesn't keep the others from their work. */
export function runControllers(world: World, cluster: ClusterState): void {
  const context: Context = { world, cluster, store: world.store(cluster) };
  for (const run of controllers) {
    try {
      run(context);
    } catch (error) {
      note(cluster.log, `${run.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function runBudgets(context: Context): void {
  for (const budget of context.store.all("PodDisruptionBudget")) {
    setStatus(context, budget, {
      observedGeneration: budget.metadata.generation,
      disruptionsAllowed: Math.max(0, disruptionsAllowed(context.store, budget)),
    });
  }
}
