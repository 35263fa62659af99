/** Things that take their time inside a cluster. */
import type { VirtualClock } from "../../base/clock";
import type { ClusterState } from "./state";

/** Whether so much cloud time has passed since this was first asked about `what`. */
export function elapsedSince(
  cluster: ClusterState,
  clock: VirtualClock,
  what: string,
  latency: number,
): boolean {
  const end = (cluster.timers[what] ??= clock.after(latency));
  return clock.elapsed >= end;
}

export function forget(cluster: ClusterState, what: string): void {
  delete cluster.timers[what];
}
