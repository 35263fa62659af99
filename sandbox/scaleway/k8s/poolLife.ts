/** A pool's way to the nodes that it should have. */
import { currentStep } from "../../base/lifecycle";
import { type Scaleway, startDeletion, statusOf } from "../cloud";
import { ScalewayError } from "../errors";
import { soldOut } from "../instance/nodes";
import { k8sLatencies } from "./latencies";
import { bury, dismiss, introduce } from "./nodeLife";
import type { Cluster, Node, Pool } from "./records";
import { nodesOf, nodeStatus, poolStatus, stays } from "./statuses";

/** Gives whether anything has changed. */
export function runPool(cloud: Scaleway, cluster: Cluster, pool: Pool): boolean {
  const { elapsed } = cloud.clock;
  let changed = false;
  for (const node of nodesOf(cloud, pool)) {
    if (node.goneAt !== null && elapsed >= node.goneAt) {
      bury(cloud, node);
      changed = true;
    }
  }
  if (pool.deleting) return end(cloud, pool) || changed;
  if (cluster.deletion !== null || cluster.controlPlaneAt === null) return changed;
  if (elapsed < Math.max(cluster.controlPlaneAt, pool.since)) return changed;
  if (heal(cloud, pool) || scale(cloud, cluster, pool)) changed = true;
  if (pool.upgrading && settled(cloud, pool)) {
    pool.upgrading = false;
    changed = true;
  }
  return show(cloud, pool) || changed;
}

/** A pool is gone with its last node. */
function end(cloud: Scaleway, pool: Pool): boolean {
  const nodes = nodesOf(cloud, pool);
  const left = nodes.filter(stays);
  for (const node of left) dismiss(cloud, node);
  if (nodes.length === 0) startDeletion(cloud, pool);
  else if (left.length === 0) return show(cloud, pool);
  return true;
}

/** Replaces nodes that have been unwell for too long. */
function heal(cloud: Scaleway, pool: Pool): boolean {
  if (!pool.autohealing) return false;
  const patience = cloud.clock.scale === 0 ? 0 : k8sLatencies.autohealing;
  const lost = nodesOf(cloud, pool).filter(
    (node) => stays(node) && node.failedAt !== null && cloud.clock.elapsed >= node.failedAt + patience,
  );
  for (const node of lost) {
    pool.since = cloud.clock.elapsed;
    dismiss(cloud, node);
  }
  return lost.length > 0;
}

/** One step towards the size and the version: a node more, or one less. */
function scale(cloud: Scaleway, cluster: Cluster, pool: Pool): boolean {
  const nodes = nodesOf(cloud, pool).filter(stays);
  const outdated = nodes.filter(({ version }) => version !== pool.version);
  const upgrading = pool.upgrading && outdated.length > 0;
  const most = pool.size + (upgrading ? pool.upgradePolicy.max_surge : 0);
  if (nodes.length < most) return add(cloud, cluster, pool, nodes);
  pool.errorMessage = null;
  if (nodes.length > most) return remove(cloud, nodes, outdated);
  if (!upgrading) return false;
  const ready = nodes.filter((node) => nodeStatus(cloud, node) === "ready");
  const least = pool.size - pool.upgradePolicy.max_unavailable;
  const next = outdated.find((node) => !ready.includes(node)) ?? outdated[0];
  if (next === undefined || (ready.includes(next) && ready.length - 1 < least)) return false;
  dismiss(cloud, next, since(cloud, cluster, pool, nodes));
  return true;
}

function add(cloud: Scaleway, cluster: Cluster, pool: Pool, nodes: Node[]): boolean {
  const before = pool.errorMessage;
  if (soldOut(cloud, pool.nodeType, pool.zone ?? "")) {
    pool.errorMessage = `${pool.nodeType} is out of stock in ${pool.zone}`;
    return pool.errorMessage !== before;
  }
  try {
    introduce(cloud, cluster, pool, since(cloud, cluster, pool, nodes));
  } catch (error) {
    if (!(error instanceof ScalewayError)) throw error;
    pool.errorMessage = error.message;
    return pool.errorMessage !== before;
  }
  pool.errorMessage = null;
  return true;
}

/** Outdated nodes go first, then the newest. */
function remove(cloud: Scaleway, nodes: Node[], outdated: Node[]): boolean {
  const node = outdated.at(-1) ?? nodes.at(-1);
  if (node === undefined) return false;
  dismiss(cloud, node);
  return true;
}

/**
 * When what is due now became due: time may have passed unseen, and the steps of an upgrade don't wait for somebody
 * to look.
 */
function since(cloud: Scaleway, cluster: Cluster, pool: Pool, nodes: Node[]): number {
  if (pool.errorMessage !== null) return cloud.clock.elapsed;
  const arrivals = nodes.map((node) => currentStep(node, cloud.clock).at);
  return Math.max(cluster.controlPlaneAt ?? 0, pool.since, ...(pool.upgrading ? arrivals : []));
}

function settled(cloud: Scaleway, pool: Pool): boolean {
  const nodes = nodesOf(cloud, pool).filter(stays);
  return (
    nodes.length === pool.size &&
    nodes.every((node) => node.version === pool.version && nodeStatus(cloud, node) === "ready")
  );
}

/** Writes the status into the record, where inventories look for it. */
function show(cloud: Scaleway, pool: Pool): boolean {
  const status = poolStatus(cloud, pool);
  if (statusOf(cloud, pool) === status) return false;
  pool.steps = [{ status, at: cloud.clock.elapsed }];
  return true;
}
