/** Lets everything happen in the clusters that is due: nodes come and go, pools follow, deletions end. */
import { all, type Scaleway } from "../cloud";
import { runCluster } from "./clusterLife";
import { runGuest } from "./guest";
import { runPool } from "./poolLife";
import { poolsOf } from "./statuses";

/** A turn ends when nothing changes any more; this many rounds are more than any chain of causes needs. */
const maxRounds = 1000;

const running = new WeakSet<Scaleway>();

export function turn(cloud: Scaleway): void {
  // What happens here is a change itself, and would start another turn.
  if (running.has(cloud)) return;
  running.add(cloud);
  try {
    let changed = false;
    for (let round = 0; round < maxRounds && runAll(cloud); round++) changed = true;
    if (changed) cloud.touch();
  } finally {
    running.delete(cloud);
  }
}

/** Gives whether anything has changed. */
function runAll(cloud: Scaleway): boolean {
  let changed = false;
  for (const cluster of all(cloud, "cluster")) {
    for (const pool of poolsOf(cloud, cluster.identity)) {
      if (runPool(cloud, cluster, pool)) changed = true;
    }
    if (runCluster(cloud, cluster)) changed = true;
    if (cluster.answers && runGuest(cloud, cluster)) changed = true;
  }
  return changed;
}
