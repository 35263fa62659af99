/** The boot data of a cluster's servers: what its spec, plan and secrets come to, in the terms of `boot/`. */
import type { HetznerClusterSpec, HetznerNodePoolSpec } from "../cluster";
import { addonNamespaces, bootManifests } from "./addons";
import type { Addresses } from "./addresses";
import { placeholderSecrets, renderControlPlane, renderGateway, renderWorker } from "./boot";
import type { Pki } from "./boot";
import { k3sRelease } from "./k3s";
import type { PlannedServer } from "./serverPlan";

/** What is unknown until the cluster's keys are made. */
export interface BootSecrets {
  pki: Pki;
  serverCa: string;
  tokens: { founder: string; join: string; agent: string; worker: string };
}

export class BootData {
  readonly #common;

  constructor(
    private readonly spec: HetznerClusterSpec,
    private readonly addresses: Addresses,
  ) {
    this.#common = {
      clusterId: spec.id,
      networkCidr: spec.network.cidr,
      router: addresses.router,
    };
  }

  gateway({ name }: PlannedServer): string {
    const { apiServer, reboots } = this.spec;
    return renderGateway({
      ...this.#common,
      name,
      reboots,
      ...(apiServer.access === "gateway" ? { apiProxy: this.addresses.loadBalancer } : {}),
    });
  }

  /** `mayFound`: whether the cluster is not formed yet; only the first server ever founds it. */
  controlPlane({ name, index }: PlannedServer, secrets: BootSecrets, mayFound: boolean): string {
    const { spec, addresses } = this;
    return renderControlPlane({
      ...this.#node(secrets),
      name,
      index: index as 0 | 1 | 2,
      controlPlane: addresses.controlPlane,
      serviceCidr: spec.network.serviceCidr,
      tokens: { join: secrets.tokens.join, agent: secrets.tokens.agent },
      podSecurity: spec.security.podSecurity,
      systemNamespaces: addonNamespaces,
      etcdSnapshots: spec.etcdSnapshots,
      ...(index === 0 && mayFound
        ? {
            founder: { pki: secrets.pki, token: secrets.tokens.founder, manifests: bootManifests(spec) },
          }
        : {}),
    });
  }

  /** Without a name for the servers that the autoscaler makes. */
  worker(pool: HetznerNodePoolSpec, secrets: BootSecrets, name?: string): string {
    return renderWorker({
      ...this.#node(secrets),
      ...(name === undefined ? {} : { name }),
      pool: pool.name,
      labels: pool.labels,
      taints: pool.taints,
      token: secrets.tokens.worker,
    });
  }

  /** Throws where Hetzner would refuse a server's boot data; keys of true size stand for those not made yet. */
  assertFits(servers: readonly PlannedServer[], mayFound: boolean): void {
    for (const server of servers) {
      if (server.role === "gateway") this.gateway(server);
      if (server.role === "control-plane") this.controlPlane(server, placeholderSecrets, mayFound);
    }
    for (const pool of this.spec.nodePools) this.worker(pool, placeholderSecrets, "x".repeat(63));
  }

  #node({ serverCa }: BootSecrets) {
    const { spec, addresses } = this;
    return {
      ...this.#common,
      gateway: addresses.gateway,
      loadBalancer: addresses.loadBalancer,
      podCidr: spec.network.podCidr,
      release: k3sRelease(spec.kubernetesVersion),
      serverCa,
    };
  }
}
