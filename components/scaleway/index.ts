/** A managed Kubernetes cluster (Kapsule) in a customer's Scaleway project, with the network that it stands in. */
import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { ConfigError } from "../../clouds/issue";
import type { Abilities } from "../../clouds/scaleway/types";
import type { ClusterOutputs, NodePoolOutput, ScalewayClusterSpec } from "../cluster";
import { deadlinesFrom } from "../dynamic/deadlines";
import { derived } from "../derived";
import { resourceName } from "../naming";
import { createBucket } from "./bucket";
import type { Build } from "./build";
import type { Existing } from "./existing";
import { fixedSettings } from "./fixed";
import { clusterHooks } from "./hooks";
import { bareId, ownerTags } from "./names";
import { createGateway, createNetwork } from "./network";
import { createNodePools } from "./nodePools";
import type { ClusterPlan } from "./plan";
import { needsGateway } from "./pools";
import { Anchor, ClusterApi } from "./resources";
import { aclRules, autoscalerConfig, dnsAddress, oidcConfig } from "./settings";

export interface ScalewayClusterArgs {
  spec: ScalewayClusterSpec;
  plan: ClusterPlan;
  /** What the key may do besides the five permission sets: a destroy goes by it. */
  abilities: Abilities;
  /** What stands already. Default: nothing. */
  existing?: Existing;
}

/** An upgrade of the cluster lasts until its pools are upgraded, node by node. */
const clusterTimeouts = { create: "30m", update: "6h", delete: "30m" };

/**
 * VPC, private network, Public Gateway where a pool needs one, Kapsule cluster, access list of its API server,
 * placement groups, node pools, and a bucket for backups.
 *
 * Everything is tagged with its owner and in the configured project. The component is done when the API server answers,
 * and only then gives the kubeconfig. `pulumi destroy` takes the way back: it empties the living cluster, deletes
 * it, removes what its controllers left, and then the network, however long that stays busy.
 *
 * Option `customTimeouts` sets the deadlines of each resource in it.
 */
export class ScalewayKapsuleCluster extends pulumi.ComponentResource implements ClusterOutputs {
  readonly clusterId: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  readonly networkIds: pulumi.Output<Record<string, string>>;
  readonly nodePools: pulumi.Output<NodePoolOutput[]>;
  readonly region: pulumi.Output<string>;
  readonly type: pulumi.Output<string>;
  /** The Public Gateway's address. Absent where every node has its own. */
  readonly egressAddress: pulumi.Output<string | undefined>;
  /** Name of the bucket for backups; absent where the config wants none. */
  readonly backupBucket: pulumi.Output<string | undefined>;
  /** Name under which all ready nodes are found. */
  readonly wildcardDns: pulumi.Output<string>;

  constructor(name: string, args: ScalewayClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { spec, plan, abilities, existing = {} } = args;
    // On a component Pulumi only warns about timeouts; here they are meant for every resource in it.
    const { customTimeouts, ...own } = opts ?? {};
    super("byoc:index:ScalewayKapsuleCluster", name, { spec }, { protect: spec.deleteProtection, ...own });
    const { project: projectId, region } = spec;

    // The plugin reads the key from the config file that SCW_CONFIG_PATH names: it is no argument, and so in no state.
    const provider = new scaleway.Provider(
      `${name}-scaleway`,
      // Each resource says its own zone. This one never changes: another would replace the provider, and all with it.
      { projectId, region, zone: `${region}-1` },
      { parent: this },
    );
    const hooks = clusterHooks(name, spec, abilities, deadlinesFrom(customTimeouts) ?? {});
    const timeouts = customTimeouts ? { customTimeouts } : {};
    const anchor = new Anchor(
      `${name}-anchor`,
      {
        clusterId: spec.id,
        project: projectId,
        region,
        fixed: fixedSettings(spec),
        // Here and not before, for a destroy or a refresh must not be refused because of what is sold out.
        refusal:
          plan.issues.length > 0
            ? new ConfigError(`stack ${pulumi.getStack()}`, plan.issues).message
            : undefined,
      },
      { parent: this, ...timeouts, hooks: { beforeDelete: [hooks.anchor] } },
    );
    const build: Build = {
      name,
      spec,
      called: (resource) => resourceName(spec, resource),
      tags: (resource) => ownerTags(spec, pulumi.getStack(), resource),
      options: (resource, more = {}) => {
        const { hooks: own, dependsOn = [], ...others } = more;
        const guarded = { beforeDelete: [hooks.guard], ...own };
        return {
          parent: this,
          provider,
          ...others,
          ...timeouts,
          hooks: guarded,
          // Nothing is made of a plan that the anchor refuses.
          dependsOn: [anchor, ...([dependsOn].flat() as pulumi.Resource[])],
          ...(existing[resource] === undefined ? {} : { import: existing[resource] }),
        };
      },
    };

    const { vpc, network } = createNetwork(build, hooks.network);
    const gateway = needsGateway(spec.nodePools) ? createGateway(build, network) : undefined;
    // The gateway outlives the cluster: without it nodes lose their control plane while they are being deleted.
    const wayOut = gateway ? [gateway.attached] : [];
    const bucket = spec.backups.bucket ? createBucket(build) : undefined;
    const cluster = new scaleway.kubernetes.Cluster(
      `${name}-cluster`,
      {
        name: spec.name,
        projectId,
        region,
        type: spec.controlPlane,
        version: plan.version,
        cni: spec.cni,
        privateNetworkId: network.id,
        podCidr: spec.network.podCidr,
        serviceCidr: spec.network.serviceCidr,
        serviceDnsIp: dnsAddress(spec.network.serviceCidr),
        autoUpgrade: {
          enable: spec.upgrades.auto,
          maintenanceWindowDay: spec.upgrades.maintenance.day,
          maintenanceWindowStartHour: spec.upgrades.maintenance.startHour,
        },
        autoscalerConfig: autoscalerConfig(spec.autoscaler),
        admissionPlugins: spec.apiServer.admissionPlugins,
        featureGates: spec.apiServer.featureGates,
        apiserverCertSans: spec.apiServer.certSans,
        openIdConnectConfig: oidcConfig(spec.apiServer.oidc),
        upgradePools: true,
        // The private network is ours to delete, and volumes go by the config: the hook sees to both.
        deleteAdditionalResources: false,
        tags: build.tags("cluster"),
      },
      build.options("cluster", {
        dependsOn: wayOut,
        customTimeouts: clusterTimeouts,
        hooks: { beforeDelete: [hooks.cluster] },
      }),
    );
    // It goes with the cluster: deleting it alone would open the API server to everybody.
    const acl = new scaleway.kubernetes.Acl(
      `${name}-api-access`,
      { clusterId: cluster.id, region, aclRules: aclRules(spec.apiServer.allowedCidrs) },
      build.options("api-access", { deletedWith: cluster }),
    );
    const pools = createNodePools(build, {
      cluster,
      version: plan.nodeVersion,
      wayOut,
      settle: hooks.settle,
    });
    const answering = new ClusterApi(
      `${name}-kubernetes`,
      {
        project: projectId,
        region,
        clusterId: derived(cluster.id, bareId),
        plannedVersion: plan.version,
      },
      {
        parent: this,
        ...timeouts,
        hooks: { beforeDelete: [hooks.guard] },
        // The bucket too: where the cluster is protected, a destroy ends here before it has begun. The engine asks each
        // resource only when its turn comes.
        dependsOn: [acl, ...pools, ...(bucket ? [bucket] : [])],
      },
    );

    this.clusterId = derived(cluster.id, bareId);
    this.endpoint = cluster.apiserverUrl;
    this.kubeconfig = pulumi.secret(answering.kubeconfig);
    this.version = answering.version;
    this.networkIds = derived(
      pulumi.all({
        vpc: vpc.id,
        network: network.id,
        ...(gateway ? { gateway: gateway.gateway.id } : {}),
      }),
      (ids): Record<string, string> =>
        Object.fromEntries(Object.entries(ids).map(([role, id]) => [role, bareId(id)])),
    );
    this.nodePools = derived(
      pulumi.output(pools.map(({ id, name: called, zone }) => ({ id, name: called, zone }))),
      (all) => all.map(({ id, name: called, zone }) => ({ id: bareId(id), name: called, zone: zone ?? "" })),
    );
    this.region = pulumi.output(region);
    this.type = pulumi.output(spec.type);
    this.egressAddress = pulumi.output(gateway?.address.address);
    this.backupBucket = pulumi.output(bucket?.name);
    this.wildcardDns = cluster.wildcardDns;
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
      backupBucket: this.backupBucket,
      wildcardDns: this.wildcardDns,
    });
  }
}
