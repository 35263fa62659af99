/** A Kubernetes cluster of our own making in a customer's Hetzner project, with the network that it stands in. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { ConfigError } from "../../clouds/issue";
import type { ClusterOutputs, HetznerClusterSpec, NodePoolOutput } from "../cluster";
import { clusterLabels, ownerLabels, resourceName } from "../naming";
import { addonManifests, autoscaler } from "./addons";
import { planAddresses } from "./addresses";
import { BootData } from "./bootData";
import type { Build } from "./build";
import type { MonthlyCost } from "./cost";
import { derived } from "../derived";
import type { Existing } from "./existing";
import { createGateway } from "./gateway";
import { clusterHooks } from "./hooks";
import { k3sRelease } from "./k3s";
import { apiServerUrl, renderKubeconfig } from "./kubeconfig";
import { createApiLoadBalancer } from "./loadBalancer";
import { createNetwork } from "./network";
import { anchorResource } from "./phase";
import type { ServerPlan } from "./plan";
import { Anchor, CloudAccess, ClusterApi, Manifests, NodePool, Upgrade } from "./resources";
import { createSecrets } from "./secrets";
import type { PlannedServer } from "./serverPlan";
import { createServer } from "./servers";

export interface HetznerClusterArgs {
  spec: HetznerClusterSpec;
  /** What each server is to be (plan.ts), from what is in stock and what lives. */
  plan: ServerPlan;
  /** What stands already. Default: nothing. */
  existing?: Existing;
  /** Servers that a run which was cut off left half made, by name. Default: none. */
  unfinished?: ReadonlyMap<string, number>;
  cost: MonthlyCost;
}

/**
 * Private network, NAT gateway, API load balancer, control plane and node pools on servers that nobody logs in to.
 *
 * All servers are made side by side: what one needs of another it waits for when it boots. Certificates and tokens
 * are made before, so that the kubeconfig is known ahead. Once the API answers, the cloud's token is put into the
 * cluster, then the add-ons, and the component is done when every node takes workloads. `pulumi destroy` takes the
 * way back, and removes what controllers inside the cluster made before the network goes.
 */
export class HetznerSelfManagedCluster extends pulumi.ComponentResource implements ClusterOutputs {
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
  /** Private key (OpenSSH) for emergencies. Secret. The port is closed unless the config opens it. */
  readonly emergencySshKey: pulumi.Output<string>;
  /** Password that opens the cluster's snapshots. Secret. */
  readonly snapshotToken: pulumi.Output<string>;
  /** What Hetzner charges for what the plan makes. */
  readonly monthlyCost: pulumi.Output<MonthlyCost>;

  constructor(name: string, args: HetznerClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { spec, plan, existing = {}, unfinished = new Map() } = args;
    // On a component Pulumi only warns about timeouts; here they are meant for every resource in it.
    const { customTimeouts, ...own } = opts ?? {};
    super("byoc:index:HetznerSelfManagedCluster", name, { spec }, { protect: spec.deleteProtection, ...own });
    const addresses = planAddresses(spec.network);
    const boot = new BootData(spec, addresses);
    boot.assertFits(plan.servers, plan.mayInit);

    // The provider takes the token from the environment of the run: it is no argument, and so in no state. Left to
    // itself it asks ever more rarely, and sees a server of ten seconds after sixteen; this needs no more calls.
    const provider = new hcloud.Provider(
      `${name}-hcloud`,
      { pollInterval: "2s", pollFunction: "constant" },
      { parent: this },
    );
    const child = { parent: this, ...(customTimeouts ? { customTimeouts } : {}) };
    const hooks = clusterHooks(name, spec, {
      groups: plan.groups.map((group) => group.name),
      unfinished,
      kubeconfig: () => this.kubeconfig,
    });
    const labels = (resource: string) => ownerLabels(spec, pulumi.getStack(), resource);
    const anchor = new Anchor(
      `${name}-anchor`,
      {
        name: resourceName(spec, "control-plane"),
        labels: labels(anchorResource),
        clusterId: spec.id,
        // Here and not before, for a destroy or a refresh must not be refused because of what is sold out.
        refusal:
          plan.issues.length > 0
            ? new ConfigError(`stack ${pulumi.getStack()}`, plan.issues).message
            : undefined,
      },
      child,
    );
    const build: Build = {
      name,
      spec,
      addresses,
      called: (resource) => resourceName(spec, resource),
      labels,
      stands: (resource) => existing[resource] !== undefined,
      options: (resource, more = {}) =>
        pulumi.mergeOptions(
          {
            ...child,
            provider,
            // Nothing is looked for in a project that the anchor has not shown to be the right one.
            dependsOn: [anchor],
            hooks: { beforeDelete: [hooks.guard] },
            ...(existing[resource] === undefined ? {} : { import: existing[resource] }),
          },
          more,
        ),
    };

    const secrets = createSecrets(name, spec.id, child);
    const sshKeyPair = new tls.PrivateKey(`${name}-emergency-key`, { algorithm: "ED25519" }, child);
    const sshKey = new hcloud.SshKey(
      `${name}-emergency`,
      {
        name: build.called("emergency"),
        publicKey: derived(sshKeyPair.publicKeyOpenssh, (line) => line.trim()),
        labels: labels("emergency"),
      },
      build.options("emergency"),
    );
    const net = createNetwork(build, hooks.sweep);
    const { address, firewall } = createGateway(build, spec.region);
    const api = createApiLoadBalancer(build, net);

    const bootSecrets = pulumi
      .all([secrets.pki, secrets.serverCa, secrets.tokens])
      .apply(([pki, serverCa, tokens]) => ({ pki, serverCa, tokens }));
    const make = (planned: PlannedServer): hcloud.Server => {
      const common = { sshKey, net };
      switch (planned.role) {
        case "gateway":
          return createServer(build, planned, {
            ...common,
            userData: boot.gateway(planned),
            address: addresses.gateway,
            public: { address, firewall },
            hooks: hooks.gateway,
          });
        case "control-plane":
          return createServer(build, planned, {
            ...common,
            userData: derived(bootSecrets, (values) => boot.controlPlane(planned, values, plan.mayInit)),
            address: addresses.controlPlane[planned.index as 0 | 1 | 2],
            placementGroup: derived(anchor.placementGroupId, Number),
            hooks: hooks.controlPlane,
          });
        case "worker":
          return createServer(build, planned, {
            ...common,
            userData: derived(bootSecrets, (values) =>
              boot.worker(poolOf(spec, planned.pool), values, planned.name),
            ),
            hooks: hooks.workers,
          });
      }
    };
    const servers = plan.servers.map((planned) => ({ planned, server: make(planned) }));
    const endpointAddress = {
      public: api.loadBalancer.ipv4,
      gateway: address.ipAddress,
      private: pulumi.output(addresses.loadBalancer),
    }[spec.apiServer.access];
    const kubeconfig = pulumi.secret(
      derived(pulumi.all([endpointAddress, secrets.serverCa, secrets.admin]), ([at, serverCa, admin]) =>
        renderKubeconfig({ cluster: spec.id, name: spec.name, address: at, serverCa, ...admin }),
      ),
    );
    this.kubeconfig = kubeconfig;

    const cluster = { clusterId: spec.id, kubeconfig };
    const { version } = k3sRelease(spec.kubernetesVersion);
    const { s3, retention } = spec.etcdSnapshots;
    const inside = { ...child, protect: false, hooks: { beforeDelete: [hooks.guard] } };
    // What a destroy deletes first. Where these are protected it ends before it has begun; the engine asks each
    // resource only when its turn comes.
    const lasting = { ...child, hooks: { beforeDelete: [hooks.guard] } };
    const answering = new ClusterApi(`${name}-kubernetes`, cluster, {
      ...inside,
      // Workers too: a destroy has to be known as one before the first of them goes.
      dependsOn: [net.defaultRoute, ...api.parts, ...servers.map(({ server }) => server)],
    });
    const access = new CloudAccess(
      `${name}-cloud-access`,
      {
        ...cluster,
        networkId: net.network.id,
        snapshots: s3 && { ...s3, retention },
      },
      { ...inside, dependsOn: [answering] },
    );
    const addons = new Manifests(
      `${name}-addons`,
      {
        ...cluster,
        objects: addonManifests(spec, {
          volumeLabels: clusterLabels(spec.id),
          apiLoadBalancer: build.called("api"),
        }),
      },
      { ...inside, dependsOn: [answering] },
    );
    const pools = spec.nodePools.map((pool) => {
      const members = servers.filter(({ planned }) => planned.pool === pool.name);
      return new NodePool(
        `${name}-${pool.name}`,
        {
          ...cluster,
          pool: pool.name,
          servers: members.map(({ planned }) => planned.name),
          nodeLabels: pool.labels,
          nodeTaints: pool.taints,
        },
        { ...inside, dependsOn: [access, ...members.map(({ server }) => server)] },
      );
    });
    const upgrade = new Upgrade(
      `${name}-version`,
      { ...cluster, version },
      { ...lasting, dependsOn: [addons, ...pools] },
    );

    const objects = derived(pulumi.all([bootSecrets, sshKey.id]), ([values, sshKeyId]) =>
      autoscaler(spec, {
        sshKey: sshKeyId,
        groups: plan.groups.map((group) => ({
          ...group,
          userData: boot.worker(poolOf(spec, group.pool), values),
          serverLabels: labels(group.pool),
        })),
      }),
    );
    // After the upgrade: a server that it makes must not run a newer version than the control plane.
    new Manifests(
      `${name}-autoscaler`,
      { ...cluster, objects },
      { ...lasting, dependsOn: [access, upgrade] },
    );

    this.clusterId = answering.id.apply(() => spec.id);
    this.endpoint = derived(endpointAddress, apiServerUrl);
    this.version = upgrade.id.apply(() => version);
    this.networkIds = pulumi
      .all({
        network: net.network.id,
        controlSubnet: net.controlSubnet.id,
        subnet: net.nodesSubnet.id,
        loadBalancer: api.loadBalancer.id,
      })
      .apply((ids): Record<string, string> => ids);
    this.nodePools = pulumi.output(
      spec.nodePools.map((pool, nth) => ({
        id: pools[nth]?.id.apply(() => `${spec.id}/${pool.name}`) ?? "",
        name: pool.name,
        zone: pool.zones.join(","),
      })),
    );
    this.region = pulumi.output(spec.region);
    this.type = pulumi.output(spec.type);
    this.egressAddress = address.ipAddress;
    this.emergencySshKey = pulumi.secret(sshKeyPair.privateKeyOpenssh);
    this.snapshotToken = pulumi.secret(derived(secrets.tokens, ({ founder }) => founder));
    this.monthlyCost = pulumi.output(args.cost);
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
      emergencySshKey: this.emergencySshKey,
      snapshotToken: this.snapshotToken,
      monthlyCost: this.monthlyCost,
    });
  }
}

function poolOf(spec: HetznerClusterSpec, name: string | undefined) {
  const pool = spec.nodePools.find((one) => one.name === name);
  if (!pool) throw new RangeError(`no pool ${name}`);
  return pool;
}
