/** The HTTP server of a sandbox: log, faults and errors around a cloud's routes. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { type AdminActions, registerAdmin } from "./adminRoutes";
import { ApiError } from "./errors";
import type { ActiveFault } from "./faults";
import type { LogEntry } from "./requestLog";
import type { Sandbox } from "./sandbox";
import type { Resource } from "./store";

/** What a cloud adds to the base. */
export interface Cloud {
  /** Registers the cloud's routes. Runs in a scope of its own: hooks and parsers stay within the cloud. */
  register(app: FastifyInstance): void;
  /** How the cloud writes an error; `error` is what was thrown, if anything was. */
  errorBody(status: number, message: string, error?: unknown): unknown;
  /** Every scope that a token can have. */
  scopes: readonly string[];
  /** What `POST /_sandbox/<name>` does, besides what every sandbox can. */
  actions: AdminActions;
  /** Kinds that the inventory leaves out: records of what happened, not objects. */
  unlisted?: readonly string[];
  /** The value of a token that is made without one, where the cloud's tokens have a form of their own. */
  newTokenValue?(): string;
  /** The path that routes, log and faults see, where it isn't the one that was sent. */
  rewriteUrl?(request: IncomingMessage): string;
}

/** What the base knows about a call while the cloud works on it. */
export interface Exchange {
  entry: LogEntry;
  fault: ActiveFault | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1; port 0 lets the system choose. */
export async function serve<Records extends { [K in keyof Records]: Resource }, Settings>(
  sandbox: Sandbox<Records, Settings>,
  cloud: Cloud,
  port: number,
): Promise<RunningServer> {
  const app = fastify({
    // Closing must not wait for calls that hang on purpose, nor for idle keep-alive connections.
    forceCloseConnections: true,
    // Some clients join a base URL that ends in a slash with a path that starts with one.
    rewriteUrl: (request) => cloud.rewriteUrl?.(request) ?? (request.url ?? "/").replace(/^\/{2,}/, "/"),
  });
  app.decorateRequest("exchange");
  app.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500);
    const admin = request.url.startsWith("/_sandbox/");
    return reply
      .status(status)
      .send(admin ? { message: error.message } : cloud.errorBody(status, error.message, error));
  });
  app.setNotFoundHandler((_, reply) => reply.status(404).send(cloud.errorBody(404, "not found")));

  app.register((scope, _, done) => {
    registerAdmin(scope, sandbox, cloud);
    done();
  });
  app.register((scope, _, done) => {
    registerFaults(scope, sandbox);
    cloud.register(scope);
    // Within the scope, so that calls of unknown routes are logged too.
    scope.all("/*", () => Promise.reject(new ApiError(404, "not found")));
    done();
  });

  const url = await app.listen({ host: "127.0.0.1", port });
  return {
    url,
    async close() {
      await app.close();
      sandbox.save();
    },
  };
}

function registerFaults<Records extends { [K in keyof Records]: Resource }, Settings>(
  app: FastifyInstance,
  sandbox: Sandbox<Records, Settings>,
): void {
  app.addHook("onRequest", async (request, reply) => {
    sandbox.store.sweep(sandbox.clock);
    const route = request.routeOptions.url ?? "";
    const entry = sandbox.log.open(request.method, request.url, route === "/*" ? "" : route);
    const fault = sandbox.faults.take(request.method, request.url.split("?", 1)[0] ?? "");
    entry.fault = fault?.id ?? null;
    request.exchange = { entry, fault };
    const effect = fault?.rule.effect;
    if (effect?.type === "answer") {
      return reply
        .status(effect.status)
        .headers({ "content-type": "application/json", ...effect.headers })
        .send(JSON.stringify(effect.body ?? { message: "fault injected by the sandbox" }));
    }
    if (effect?.type === "reset" && effect.when === "before") return cut(request.raw.socket, reply);
    if (effect?.type === "hang" && effect.when === "before") {
      await closed(request.raw.socket);
      return reply.hijack();
    }
    return undefined;
  });

  app.addHook("onSend", async (request, reply) => {
    const { entry, fault } = request.exchange;
    const effect = fault?.rule.effect;
    if (request.method !== "GET") sandbox.touch();
    if (effect?.type === "reset") return cut(request.raw.socket, reply);
    if (effect?.type === "hang") {
      await closed(request.raw.socket);
      return reply.hijack();
    }
    if (effect?.type === "delay") await pause(effect.ms, request.raw.socket);
    entry.status = reply.statusCode;
    entry.duration = Date.now() - Date.parse(entry.time);
    return undefined;
  });
}

function cut<Reply extends { hijack(): Reply }>(socket: Socket, reply: Reply): Reply {
  reply.hijack();
  socket.resetAndDestroy();
  return reply;
}

/** Waits until the connection is closed, by the client or because the sandbox stops. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, "close");
}

async function pause(milliseconds: number, socket: Socket): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([elapsed, closed(socket)]);
  clearTimeout(timer);
}
