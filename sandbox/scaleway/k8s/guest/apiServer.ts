/** A cluster's Kubernetes API: TLS with the cluster's own authority, for whoever brings the kubeconfig's token. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { type Caller, handle } from "../../../kubernetes/handler";
import { issueServingCertificate } from "../../../kubernetes/servingCertificate";
import type { Scaleway } from "../../cloud";
import type { Cluster } from "../records";
import { turn } from "../turn";
import { storeOf } from "./store";

const ownNames = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "localhost",
];

export class ApiServer {
  readonly #server: Promise<Server>;

  constructor(cloud: Scaleway, cluster: Cluster) {
    this.#server = start(cloud, cluster);
    // Whoever connects hears of it.
    this.#server.catch(() => undefined);
  }

  /** Takes a connection over. */
  async accept(socket: Socket): Promise<void> {
    try {
      const server = await this.#server;
      if (!socket.destroyed) server.emit("connection", socket);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}

async function start(cloud: Scaleway, cluster: Cluster): Promise<Server> {
  const { authority, address, identity, region, apiserverCertSans } = cluster;
  const certificate = await issueServingCertificate(authority, "CN=kube-apiserver", [
    ...ownNames,
    address,
    `${identity}.api.k8s.${region}.scw.cloud`,
    ...apiserverCertSans,
  ]);
  const server = createServer(certificate, (request, response) => {
    turn(cloud);
    const context = {
      store: storeOf(cloud, cluster),
      version: `v${cluster.version}`,
      caller: callerOf(cluster, request),
    };
    void handle(context, request, response).finally(() => {
      if (request.method !== "GET") cloud.touch();
      turn(cloud);
    });
  });
  // A handshake that fails is the client's business: it hears of it.
  server.on("tlsClientError", () => undefined);
  return server;
}

function callerOf({ token }: Cluster, { headers }: IncomingMessage): Caller | undefined {
  const [, given = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  const known = one.length === other.length && timingSafeEqual(one, other);
  return known ? { name: "admin", groups: ["system:masters"] } : undefined;
}
