/** Clusters, pools and nodes as the API shows them. */
import { type Scaleway, statusOf } from "../cloud";
import { organisation } from "../seed";
import { apiPort } from "../../kubernetes/listeners";
import type { AclRule, Cluster, Node, Pool } from "./records";
import { nodeStatus, poolStatus } from "./statuses";
import { availableVersions } from "./versions";

/** Where a cluster's API server listens. The real cloud has a DNS name there; here it is a loopback address. */
export function clusterUrl({ address }: Cluster): string {
  return `https://${address}:${apiPort}`;
}

/** `status`: what the answer to a change says, whatever comes of it. */
export function clusterView(cloud: Scaleway, cluster: Cluster, status = statusOf(cloud, cluster)) {
  return {
    region: cluster.region,
    id: cluster.identity,
    organization_id: organisation.identity,
    project_id: cluster.organisation,
    created_at: cluster.createdAt,
    updated_at: cluster.updatedAt,
    type: cluster.type,
    name: cluster.name,
    description: cluster.description,
    status,
    version: cluster.version,
    cni: cluster.cni,
    tags: cluster.tags,
    cluster_url: clusterUrl(cluster),
    dns_wildcard: `*.${cluster.identity}.nodes.k8s.${cluster.region}.scw.cloud`,
    autoscaler_config: cluster.autoscalerConfig,
    auto_upgrade: cluster.autoUpgrade,
    upgrade_available: availableVersions(cluster.version).length > 0,
    feature_gates: cluster.featureGates,
    admission_plugins: cluster.admissionPlugins,
    open_id_connect_config: cluster.openIdConnectConfig,
    apiserver_cert_sans: cluster.apiserverCertSans,
    private_network_id: cluster.privateNetworkId,
    commitment_ends_at: cluster.commitmentEndsAt,
    acl_available: true,
    iam_nodes_group_id: cluster.iamNodesGroupId,
    pod_cidr: cluster.podCidr,
    service_cidr: cluster.serviceCidr,
    service_dns_ip: cluster.serviceDnsIp,
  };
}

export function poolView(cloud: Scaleway, pool: Pool, status = poolStatus(cloud, pool)) {
  return {
    region: pool.region,
    id: pool.identity,
    cluster_id: pool.clusterId,
    created_at: pool.createdAt,
    updated_at: pool.updatedAt,
    name: pool.name,
    status,
    version: pool.version,
    node_type: pool.nodeType,
    autoscaling: pool.autoscaling,
    size: pool.size,
    min_size: pool.minSize,
    max_size: pool.maxSize,
    container_runtime: pool.containerRuntime,
    autohealing: pool.autohealing,
    tags: pool.tags,
    placement_group_id: pool.placementGroupId,
    kubelet_args: pool.kubeletArgs,
    upgrade_policy: pool.upgradePolicy,
    zone: pool.zone,
    root_volume_type: pool.rootVolumeType,
    root_volume_size: pool.rootVolumeSize,
    public_ip_disabled: pool.publicIpDisabled,
    security_group_id: pool.securityGroupId,
    labels: pool.nodeLabels,
    taints: pool.taints.toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    startup_taints: pool.startupTaints,
    error_message: pool.errorMessage,
  };
}

export function nodeView(cloud: Scaleway, node: Node) {
  const status = nodeStatus(cloud, node);
  return {
    region: node.region,
    id: node.identity,
    cluster_id: node.clusterId,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    pool_id: node.poolId,
    status,
    conditions:
      status === "creating"
        ? { Creating: "True", Ready: "False" }
        : {
            DiskPressure: "False",
            MemoryPressure: "False",
            PIDPressure: "False",
            Ready: status === "ready" || status === "deleting" ? "True" : "Unknown",
          },
    name: node.name,
    public_ip_v4: node.publicIpV4,
    public_ip_v6: null,
    provider_id: `scaleway://instance/${node.zone}/${node.serverId}`,
    error_message: "",
  };
}

/** Real answers leave the rule's region empty, and show only the one of `ip` and `scaleway_ranges` that is used. */
export function aclView({ id, ip, scalewayRanges, description }: AclRule) {
  return {
    id,
    region: "",
    ...(ip === undefined ? {} : { ip }),
    ...(scalewayRanges === undefined ? {} : { scaleway_ranges: true }),
    description,
  };
}
