/** A forward proxy that knows only Object Storage: what tools want to send elsewhere gets no further. */
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createAuthority, issueServingCertificate } from "../../kubernetes/servingCertificate";
import { regions } from "../localities";

export interface StorageProxy {
  url: string;
  /** The certificate of the authority that its certificates are issued by, as PEM text. */
  authority: string;
  close(): Promise<void>;
}

const hour = 3600 * 1000;
const storageHost = /^(?:[^.:]+(?:\.[^.:]+)*\.)?s3\.([a-z]+-[a-z]+)\.scw\.cloud:443$/;

/** Starts it on loopback. `port`: where Object Storage is. */
export async function startStorageProxy(port: number): Promise<StorageProxy> {
  const authority = await createAuthority("CN=Scaleway sandbox CA", new Date(Date.now() - hour));
  const names = regions.flatMap((region) => [`s3.${region}.scw.cloud`, `*.s3.${region}.scw.cloud`]);
  const certificate = await issueServingCertificate(authority, "CN=s3.scw.cloud", names);
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };

  // Requests go on as they are, byte by byte: their signatures cover the host.
  const tls = createTlsServer(certificate, (secured) => {
    const storage = connect(port, "127.0.0.1");
    track(secured);
    track(storage);
    secured.once("close", () => storage.destroy()).pipe(storage);
    storage.once("close", () => secured.destroy()).pipe(secured);
  });
  tls.on("tlsClientError", (_error, socket) => socket.destroy());

  const server = createServer((_request, response) => response.writeHead(403).end(refusal));
  server.on("connection", track);
  server.on("connect", (request, socket: Socket) => {
    const [, region] = storageHost.exec(request.url ?? "") ?? [];
    if (!(regions as readonly (string | undefined)[]).includes(region)) {
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${refusal.length}\r\n\r\n${refusal}`);
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    tls.emit("connection", socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authority: authority.serverCa,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const refusal = "the sandbox's proxy leads to Object Storage only\n";
