/** From a checked config to the spec of a cluster on Scaleway. */
import { defaultMachineTypes } from "../../../clouds/scaleway/catalogue";
import type { ScalewayClusterSpec, ScalewayNodePoolSpec } from "../../../components/cluster";
import { isHighlyAvailable, offerOf } from "../clouds";
import { commonSpec, defaultPool, toPoolSpec } from "../defaults";
import type { ScalewayPoolConfig, ScalewayStackConfig } from "./schema";

type ClusterType = ScalewayClusterSpec["type"];

export function defaultControlPlane(type: ClusterType): ScalewayClusterSpec["controlPlane"] {
  return type === "production" ? "kapsule-dedicated-4" : "kapsule";
}

/** The zones of a pool that names none: testing stays in one. */
export function defaultZones(type: string, region: string): readonly string[] {
  const zones = offerOf("scaleway").regions[region] ?? [];
  return isHighlyAvailable(type) ? zones : zones.slice(0, 1);
}

export function toScalewaySpec(config: ScalewayStackConfig): ScalewayClusterSpec {
  const { cluster } = config;
  const { type, region, upgrades, apiServer } = cluster;
  const zones = defaultZones(type, region);
  const { oidc, ...server } = apiServer;
  return {
    cloud: "scaleway",
    ...commonSpec(config),
    project: config.project,
    type,
    kubernetesVersion: cluster.kubernetesVersion,
    network: cluster.network,
    controlPlane: cluster.controlPlane ?? defaultControlPlane(type),
    cni: cluster.cni,
    nodePools: (cluster.nodePools ?? [workers(type)]).map((pool) => toPool(pool, type, zones)),
    gateway: { type: cluster.gateway.type, zone: cluster.gateway.zone ?? zones[0] ?? "" },
    autoscaler: cluster.autoscaler,
    apiServer: { ...server, ...(oidc && { oidc: withoutUndefined(oidc) }) },
    upgrades: {
      auto: upgrades.auto,
      maintenance: {
        day: upgrades.maintenance.day,
        startHour: Number(upgrades.maintenance.start.slice(0, 2)),
      },
    },
    backups: cluster.backups,
    onDelete: cluster.onDelete,
  };
}

/** The one pool of a config that names none. */
function workers(type: ClusterType): ScalewayPoolConfig {
  return {
    ...defaultPool(type),
    autohealing: true,
    upgradePolicy: { maxUnavailable: 1, maxSurge: 0 },
    rootVolume: {},
    kubeletArgs: {},
    placementGroup: false,
    publicIps: true,
  };
}

function toPool(pool: ScalewayPoolConfig, type: ClusterType, zones: readonly string[]): ScalewayNodePoolSpec {
  const { autohealing, upgradePolicy, kubeletArgs, placementGroup, publicIps } = pool;
  return {
    ...toPoolSpec(pool, zones),
    machineType: pool.machineType ?? defaultMachineTypes[type],
    autohealing,
    upgradePolicy,
    rootVolume: withoutUndefined(pool.rootVolume),
    kubeletArgs,
    placementGroup,
    publicIps,
  };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
