/** Admin commands of Kubernetes: what happens in clusters without a call. */
import { z } from "zod";
import type { AdminActions } from "../../base/adminRoutes";
import { ApiError } from "../../base/errors";
import { parseBody } from "../../base/parseBody";
import { alive, type Scaleway, touch } from "../cloud";
import { upgradeCluster } from "./clusterActions";
import { resize } from "./poolChanges";
import type { Cluster, Node, Pool } from "./records";
import { poolStatus } from "./statuses";
import { turn } from "./turn";
import { availableVersions, minorOf } from "./versions";
import { nodeView } from "./views";

const autoscaleBody = z.strictObject({
  pool: z.string(),
  /** How many nodes the pods need. */
  nodes: z.int().min(0),
});
export type AutoscaleRequest = z.input<typeof autoscaleBody>;

const failNodeBody = z.strictObject({ node: z.string() });
const maintainBody = z.strictObject({ cluster: z.string() });

export function k8sActions(cloud: Scaleway): AdminActions {
  return {
    autoscale: (body) => autoscale(cloud, body),
    failNode: (body) => failNode(cloud, body),
    maintain: (body) => maintain(cloud, body),
  };
}

/** `POST autoscale`: pods need so many nodes; a pool that scales by itself goes there, within its bounds. */
function autoscale(cloud: Scaleway, body: unknown): { size: number; status: string } {
  const { pool: id, nodes } = parseBody(autoscaleBody, body);
  const pool: Pool = existing(alive(cloud, "pool", id), "pool", id);
  if (!pool.autoscaling) throw new ApiError(400, `pool ${id} does not scale by itself`);
  resize(cloud, pool, Math.max(pool.minSize, Math.min(pool.maxSize, nodes)));
  turn(cloud);
  return { size: pool.size, status: poolStatus(cloud, pool) };
}

/** `POST failNode`: a node stops answering, until it is replaced or rebooted. */
function failNode(cloud: Scaleway, body: unknown): unknown {
  const { node: id } = parseBody(failNodeBody, body);
  const node: Node = existing(alive(cloud, "node", id), "node", id);
  node.failedAt = cloud.clock.elapsed;
  node.steps = [{ status: "not_ready", at: cloud.clock.elapsed }];
  touch(cloud, node);
  turn(cloud);
  return nodeView(cloud, node);
}

/** `POST maintain`: the maintenance window has come; a cluster with auto-upgrade goes to the newest patch. */
function maintain(cloud: Scaleway, body: unknown): { version: string } {
  const { cluster: id } = parseBody(maintainBody, body);
  const cluster: Cluster = existing(alive(cloud, "cluster", id), "cluster", id);
  const newest = availableVersions(cluster.version).find(
    (version) => minorOf(version) === minorOf(cluster.version),
  );
  if (cluster.autoUpgrade.enabled && newest !== undefined) upgradeCluster(cloud, cluster, newest, true);
  turn(cloud);
  return { version: cluster.version };
}

function existing<Found>(record: Found | undefined, kind: string, id: string): Found {
  if (record === undefined) throw new ApiError(404, `there is no ${kind} ${id}`);
  return record;
}
