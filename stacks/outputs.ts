/** What a stack gives: the contract of all clouds, and what a cloud has besides. */
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterOutputs, ClusterSpec } from "../components/cluster";

export type StackOutputs = Record<string, pulumi.Input<unknown>>;

/** The outputs that every cluster has. */
export function commonOutputs({ cloud }: Pick<ClusterSpec, "cloud">, cluster: ClusterOutputs): StackOutputs {
  const { clusterId, endpoint, kubeconfig, version, networkIds, nodePools, region, type, egressAddress } =
    cluster;
  return {
    cloud,
    clusterId,
    endpoint,
    kubeconfig,
    version,
    networkIds,
    nodePools,
    region,
    type,
    egressAddress,
  };
}
