/** How many nodes the pools of a config have, and what a highly available cluster needs. */
import { type CheckContext, poolsOf, poolsPath, type RawPool } from "./checks";
import { isHighlyAvailable } from "./clouds";
import { placeId, type Report, valueAt } from "./report";

/** The service level of the highly available types needs this many nodes at any time. */
export const leastNodesForHa = 3;

export function checkHighAvailability({ config, report, meant }: CheckContext): void {
  const pools = poolsOf(config) ?? [];
  const type = valueAt(config, ["cluster", "type"]);
  const sound = report.isSound(["cluster", "type"]) && haveSoundSizes(pools, report, meant);
  const first = pools[0];
  if (!sound || first === undefined || !isHighlyAvailable(String(type))) return;
  const guaranteed = pools.reduce((sum, pool) => sum + leastNodes(pool), 0);
  if (guaranteed >= leastNodesForHa) return;
  const needed = leastNodes(first) + leastNodesForHa - guaranteed;
  const size = first.autoscaling;
  const path = [...poolsPath, 0];
  report.add({
    path: poolsPath,
    problem: `${type} needs ${leastNodesForHa} nodes at any time; these pools are sure to have ${guaranteed}`,
    allowed: `count and autoscaling.min of all pools together: at least ${leastNodesForHa}`,
    fix: size
      ? [
          report.commands.set([...path, "autoscaling", "min"], needed),
          ...(size.max < needed ? [report.commands.set([...path, "autoscaling", "max"], needed)] : []),
        ]
      : [report.commands.set([...path, "count"], needed)],
  });
}

/** Whether each pool says how many nodes it has, and says it once. */
export function haveSoundSizes(
  pools: readonly unknown[],
  report: Report,
  meant: ReadonlySet<string>,
): boolean {
  return pools.every((_, index) => {
    const path = [...poolsPath, index];
    // Reported on the pool itself: no size, two sizes.
    return ["count", "autoscaling"].every(
      (key) => report.isSound([...path, key]) && !meant.has(placeId([...path, key])),
    );
  });
}

/** Commands that take nodes from the largest pools, one after the other; each keeps one. */
export function shrinkPools(
  pools: readonly RawPool[],
  surplus: number,
  { commands }: Pick<Report, "commands">,
): string[] {
  const commandsToRun: string[] = [];
  const order = pools.map((pool, index) => ({ pool, index, most: mostNodes(pool) }));
  order.sort((a, b) => b.most - a.most);
  for (const { pool, index, most } of order) {
    if (surplus <= 0) break;
    const left = Math.max(1, most - surplus);
    if (left === most) continue;
    surplus -= most - left;
    const path = [...poolsPath, index];
    if (pool.autoscaling) {
      commandsToRun.push(commands.set([...path, "autoscaling", "max"], left));
      if (pool.autoscaling.min > left)
        commandsToRun.push(commands.set([...path, "autoscaling", "min"], left));
    } else commandsToRun.push(commands.set([...path, "count"], left));
  }
  return surplus > 0 ? [commands.edit()] : commandsToRun;
}

export function leastNodes(pool: RawPool): number {
  return pool.autoscaling?.min ?? pool.count ?? 0;
}

export function mostNodes(pool: RawPool): number {
  return pool.autoscaling?.max ?? pool.count ?? 0;
}
