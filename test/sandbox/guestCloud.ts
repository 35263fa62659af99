/** A cloud of plain objects around the guests: a cluster's network, gateway, load balancer and servers. */
import { randomInt, randomUUID } from "node:crypto";
import {
  renderControlPlane,
  renderGateway,
  renderWorker,
  type ControlPlaneInput,
  type GatewayInput,
  type WorkerInput,
} from "../../components/hetzner/boot";
import { VirtualClock } from "../../sandbox/base/clock";
import { Guests, type GuestState, type NodeDescription } from "../../sandbox/hetzner/guest";
import type {
  GuestCloud,
  GuestLoadBalancer,
  GuestNetwork,
  GuestServer,
} from "../../sandbox/hetzner/guest/cloudView";
import { controlPlaneInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";
import { KubeApi } from "./guestApi";
import { type ClusterSecrets, makeSecrets } from "./guestPki";

export const token = "sandbox-token-that-may-write";
const project = "p-1";

export class PlainCloud implements GuestCloud {
  readonly block = `127.${randomInt(1, 60)}.${randomInt(1, 255)}`;
  readonly clock: VirtualClock;
  readonly allServers: GuestServer[] = [];
  readonly tokens = new Set([token]);
  /** Who is let in at gateways; undefined: there is no firewall. */
  allowed: string[] | undefined;
  readonly network: GuestNetwork = {
    id: 1,
    name: "prod",
    project,
    ipRange: "10.0.0.0/16",
    routes: [{ destination: "0.0.0.0/0", gateway: "10.0.0.2" }],
  };
  readonly loadBalancer: GuestLoadBalancer = {
    id: 1,
    project,
    publicIpv4: `${this.block}.3`,
    privateNets: [{ network: 1, ip: "10.0.0.3" }],
    services: [
      {
        protocol: "tcp",
        listenPort: 6443,
        destinationPort: 6443,
        healthCheck: {
          protocol: "http",
          port: 6443,
          http: { path: "/readyz", tls: true, statusCodes: ["401"] },
        },
      },
    ],
    targets: [],
  };

  constructor(scale: number) {
    this.clock = new VirtualClock({ scale, elapsed: 0, advanced: 0 });
  }

  servers = () => this.allServers;
  networks = () => [this.network];
  loadBalancers = () => [this.loadBalancer];
  lets = (_: number, port: number, source: string) =>
    port === 6443 && (this.allowed === undefined || this.allowed.includes(source));
  mayWrite = (of: string, value: string) => of === project && this.tokens.has(value);
  touch = () => undefined;

  add(name: string, ip: string, userData: string, change: Partial<GuestServer> = {}): GuestServer {
    const server: GuestServer = {
      id: 100 + this.allServers.length + randomInt(1_000_000) * 100,
      name,
      project,
      running: true,
      starts: 1,
      userData,
      disk: randomUUID(),
      serverType: "cx33",
      location: "fsn1",
      architecture: "x86",
      publicIpv4: null,
      privateNets: [{ network: 1, ip }],
      ...change,
    };
    this.allServers.push(server);
    return server;
  }

  remove(server: GuestServer): void {
    this.allServers.splice(this.allServers.indexOf(server), 1);
    this.loadBalancer.targets = this.loadBalancer.targets.filter((target) => target.server !== server.id);
  }
}

/** Made once: an RSA key takes its time. */
let secrets: Promise<ClusterSecrets> | undefined;

/** One cluster's pieces, to be put together by a test. */
export class TestCluster {
  readonly cloud: PlainCloud;
  guests: Guests;
  readonly #clients: KubeApi[] = [];

  private constructor(
    readonly secrets: ClusterSecrets,
    scale: number,
  ) {
    this.cloud = new PlainCloud(scale);
    this.guests = new Guests(this.cloud);
  }

  static async make(scale = 0): Promise<TestCluster> {
    secrets ??= makeSecrets(controlPlaneInput().clusterId);
    return new TestCluster(await secrets, scale);
  }

  /** Ends the guests and starts new ones, with what a state file would have kept. */
  async restart(state: GuestState): Promise<void> {
    await this.guests.close();
    this.guests = new Guests(this.cloud, JSON.parse(JSON.stringify(state)) as GuestState);
  }

  gateway(change: Partial<GatewayInput> = {}): GuestServer {
    const userData = renderGateway(gatewayInput(change));
    return this.cloud.add("prod-gateway", "10.0.0.2", userData, { publicIpv4: `${this.cloud.block}.2` });
  }

  controlPlane(index: 0 | 1 | 2, change: Partial<ControlPlaneInput> = {}, founds = index === 0): GuestServer {
    const { pki, tokens, serverCa } = this.secrets;
    const name = change.name ?? `prod-control-plane-${index}`;
    const founder = { pki, token: tokens.founder, manifests: { "ccm.yaml": cloudControllerChart } };
    const input = controlPlaneInput({
      index,
      name,
      serverCa,
      tokens: { join: tokens.join, agent: tokens.agent },
      ...(founds ? { founder } : {}),
      ...change,
    });
    const server = this.cloud.add(name, input.controlPlane[index], renderControlPlane(input));
    this.cloud.loadBalancer.targets.push({ server: server.id, usePrivateIp: true });
    return server;
  }

  worker(name: string, change: Partial<WorkerInput> = {}): GuestServer {
    const { tokens, serverCa } = this.secrets;
    const userData = this.workerData({ name, serverCa, token: tokens.worker, ...change });
    return this.cloud.add(name, `10.0.128.${this.cloud.allServers.length + 2}`, userData);
  }

  /** Boot data of a worker; nameless unless the change names it. */
  workerData(change: Partial<WorkerInput>): string {
    const { name: _, ...input } = workerInput({ taints: [], ...change });
    return renderWorker(change.name === undefined ? input : { ...input, name: change.name });
  }

  /** Gateway, three control-plane nodes and a worker. */
  whole(): {
    controlPlane: [GuestServer, GuestServer, GuestServer];
    worker: GuestServer;
    gateway: GuestServer;
  } {
    return {
      gateway: this.gateway(),
      controlPlane: [this.controlPlane(0), this.controlPlane(1), this.controlPlane(2)],
      worker: this.worker("prod-workers-0"),
    };
  }

  /** The log of a server, as one text. */
  log(server: GuestServer): string {
    const found = this.guests.describe().servers.find((one) => one.server === server.name);
    return found?.log.join("\n") ?? "";
  }

  /** How far a server has come. */
  phase(server: GuestServer): string | undefined {
    return this.guests.describe().servers.find((one) => one.server === server.name)?.phase;
  }

  /** The nodes of the first cluster, by name. */
  nodes(): Record<string, NodeDescription> {
    const [cluster] = this.guests.describe().clusters;
    return Object.fromEntries((cluster?.nodes ?? []).map((node) => [node.name, node]));
  }

  kubeconfig(organisation?: string): Promise<string> {
    return this.secrets.kubeconfig(`${this.cloud.block}.3`, organisation);
  }

  /** A client of the API behind the load balancer, or behind another address; it goes with the cluster. */
  async connect(address = `${this.cloud.block}.3`): Promise<KubeApi> {
    this.guests.describe();
    const api = new KubeApi(await this.secrets.kubeconfig(address));
    this.#clients.push(api);
    return api;
  }

  async close(): Promise<void> {
    for (const api of this.#clients.splice(0)) api.close();
    await this.guests.close();
  }
}

export const cloudControllerChart = `apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata:
  name: hcloud-cloud-controller-manager
  namespace: kube-system
spec:
  repo: https://charts.example.com
  chart: hcloud-cloud-controller-manager
  bootstrap: true
  valuesContent: |
    networking:
      enabled: true
`;

/** What the cloud controller needs to work. */
export const cloudSecret = (value = token) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "hcloud", namespace: "kube-system" },
  stringData: { token: value, network: "1" },
});
