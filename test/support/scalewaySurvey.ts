import type { Survey } from "../../clouds/scaleway/survey";
import type { Cluster, Pool } from "../../clouds/scaleway/types";
import type { ScalewayClusterSpec } from "../../components/cluster";
import { zonePools } from "../../components/scaleway/pools";

const versions = ["1.35.3", "1.34.6", "1.34.5", "1.33.10"];

/** A project in which nothing stands, seen with the five permission sets alone. */
export function scalewaySurvey(changes: Partial<Survey> = {}): Survey {
  const stock = {
    "DEV1-M": "available",
    "DEV1-L": "scarce",
    "PRO2-XS": "available",
    "GP1-XS": "shortage",
  } as const;
  return {
    versions: versions.map((name) => ({ name })) as Survey["versions"],
    pools: [],
    vpcs: [],
    privateNetworks: [],
    gateways: [],
    gatewayIps: [],
    placementGroups: [],
    bucket: "absent",
    availability: { "fr-par-1": stock, "fr-par-2": { ...stock, "DEV1-M": "shortage" }, "fr-par-3": stock },
    abilities: { gateways: false, loadBalancers: false, blockStorage: false, ipam: false },
    ...changes,
  };
}

export const clusterUuid = "11111111-0000-4000-8000-000000000001";

/** A cluster that runs. */
export function liveCluster(changes: Partial<Cluster> = {}): Cluster {
  return { id: clusterUuid, type: "kapsule", version: "1.34.5", ...changes } as Cluster;
}

/** The pools of a spec as Kapsule has them. */
export function livePools(spec: ScalewayClusterSpec): Pool[] {
  return spec.nodePools
    .flatMap(zonePools)
    .map(({ name, zone }, nth) => ({ id: `pool-${nth}`, name, zone, status: "ready" }) as Pool);
}
