/** New pools: checked first, so that a cluster with a bad pool is not made at all; then made. */
import { create, type Scaleway } from "../cloud";
import { kapsuleSecurityGroup } from "../instance/nodes";
import type { PrivateNetwork } from "../vpc/records";
import { type PoolBody, withGiven } from "./bodies";
import { isDedicated } from "./clusterTypes";
import { k8sLatencies } from "./latencies";
import {
  checkBounds,
  checkEgress,
  checkKubeletArgs,
  checkNodeType,
  checkPlacementGroup,
  checkSecurityGroup,
  checkServerQuota,
  checkUpgradePolicy,
  checkZone,
  rootVolumeOf,
} from "./poolRules";
import type { Cluster, Pool } from "./records";

type Prepared = Omit<
  Parameters<typeof create<"pool">>[2],
  "project" | "clusterId" | "version" | "since" | "steps"
>;

export interface Surroundings {
  project: string;
  region: string;
  version: string;
  network: Pick<PrivateNetwork, "identity">;
}

/** The pool that a call asks for; refuses what can't be. */
export function preparePool(
  cloud: Scaleway,
  { project, region, version, network }: Surroundings,
  body: PoolBody,
): Prepared {
  const zone = body.zone ?? `${region}-1`;
  checkZone(zone, region);
  const type = checkNodeType(body.node_type, zone);
  const nodeType = type.name.toLowerCase().replaceAll("-", "_");
  const bounds = {
    autoscaling: body.autoscaling ?? false,
    size: body.size,
    minSize: body.min_size ?? Math.min(1, body.size),
    maxSize: body.max_size ?? body.size,
  };
  checkBounds(bounds);
  const upgradePolicy = withGiven({ max_unavailable: 1, max_surge: 0 }, body.upgrade_policy);
  checkUpgradePolicy(upgradePolicy);
  checkKubeletArgs(version, body.kubelet_args ?? {});
  if (body.placement_group_id !== undefined) {
    checkPlacementGroup(cloud, body.placement_group_id, zone, bounds.size);
  }
  if (body.security_group_id !== undefined) checkSecurityGroup(cloud, body.security_group_id, zone);
  if (body.public_ip_disabled) checkEgress(cloud, network.identity);
  checkServerQuota(cloud, nodeType, bounds.size);
  return {
    ...bounds,
    ...rootVolumeOf(type, body.root_volume_type, body.root_volume_size),
    region,
    zone,
    name: body.name,
    tags: body.tags ?? [],
    nodeType,
    upgradePolicy,
    containerRuntime: "containerd",
    autohealing: body.autohealing ?? false,
    placementGroupId: body.placement_group_id ?? null,
    kubeletArgs: body.kubelet_args ?? {},
    publicIpDisabled: body.public_ip_disabled ?? false,
    securityGroupId: body.security_group_id ?? kapsuleSecurityGroup(cloud, project, zone).identity,
    nodeLabels: body.labels ?? {},
    taints: body.taints ?? [],
    startupTaints: body.startup_taints ?? [],
    upgrading: false,
    deleting: false,
    errorMessage: null,
  };
}

/** Makes a pool. With the first one of a cluster its control plane comes. */
export function createPool(cloud: Scaleway, cluster: Cluster, prepared: Prepared): Pool {
  if (cluster.controlPlaneAt === null && !isDedicated(cluster)) {
    const begin = cloud.clock.elapsed;
    cluster.controlPlaneAt = cloud.clock.after(k8sLatencies.controlPlane, begin);
    cluster.steps = [
      { status: "creating", at: begin },
      { status: "ready", at: cluster.controlPlaneAt },
    ];
  }
  return create(cloud, "pool", {
    ...prepared,
    project: cluster.organisation,
    clusterId: cluster.identity,
    version: cluster.version,
    since: cloud.clock.elapsed,
    steps: [{ status: "scaling", at: cloud.clock.elapsed }],
  });
}
