/** Admin commands that only this cloud has. */
import { z } from "zod";
import type { AdminActions } from "../base/adminRoutes";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { machineTypes, named } from "./catalogue";
import type { Thalassa } from "./cloud";
import { checkSize } from "./nodePools";
import { fitNodes } from "./nodes";
import { plant } from "./plant";
import { setQuota } from "./quotas";

const autoscaleBody = z.strictObject({ nodePool: z.string(), replicas: z.int().min(0) });
export type AutoscaleRequest = z.input<typeof autoscaleBody>;

const capacityBody = z.strictObject({ machineType: z.string(), available: z.boolean() });
export type CapacityRequest = z.input<typeof capacityBody>;

export function adminActions(cloud: Thalassa): AdminActions {
  return {
    plant: (body) => plant(cloud, body),
    quotas: (body) => setQuota(cloud, body),
    autoscale: (body) => autoscale(cloud, body),
    capacity: (body) => setCapacity(cloud, body),
  };
}

/** What the autoscaler does: changes the number of nodes, within the pool's bounds. */
function autoscale(cloud: Thalassa, body: unknown): { replicas: number } {
  const { nodePool, replicas } = parseBody(autoscaleBody, body);
  const pool = cloud.store.get("nodePool", nodePool);
  if (pool === undefined) throw new ApiError(404, `no node pool ${nodePool}`);
  if (!pool.enableAutoscaling) throw new ApiError(400, `node pool ${nodePool} has no autoscaling`);
  pool.replicas = checkSize({ ...pool, replicas }).replicas;
  fitNodes(cloud, pool, cloud.clock.elapsed);
  return { replicas: pool.replicas };
}

/** Uses up a machine type, or brings it back: pools that need more of it end as failed. */
function setCapacity(cloud: Thalassa, body: unknown): { exhausted: string[] } {
  const { machineType, available } = parseBody(capacityBody, body);
  const type = named(machineTypes, machineType);
  if (type === undefined) throw new ApiError(404, `no machine type ${machineType}`);
  const others = cloud.settings.exhaustedMachineTypes.filter((one) => one !== type.identity);
  cloud.settings.exhaustedMachineTypes = available ? others : [...others, type.identity];
  return { exhausted: cloud.settings.exhaustedMachineTypes };
}
