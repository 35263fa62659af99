/** From a checked config to the spec: the defaults that depend on other values. */
import type { ThalassaClusterSpec, ThalassaNodePoolSpec } from "../../components/cluster";
import { defaultSubnet, leastNodesForHa } from "./checks";
import { type BuiltOffer, isHighlyAvailable } from "./clouds";
import { type Config, type PoolConfig, weekdays } from "./schema";

export function toClusterSpec(config: Config, offer: BuiltOffer): ThalassaClusterSpec {
  const { cluster } = config;
  const { network, upgrades } = cluster;
  const highlyAvailable = isHighlyAvailable(cluster.type);
  const zones = offer.regions[cluster.region] ?? [];
  const defaultZones = highlyAvailable ? zones : zones.slice(0, 1);
  const pools = cluster.nodePools ?? [defaultPool(highlyAvailable ? leastNodesForHa : 1, offer)];
  return {
    cloud: "thalassa",
    customer: config.customer,
    project: config.project,
    id: cluster.id,
    name: cluster.name,
    type: cluster.type === "dedicated-ha" ? "dedicated-ha" : "dedicated",
    region: cluster.region,
    kubernetesVersion: cluster.kubernetesVersion,
    network: { ...network, subnetCidr: network.subnetCidr ?? defaultSubnet(network.cidr) },
    nodePools: pools.map((pool) => toPoolSpec(pool, defaultZones)),
    apiServer: cluster.apiServer,
    upgrades: {
      auto: upgrades.auto,
      ...(upgrades.maintenance && { maintenance: toWindow(upgrades.maintenance) }),
    },
    security: cluster.security,
    deleteProtection: cluster.deleteProtection ?? highlyAvailable,
    onDelete: cluster.onDelete,
  };
}

function defaultPool(count: number, offer: BuiltOffer): PoolConfig {
  return {
    name: "workers",
    machineType: offer.machineTypes.default,
    count,
    labels: {},
    taints: [],
    autohealing: true,
    upgradeStrategy: "auto",
  };
}

function toPoolSpec(pool: PoolConfig, defaultZones: readonly string[]): ThalassaNodePoolSpec {
  const { count, autoscaling, zones, taints, ...rest } = pool;
  return {
    ...rest,
    // The checks leave exactly one of the two.
    size: autoscaling ? { autoscaling } : { count: count ?? 0 },
    zones: [...(zones ?? defaultZones)],
    taints: taints.map(({ key, value, effect }) => ({ key, effect, ...(value !== undefined && { value }) })),
  };
}

function toWindow({ day, start }: { day: (typeof weekdays)[number]; start: string }) {
  const [hours = 0, minutes = 0] = start.split(":").map(Number);
  return { day: weekdays.indexOf(day), startMinute: hours * 60 + minutes };
}
