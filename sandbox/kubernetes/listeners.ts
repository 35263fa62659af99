/** The sockets on which clusters are reached: opened and closed as their addresses come and go. */
import { createServer, type Server, type Socket } from "node:net";

/** Where every API server is reached. */
export const apiPort = 6443;

interface Listener {
  server: Server;
  sockets: Set<Socket>;
}

export class Listeners {
  readonly #open = new Map<string, Listener>();
  #closed = false;

  /** `accept` takes each connection over, or destroys it. */
  constructor(readonly accept: (address: string, socket: Socket) => void) {}

  /** Listens on exactly these addresses. */
  set(addresses: string[]): void {
    if (this.#closed) return;
    for (const address of this.#open.keys()) if (!addresses.includes(address)) void this.#close(address);
    for (const address of addresses) if (!this.#open.has(address)) this.#listen(address);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open.keys()].map((address) => this.#close(address)));
  }

  #listen(address: string): void {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      // Clients that go away in the middle of something.
      socket.on("error", () => undefined);
      this.accept(address, socket);
    });
    // The port may still be held for a moment; the next turn tries again.
    server.on("error", () => this.#open.delete(address));
    server.listen({ host: address, port: apiPort });
    this.#open.set(address, { server, sockets });
  }

  async #close(address: string): Promise<void> {
    const listener = this.#open.get(address);
    this.#open.delete(address);
    if (listener === undefined) return;
    const done = new Promise((resolve) => listener.server.close(resolve));
    for (const socket of listener.sockets) socket.destroy();
    await done;
  }
}
