/** From a checked config to the spec of a cluster on Thalassa. */
import { defaultMachineType } from "../../../clouds/thalassa/catalogue";
import type { ThalassaClusterSpec } from "../../../components/cluster";
import { isHighlyAvailable, offerOf } from "../clouds";
import { commonSpec, defaultPool, toPoolSpec } from "../defaults";
import { weekdays } from "../schema";
import { defaultSubnet } from "./checks";
import type { ThalassaStackConfig } from "./schema";

export function toThalassaSpec(config: ThalassaStackConfig): ThalassaClusterSpec {
  const { cluster } = config;
  const { network, upgrades } = cluster;
  const zones = offerOf("thalassa").regions[cluster.region] ?? [];
  const defaultZones = isHighlyAvailable(cluster.type) ? zones : zones.slice(0, 1);
  const workers = {
    ...defaultPool(cluster.type),
    machineType: defaultMachineType,
    autohealing: true,
    upgradeStrategy: "auto" as const,
  };
  return {
    cloud: "thalassa",
    ...commonSpec(config),
    project: config.project,
    type: cluster.type,
    kubernetesVersion: cluster.kubernetesVersion,
    network: { ...network, subnetCidr: network.subnetCidr ?? defaultSubnet(network.cidr) },
    nodePools: (cluster.nodePools ?? [workers]).map(
      ({ machineType, autohealing, upgradeStrategy, ...pool }) => ({
        ...toPoolSpec(pool, defaultZones),
        machineType,
        autohealing,
        upgradeStrategy,
      }),
    ),
    apiServer: cluster.apiServer,
    upgrades: {
      auto: upgrades.auto,
      ...(upgrades.maintenance && { maintenance: toWindow(upgrades.maintenance) }),
    },
    security: cluster.security,
  };
}

function toWindow({ day, start }: { day: (typeof weekdays)[number]; start: string }) {
  const [hours = 0, minutes = 0] = start.split(":").map(Number);
  return { day: weekdays.indexOf(day), startMinute: hours * 60 + minutes };
}
