/** Object Storage: S3 on loopback, and the way there for tools that only know the true addresses. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../../base/server";
import type { Scaleway } from "../cloud";
import { permissionSets } from "../permissions";
import { unifiedPath } from "./address";
import { errorDocument } from "./errors";
import { startStorageProxy } from "./proxy";
import { registerObjectStorage } from "./routes";

export interface ObjectStorage {
  /** Takes all regions; a bucket is in the path or in the host. */
  url: string;
  /** Variables that point S3 clients at it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it on loopback. The certificate of the proxy's authority goes into `folder`. */
export async function startObjectStorage(cloud: Scaleway, folder: string): Promise<ObjectStorage> {
  const server = await serve(
    cloud,
    {
      register: (app) => registerObjectStorage(app, cloud),
      errorBody: (status, message, error) => errorDocument(status, message, "/", error),
      rewriteUrl: unifiedPath,
      scopes: permissionSets,
      actions: {},
    },
    0,
  );
  const proxy = await startStorageProxy(Number(new URL(server.url).port));
  const authorityFile = join(folder, "ca.pem");
  writeFileSync(authorityFile, proxy.authority);
  return {
    url: server.url,
    environment: {
      SCW_S3_ENDPOINT: server.url,
      HTTPS_PROXY: proxy.url,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: authorityFile,
    },
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}
