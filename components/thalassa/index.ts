/** A managed Kubernetes cluster in a customer's Thalassa organisation, with the network that it stands in. */
import * as pulumi from "@pulumi/pulumi";
import type { ClusterOutputs, ThalassaClusterSpec, NodePoolOutput, ThalassaNodePoolSpec } from "../cluster";
import { ownerLabels, resourceName } from "../naming";
import { spreadOver } from "../spread";
import type { NodePoolInputs } from "./provider/nodePool";
import {
  Kubeconfig,
  KubernetesCluster,
  NatGateway,
  NodePool,
  Route,
  RouteTable,
  Subnet,
  Vpc,
} from "./resources";
import { teardownHooks } from "./teardown";

/** Life of the session in the kubeconfig output; an `up` in its second half renews it. */
const kubeconfigLifetimeSeconds = 24 * 3600;

/** Subnet label by which the cloud's controller picks where load balancers go. */
const loadBalancerSubnetLabel = { "kubernetes.io/role/lb": "true" };

/**
 * VPC, subnet, route table, NAT gateway, default route, managed control plane and node pools.
 *
 * Everything is labelled with its owner. The control plane is made beside the NAT gateway; node pools wait
 * for both, so that a node has its way out when it boots. `pulumi destroy` takes the way back, and removes
 * what controllers inside the cluster made before the network goes.
 *
 * Option `customTimeouts` sets the deadlines of each resource in it; the defaults are in the provider's kinds.
 */
export class ThalassaCluster extends pulumi.ComponentResource implements ClusterOutputs {
  readonly clusterId: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  readonly networkIds: pulumi.Output<Record<string, string>>;
  readonly nodePools: pulumi.Output<NodePoolOutput[]>;
  readonly region: pulumi.Output<string>;
  readonly type: pulumi.Output<string>;
  /** Public address from which the nodes' traffic comes, for the allow lists of others. */
  readonly egressAddress: pulumi.Output<string>;

  constructor(name: string, spec: ThalassaClusterSpec, opts?: pulumi.ComponentResourceOptions) {
    // On a component Pulumi only warns about timeouts; here they are meant for every resource in it.
    const { customTimeouts, ...own } = opts ?? {};
    super("byoc:index:ThalassaCluster", name, { spec }, { protect: spec.deleteProtection, ...own });
    const organisation = spec.project;
    const labels = (resource: string) => ownerLabels(spec, pulumi.getStack(), resource);
    const base = (role: string) => ({ organisation, name: resourceName(spec, role), labels: labels(role) });
    const hooks = teardownHooks(name, spec);
    const child = {
      parent: this,
      hooks: { beforeDelete: [hooks.guard] },
      ...(customTimeouts ? { customTimeouts } : {}),
    };

    const vpc = new Vpc(
      `${name}-vpc`,
      { ...base("vpc"), region: spec.region, cidrs: [spec.network.cidr] },
      child,
    );
    const routeTable = new RouteTable(`${name}-routes`, { ...base("routes"), vpcId: vpc.id }, child);
    const subnet = new Subnet(
      `${name}-subnet`,
      {
        ...base("subnet"),
        labels: { ...labels("subnet"), ...loadBalancerSubnetLabel },
        vpcId: vpc.id,
        cidr: spec.network.subnetCidr,
        routeTableId: routeTable.id,
      },
      child,
    );
    const natGateway = new NatGateway(`${name}-nat`, { ...base("nat"), subnetId: subnet.id }, child);
    const defaultRoute = new Route(
      `${name}-default-route`,
      {
        organisation,
        routeTableId: routeTable.id,
        destinationCidr: "0.0.0.0/0",
        natGatewayId: natGateway.id,
      },
      child,
    );
    const cluster = new KubernetesCluster(
      `${name}-cluster`,
      {
        ...base("cluster"),
        name: spec.name,
        region: spec.region,
        subnetId: subnet.id,
        kubernetesVersion: spec.kubernetesVersion,
        podCidr: spec.network.podCidr,
        serviceCidr: spec.network.serviceCidr,
        allowedCidrs: spec.apiServer.allowedCidrs,
        publicEndpoint: spec.apiServer.publicEndpoint,
        autoUpgrade: spec.upgrades.auto,
        maintenanceDay: spec.upgrades.maintenance?.day,
        maintenanceStartMinute: spec.upgrades.maintenance?.startMinute,
        podSecurity: spec.security.podSecurity,
        auditLog: spec.security.auditLog,
        networkPolicy: spec.security.networkPolicy,
        deleteProtection: spec.deleteProtection,
      },
      { ...child, hooks: { beforeDelete: [hooks.sweep] } },
    );
    const pools = spec.nodePools
      .flatMap((pool) => zonePools(pool))
      .map(
        (pool) =>
          new NodePool(
            `${name}-${pool.name}`,
            { ...pool, organisation, labels: labels(pool.name), clusterId: cluster.id, subnetId: subnet.id },
            { ...child, dependsOn: [defaultRoute] },
          ),
      );
    const session = new Kubeconfig(
      `${name}-kubeconfig`,
      { organisation, clusterId: cluster.id, lifetimeSeconds: kubeconfigLifetimeSeconds },
      child,
    );

    this.clusterId = cluster.id;
    this.endpoint = cluster.endpoint;
    this.kubeconfig = pulumi.secret(session.kubeconfig);
    this.version = cluster.version;
    this.networkIds = pulumi
      .all({ network: vpc.id, subnet: subnet.id, routeTable: routeTable.id, natGateway: natGateway.id })
      .apply((ids): Record<string, string> => ids);
    this.nodePools = pulumi.output(pools.map(({ id, name, zone }) => ({ id, name, zone })));
    this.region = pulumi.output(spec.region);
    this.type = pulumi.output(spec.type);
    this.egressAddress = natGateway.egressAddress;
    this.registerOutputs({
      clusterId: this.clusterId,
      endpoint: this.endpoint,
      kubeconfig: this.kubeconfig,
      version: this.version,
      networkIds: this.networkIds,
      nodePools: this.nodePools,
      region: this.region,
      type: this.type,
      egressAddress: this.egressAddress,
    });
  }
}

/** One pool of the cloud a zone: the API places a pool in one zone, ours may span several. */
export function zonePools(
  pool: ThalassaNodePoolSpec,
): Omit<NodePoolInputs, "kind" | "deadlines" | "organisation" | "labels" | "clusterId" | "subnetId">[] {
  const { size } = pool;
  const autoscaling = "autoscaling" in size;
  const min = spreadOver(autoscaling ? size.autoscaling.min : size.count, pool.zones);
  const max = spreadOver(autoscaling ? size.autoscaling.max : size.count, pool.zones);
  return pool.zones.flatMap((zone, index) => {
    const minNodes = min[index]?.count ?? 0;
    const maxNodes = max[index]?.count ?? 0;
    // A zone that can never have a node needs no pool.
    if (maxNodes === 0) return [];
    return [
      {
        name: `${pool.name}-${zone}`,
        zone,
        machineType: pool.machineType,
        minNodes,
        maxNodes,
        autoscaling,
        autohealing: pool.autohealing,
        upgradeStrategy: pool.upgradeStrategy,
        nodeLabels: pool.labels,
        nodeTaints: pool.taints,
      },
    ];
  });
}
