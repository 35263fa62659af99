/** From a checked config to the spec of a cluster on Hetzner. */
import { defaultTypes } from "../../../clouds/hetzner/catalogue";
import type { HetznerClusterSpec } from "../../../components/cluster";
import { isHighlyAvailable } from "../clouds";
import { commonSpec, defaultPool, toPoolSpec } from "../defaults";
import { weekdays } from "../schema";
import { controlSubnet, defaultSubnet } from "./network";
import { parseTime } from "./rules";
import type { HetznerPoolConfig, HetznerStackConfig } from "./schema";

/** How many control-plane nodes a type has: an odd number, for etcd. */
export function controlPlaneNodes(type: string): number {
  return isHighlyAvailable(type) ? 3 : 1;
}

export function toHetznerSpec(config: HetznerStackConfig, now: Date): HetznerClusterSpec {
  const { cluster } = config;
  const { network, controlPlane, gateway, reboots, etcdSnapshots, emergencyAccess } = cluster;
  const { s3 } = etcdSnapshots;
  const defaults = defaultTypes(cluster.region);
  const nodes = controlPlaneNodes(cluster.type);
  const zones = controlPlane.zones ?? [cluster.region];
  const workers: HetznerPoolConfig = { ...defaultPool(cluster.type), generation: 1 };
  return {
    cloud: "hetzner",
    ...commonSpec(config),
    type: cluster.type,
    kubernetesVersion: cluster.kubernetesVersion,
    network: {
      ...network,
      subnetCidr: network.subnetCidr ?? defaultSubnet(network.cidr),
      controlCidr: controlSubnet(network.cidr),
    },
    controlPlane: {
      machineTypes: machineTypes(controlPlane, defaults.node),
      locations: Array.from({ length: nodes }, (_, index) => zones[index % zones.length] ?? cluster.region),
      generation: controlPlane.generation,
    },
    gateway: {
      machineTypes: machineTypes(gateway, defaults.gateway),
      generation: gateway.generation,
    },
    nodePools: (cluster.nodePools ?? [workers]).map((pool) => ({
      ...toPoolSpec(pool, [cluster.region]),
      machineTypes: machineTypes(pool, defaults.node),
      generation: pool.generation,
    })),
    apiServer: cluster.apiServer,
    security: cluster.security,
    reboots: { ...reboots, days: reboots.days.map((day) => weekdays.indexOf(day)).sort() },
    etcdSnapshots: {
      schedule: etcdSnapshots.schedule,
      retention: etcdSnapshots.retention,
      ...(s3 && { s3: { ...s3, folder: s3.folder ?? cluster.id } }),
    },
    ...(emergencyAccess && openAccess(emergencyAccess, now)),
  };
}

/** Once its time is over the port is closed by the next run; the config need not change for that. */
function openAccess({ from, until }: { from: string[]; until: string }, now: Date) {
  const end = parseTime(until) ?? 0;
  return end > now.getTime() ? { emergencyAccess: { from, until: new Date(end).toISOString() } } : {};
}

function machineTypes(
  chosen: { machineType?: string | undefined; machineTypes?: string[] | undefined },
  fallback: readonly string[],
): string[] {
  if (chosen.machineTypes) return chosen.machineTypes;
  return chosen.machineType === undefined ? [...fallback] : [chosen.machineType];
}
