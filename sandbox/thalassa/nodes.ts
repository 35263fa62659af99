/** The machines behind a node pool. */
import { randomInt } from "node:crypto";
import type { Step } from "../base/lifecycle";
import { allocateAddress } from "./addresses";
import { create, existing, startDeletion, type Thalassa } from "./cloud";
import { latencies } from "./latencies";
import type { Machine, NodePool } from "./records";
import { statuses } from "./statuses";
import { detachFrom } from "./volumes";

/** The pool's machines, oldest first. */
export function nodesOf(cloud: Thalassa, pool: NodePool): Machine[] {
  return cloud.store.alive("machine", cloud.clock).filter((machine) => machine.nodePool === pool.identity);
}

/** Makes or removes machines until there are as many as the pool asks for. New ones run at `readyAt`. */
export function fitNodes(cloud: Thalassa, pool: NodePool, readyAt: number): void {
  const nodes = nodesOf(cloud, pool);
  for (const node of nodes.slice(pool.replicas)) removeNode(cloud, node);
  for (let count = nodes.length; count < pool.replicas; count++) addNode(cloud, pool, readyAt);
}

/** Replaces every machine, as a new machine type or version does. */
export function replaceNodes(cloud: Thalassa, pool: NodePool, readyAt: number): void {
  for (const node of nodesOf(cloud, pool)) removeNode(cloud, node);
  fitNodes(cloud, pool, readyAt);
}

/** Removes a machine at once; what was attached to it is free again. */
export function removeNode(cloud: Thalassa, node: Machine): void {
  detachFrom(cloud, node.identity);
  for (const group of cloud.store.list("targetGroup")) {
    group.attachments = group.attachments.filter((one) => one.machine !== node.identity);
  }
  cloud.store.remove("machine", node.identity);
}

/** Steps of a pool whose nodes have to change, and the time at which they are done. */
export function poolUpdate(
  cloud: Thalassa,
  from: number,
  failure?: string,
): { steps: Step[]; readyAt: number } {
  const words = statuses.nodePool;
  const readyAt = cloud.clock.after(latencies.nodePool.update, from);
  const last: Step =
    failure === undefined
      ? { status: words.ready, at: readyAt }
      : { status: words.failed, at: readyAt, message: failure };
  return { steps: [{ status: words.updating, at: from }, last], readyAt };
}

/** Starts the deletion of a pool; its machines go with it, also when the deletion then fails. */
export function deletePool(cloud: Thalassa, pool: NodePool, failure?: string): void {
  for (const node of nodesOf(cloud, pool)) removeNode(cloud, node);
  startDeletion(cloud, "nodePool", pool, failure);
}

function addNode(cloud: Thalassa, pool: NodePool, readyAt: number): void {
  const organisation = cloud.accounts.organisation(pool.organisation);
  if (organisation === undefined) throw new Error(`no organisation ${pool.organisation}`);
  const cluster = existing(cloud, "cluster", pool.cluster);
  const suffix = randomInt(36 ** 5)
    .toString(36)
    .padStart(5, "0");
  const node = create(cloud, { organisation }, "machine", {
    name: `${cluster.slug}-${pool.slug}-${suffix}`,
    description: "",
    subnet: pool.subnet,
    machineType: pool.machineType,
    zone: pool.zone,
    address: allocateAddress(cloud, existing(cloud, "subnet", pool.subnet)),
    nodePool: pool.identity,
    version: pool.version,
  });
  node.steps = [
    { status: statuses.machine.creating, at: cloud.clock.elapsed },
    { status: statuses.machine.ready, at: readyAt },
  ];
}
