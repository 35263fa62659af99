/** Settings of a cluster's objects as the provider wants them. Computed from the spec alone. */
import type { types } from "@pulumiverse/scaleway";
import type { ScalewayClusterSpec } from "../cluster";
import { formatAddress, parseCidr } from "../cidr";
import type { ZonePool } from "./pools";

/**
 * Every value, always: what is left out the provider sends as zero, and the autoscaler would then throw away pods with
 * local data and give none of them time to end.
 */
export function autoscalerConfig(
  autoscaler: ScalewayClusterSpec["autoscaler"],
): types.input.kubernetes.ClusterAutoscalerConfig {
  return {
    disableScaleDown: !autoscaler.scaleDown,
    scaleDownDelayAfterAdd: autoscaler.scaleDownDelayAfterAdd,
    scaleDownUnneededTime: autoscaler.scaleDownUnneededTime,
    scaleDownUtilizationThreshold: autoscaler.scaleDownUtilizationThreshold,
    estimator: "binpacking",
    expander: autoscaler.expander,
    ignoreDaemonsetsUtilization: autoscaler.ignoreDaemonsetsUtilization,
    balanceSimilarNodeGroups: autoscaler.balanceSimilarNodeGroups,
    expendablePodsPriorityCutoff: autoscaler.expendablePodsPriorityCutoff,
    maxGracefulTerminationSec: autoscaler.maxGracefulTerminationSeconds,
    skipNodesWithLocalStorage: autoscaler.skipNodesWithLocalStorage,
    logLevel: autoscaler.logLevel,
  };
}

/** Where there is none, empty values: what is merely left out stays as it was. */
export function oidcConfig(
  oidc: ScalewayClusterSpec["apiServer"]["oidc"],
): types.input.kubernetes.ClusterOpenIdConnectConfig {
  return {
    issuerUrl: oidc?.issuerUrl ?? "",
    clientId: oidc?.clientId ?? "",
    usernameClaim: oidc?.usernameClaim ?? "",
    usernamePrefix: oidc?.usernamePrefix ?? "",
    groupsClaims: oidc?.groupsClaim ?? [],
    groupsPrefix: oidc?.groupsPrefix ?? "",
    requiredClaims: oidc?.requiredClaim ?? [],
  };
}

/** Address of the cluster's name server: the tenth of the services' range, as Kubernetes does it everywhere. */
export function dnsAddress(serviceCidr: string): string {
  const range = parseCidr(serviceCidr);
  if (!range) throw new RangeError(`${serviceCidr} is no address range`);
  return formatAddress(range.start + 10);
}

/** Who may reach the API server. Said also where it is everybody: a fresh cluster's default is not documented. */
export function aclRules(allowed: readonly string[]): { ip: string; description: string }[] {
  const sources = allowed.length > 0 ? allowed : ["0.0.0.0/0"];
  return sources.map((source) => ({
    ip: asRange(source),
    description: "byoc:cluster.apiServer.allowedCidrs",
  }));
}

/** A range as the API gives it back: with its length, and no bits behind it. */
function asRange(source: string): string {
  if (source.includes(":")) return source.includes("/") ? source : `${source}/128`;
  const [address, prefix = "32"] = source.split("/");
  const range = parseCidr(`${address}/${prefix}`);
  return range ? `${formatAddress(range.start)}/${prefix}` : source;
}

/** What of a pool can be said without other resources. `startupTaints` never: the provider puts them over the taints. */
export function poolSettings({ pool, name, zone, autoscaling, size, minSize, maxSize }: ZonePool) {
  const { rootVolume } = pool;
  return {
    name,
    zone,
    nodeType: pool.machineType,
    autoscaling,
    size,
    minSize,
    maxSize,
    autohealing: pool.autohealing,
    containerRuntime: "containerd",
    upgradePolicy: pool.upgradePolicy,
    kubeletArgs: pool.kubeletArgs,
    labels: pool.labels,
    taints: pool.taints.map(({ key, value = "", effect }) => ({ key, value, effect })),
    publicIpDisabled: !pool.publicIps,
    waitForPoolReady: true,
    ...(rootVolume.type === undefined ? {} : { rootVolumeType: rootVolume.type }),
    ...(rootVolume.sizeGb === undefined ? {} : { rootVolumeSizeInGb: rootVolume.sizeGb }),
  };
}

/** Days after which an upload that was begun and never finished goes. */
const unfinishedUploadDays = 7;

/** Old versions of objects go after a while, and what nobody would ever see. */
export function lifecycleRules({ keepOldVersionsDays }: ScalewayClusterSpec["backups"]) {
  return [
    {
      id: "old-versions",
      enabled: true,
      noncurrentVersionExpiration: { noncurrentDays: keepOldVersionsDays },
      abortIncompleteMultipartUploadDays: unfinishedUploadDays,
    },
  ];
}
