/** What runs in the servers: a simulation that goes by their user data alone, and forms clusters as they would. */
import type { Socket } from "node:net";
import { Listeners } from "../../kubernetes/listeners";
import { ApiServer } from "./apiServer";
import { runGuests } from "./boot";
import type { GuestCloud, GuestService } from "./cloudView";
import { runControllers } from "./controllers";
import { describeGuests, type GuestsDescription } from "./description";
import { entrances } from "./entrances";
import { hasQuorum, loseClusters } from "./etcd";
import { healthOf } from "./network";
import { runKubelets } from "./nodes";
import { emptyGuestState, type GuestState } from "./state";
import { clusterOf, guestOf, type World, Worlds } from "./world";

export type { GuestsDescription, NodeDescription } from "./description";
export { emptyGuestState, type GuestState } from "./state";

/** Real milliseconds between two looks at the servers when nothing else causes one. */
const pulse = 100;
/** A turn ends when nothing changes any more; this many rounds are more than any chain of causes needs. */
const maxRounds = 50;

export class Guests {
  readonly #worlds: Worlds;
  readonly #listeners: Listeners;
  readonly #apiServers = new Map<string, ApiServer>();
  readonly #timer: NodeJS.Timeout;
  #entrances = new Map<string, ReturnType<typeof entrances>[number]>();
  #before = "";

  constructor(
    readonly cloud: GuestCloud,
    readonly state: GuestState = emptyGuestState(),
  ) {
    this.#worlds = new Worlds(cloud, state);
    this.#listeners = new Listeners((address, socket) => void this.#accept(address, socket));
    this.#timer = setInterval(() => this.turn(), pulse).unref();
    this.turn();
  }

  /** Lets everything happen in the servers that is due. */
  turn(): void {
    const world = this.#worlds.look();
    for (let round = 0; round < maxRounds; round++) {
      runGuests(world);
      loseClusters(world);
      for (const cluster of this.state.clusters) {
        if (!hasQuorum(world, cluster)) continue;
        runKubelets(world, cluster);
        runControllers(world, cluster);
      }
      const now = this.#fingerprint();
      if (now === this.#before) break;
      this.#before = now;
      this.cloud.touch();
    }
    this.#entrances = new Map(entrances(world).map((entrance) => [entrance.address, entrance]));
    this.#listeners.set([...this.#entrances.keys()]);
  }

  /** What a health check of the API port finds at a server; undefined: the server has never been one of ours. */
  healthStatus(
    server: number,
    service: Pick<GuestService, "healthCheck">,
  ): ReturnType<typeof healthOf> | undefined {
    const world = this.#worlds.look();
    const machine = world.servers.get(server);
    if (machine === undefined || world.instructions(machine) === undefined) return undefined;
    return healthOf(world, server, service);
  }

  describe(): GuestsDescription {
    this.turn();
    return structuredClone(describeGuests(this.#worlds.look()));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#listeners.close();
  }

  async #accept(address: string, socket: Socket): Promise<void> {
    const world = this.#worlds.look();
    const target = this.#entrances.get(address)?.route(world, socket.remoteAddress ?? "");
    const api = target === undefined ? undefined : this.#apiServer(world, target);
    if (api === undefined) socket.destroy();
    else await api.accept(socket).catch((error: unknown) => console.error(error));
  }

  #apiServer(world: World, id: number): ApiServer | undefined {
    const server = world.servers.get(id);
    const guest = guestOf(world, id);
    const cluster = clusterOf(world, guest?.cluster);
    const instructions = server && world.instructions(server);
    if (guest === undefined || cluster === undefined || instructions === undefined) return undefined;
    const key = `${cluster.key}/${id}/${guest.disk}`;
    let api = this.#apiServers.get(key);
    if (api === undefined) {
      api = new ApiServer(cluster, guest, instructions, this.#worlds.store(cluster), () => this.turn());
      this.#apiServers.set(key, api);
    }
    return api;
  }

  /** Differs whenever something in the guests has changed. */
  #fingerprint(): string {
    const { guests, clusters } = this.state;
    return JSON.stringify([
      guests.map(({ server, disk, phase, running, registered, version }) => [
        server,
        disk,
        phase,
        running,
        registered,
        version,
      ]),
      clusters.map(({ key, objects, members }) => [key, objects.revision, members.length]),
    ]);
  }
}
