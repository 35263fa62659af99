/** One look at the cloud: what the guests see while a tick lasts. */
import type { GuestCloud, GuestLoadBalancer, GuestNetwork, GuestServer } from "./cloudView";
import { ObjectStore } from "../../kubernetes/store";
import type { ClusterState, Guest, GuestState } from "./state";
import { type Instructions, readUserData } from "./userData";

export interface World {
  cloud: GuestCloud;
  state: GuestState;
  servers: Map<number, GuestServer>;
  networks: Map<number, GuestNetwork>;
  loadBalancers: GuestLoadBalancer[];
  /** What a server was told; undefined: not Mengi's, or impossible to follow. */
  instructions(server: GuestServer): Instructions | undefined;
  /** Why a server's instructions can't be followed. */
  problem(server: GuestServer): string | undefined;
  store(cluster: ClusterState): ObjectStore;
}

/** Makes worlds that share what is dear to work out. */
export class Worlds {
  readonly #read = new Map<string, { instructions?: Instructions; problem?: string }>();
  readonly #stores = new Map<string, ObjectStore>();

  constructor(
    readonly cloud: GuestCloud,
    readonly state: GuestState,
  ) {}

  look(): World {
    const { cloud, state } = this;
    return {
      cloud,
      state,
      servers: new Map(cloud.servers().map((server) => [server.id, server])),
      networks: new Map(cloud.networks().map((network) => [network.id, network])),
      loadBalancers: cloud.loadBalancers(),
      instructions: (server) => this.#reading(server).instructions,
      problem: (server) => this.#reading(server).problem,
      store: (cluster) => this.store(cluster),
    };
  }

  store(cluster: ClusterState): ObjectStore {
    let store = this.#stores.get(cluster.key);
    if (store === undefined) {
      store = new ObjectStore(cluster.objects, () => this.cloud.clock.now());
      this.#stores.set(cluster.key, store);
    }
    return store;
  }

  #reading(server: GuestServer) {
    const { userData } = server;
    let reading = this.#read.get(userData);
    if (reading === undefined) {
      try {
        const instructions = readUserData(userData);
        reading = instructions === undefined ? {} : { instructions };
      } catch (error) {
        reading = { problem: error instanceof Error ? error.message : String(error) };
      }
      this.#read.set(userData, reading);
    }
    return reading;
  }
}

export function guestOf(world: World, server: number): Guest | undefined {
  return world.state.guests.find((guest) => guest.server === server);
}

export function clusterOf(world: World, key: string | undefined): ClusterState | undefined {
  return key === undefined ? undefined : world.state.clusters.find((cluster) => cluster.key === key);
}

/** Whether a guest does its work: its server runs and what was to start has started. */
export function isUp(world: World, guest: Guest): boolean {
  const server = world.servers.get(guest.server);
  return guest.phase === "up" && server !== undefined && server.running && server.disk === guest.disk;
}
