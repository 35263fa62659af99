/** What runs by itself while the sandbox runs: the clusters' API servers and controllers. */
import type { Socket } from "node:net";
import { Listeners } from "../../kubernetes/listeners";
import { all, type Scaleway } from "../cloud";
import { letsIn } from "./acls";
import { ApiServer } from "./guest/apiServer";
import type { Cluster } from "./records";
import { turn } from "./turn";

/** Real milliseconds between two looks at the clusters when nothing else causes one. */
const pulse = 100;

export interface Guests {
  close(): Promise<void>;
}

export async function startGuests(cloud: Scaleway): Promise<Guests> {
  const servers = new WeakMap<Cluster, ApiServer>();
  const listeners = new Listeners((address, socket) => void accept(address, socket));
  const listen = () => {
    turn(cloud);
    const answering = all(cloud, "cluster").filter(({ answers }) => answers);
    listeners.set(answering.map(({ address }) => address));
  };
  cloud.changes.on("change", listen);
  const timer = setInterval(listen, pulse).unref();
  listen();

  /** Who is not let in has the connection closed. */
  async function accept(address: string, socket: Socket): Promise<void> {
    const cluster = all(cloud, "cluster").find((one) => one.address === address && one.answers);
    if (cluster === undefined || !letsIn(cluster, socket.remoteAddress ?? "")) {
      socket.destroy();
      return;
    }
    let server = servers.get(cluster);
    if (server === undefined) {
      server = new ApiServer(cloud, cluster);
      servers.set(cluster, server);
    }
    await server.accept(socket).catch((error: unknown) => console.error(error));
  }

  return {
    async close() {
      clearInterval(timer);
      await listeners.close();
    },
  };
}
