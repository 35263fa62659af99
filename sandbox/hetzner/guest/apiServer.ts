/** One server's Kubernetes API: TLS with the cluster's certificates on connections that others accept. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Caller, handle } from "../../kubernetes/handler";
import { issueServingCertificate } from "../../kubernetes/servingCertificate";
import type { ObjectStore } from "../../kubernetes/store";
import { list, text } from "./k3sConfig";
import { type ClusterState, type Guest, note } from "./state";
import type { Instructions } from "./userData";

/** What k3s puts into its certificate besides what it is told to. */
const ownNames = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "localhost",
  "127.0.0.1",
];

/** The names and addresses that a server's certificate holds for. */
export function namesOf({ config }: Instructions, nodeName: string): string[] {
  const own = [text(config, "node-ip"), text(config, "advertise-address")];
  return [
    ...ownNames,
    nodeName,
    ...own.filter((one): one is string => one !== undefined),
    ...list(config, "tls-san"),
  ];
}

export class ApiServer {
  readonly #starting: Promise<Server>;
  #failure: unknown;

  /** `turn` runs before and after each answer: nobody sees a cluster that is behind. */
  constructor(
    cluster: ClusterState,
    guest: Guest,
    instructions: Instructions,
    store: ObjectStore,
    turn: () => void,
  ) {
    this.#starting = start(cluster, guest, instructions, store, turn);
    this.#starting.catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Takes a connection over. */
  async accept(socket: Socket): Promise<void> {
    if (this.#failure !== undefined) {
      socket.destroy();
      throw this.#failure;
    }
    const server = await this.#starting;
    if (!socket.destroyed) server.emit("connection", socket);
  }
}

async function start(
  cluster: ClusterState,
  guest: Guest,
  instructions: Instructions,
  store: ObjectStore,
  turn: () => void,
): Promise<Server> {
  const { pki } = cluster;
  const certificate = await issueServingCertificate(
    pki,
    "CN=k3s,O=k3s",
    namesOf(instructions, guest.nodeName),
  );
  const server = createServer(
    { ...certificate, ca: [pki.clientCa, pki.root], requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      turn();
      const context = {
        store,
        serverBundle: pki.serverBundle,
        version: guest.version,
        caller: callerOf(request.socket as TLSSocket),
      };
      void handle(context, request, response).finally(() => {
        audit(cluster, request, response);
        turn();
      });
    },
  );
  // A handshake that fails is the client's business: it hears of it.
  server.on("tlsClientError", () => undefined);
  return server;
}

/** What was asked to change, and what came of it, as a cluster's audit log has it. */
function audit(
  { log }: ClusterState,
  { method, url }: IncomingMessage,
  { statusCode }: ServerResponse,
): void {
  if (method !== "GET") note(log, `api: ${method} ${url?.split("?")[0]} ${statusCode}`);
}

/** Whoever shows a certificate of the client CA. */
function callerOf(socket: TLSSocket): Caller | undefined {
  if (!socket.authorized) return undefined;
  const { CN, O } = socket.getPeerCertificate().subject as Record<string, string | string[] | undefined>;
  return { name: [CN ?? ""].flat()[0] ?? "", groups: [O ?? []].flat() };
}
