/** The Scaleway API on loopback. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { serve } from "../base/server";
import { registerAccount } from "./account";
import { ScalewayAdmin } from "./admin";
import { registerAuth } from "./auth";
import { registerBlock } from "./block";
import { Scaleway } from "./cloud";
import { writeConfigFile } from "./configFile";
import { errorBody } from "./errors";
import { registerIam } from "./iam";
import { registerInstance } from "./instance";
import { instanceActions } from "./instance/actions";
import { registerIpam } from "./ipam";
import { registerK8s } from "./k8s";
import { k8sActions } from "./k8s/actions";
import { startGuests } from "./k8s/guests";
import { newSecretKey } from "./keys";
import { registerLb } from "./lb";
import { registerMarketplace } from "./marketplace";
import { registerMetadata } from "./metadata";
import { permissionSets } from "./permissions";
import { registerProductCatalog } from "./productCatalog";
import { setQuota } from "./quotas";
import { acceptJson, refuseUnknownCalls, registerHeaders } from "./routing";
import { startObjectStorage } from "./s3";
import { accounts } from "./seed";
import { registerVpc } from "./vpc";
import { registerGateways } from "./vpcgw";

export type { ScalewayAdmin } from "./admin";
export { everyProject, foreignProject, type KeyName, keys, organisation, project } from "./seed";

export interface ScalewaySandboxOptions {
  /** Default 0: the system chooses. */
  port?: number;
  /** How long actions take compared with the real cloud. Default: as saved, or 1. */
  latencyScale?: number;
  /** File that keeps the state over a restart. */
  stateFile?: string;
  /** Projects and keys, in place of the usual ones. The first key is used in `environment`. */
  seed?: typeof accounts;
}

export interface ScalewaySandbox {
  url: string;
  admin: ScalewayAdmin;
  /** Variables that point the official tools at this sandbox. */
  environment: Record<string, string>;
  cloud: Scaleway;
  /** Path of a config file for SCW_CONFIG_PATH with the key of this name. Gone once the sandbox is closed. */
  configFile(name: string): string;
  /** Stops it, also while calls hang. */
  close(): Promise<void>;
}

export async function startScalewaySandbox(options: ScalewaySandboxOptions = {}): Promise<ScalewaySandbox> {
  const seed = options.seed ?? accounts;
  const cloud = new Scaleway({
    accounts: seed,
    settings: { quotas: {}, soldOut: [], lastAddress: 0 },
    latencyScale: options.latencyScale,
    stateFile: options.stateFile,
  });
  const folder = mkdtempSync(join(tmpdir(), "scaleway-sandbox-"));
  const storage = await startObjectStorage(cloud, folder);
  const guests = await startGuests(cloud);
  const server = await serve(
    cloud,
    {
      register: (app) => register(app, cloud),
      errorBody,
      scopes: permissionSets,
      actions: {
        quotas: (body) => setQuota(cloud, body),
        ...instanceActions(cloud),
        ...k8sActions(cloud),
      },
      newTokenValue: newSecretKey,
    },
    options.port ?? 0,
  );
  const configFile = (name: string) => {
    const token = cloud.accounts.tokens().find((one) => one.name === name);
    if (token === undefined) throw new Error(`the sandbox has no key ${name}`);
    return writeConfigFile(folder, token, server.url);
  };
  return {
    url: server.url,
    cloud,
    admin: new ScalewayAdmin(server.url),
    environment: {
      SCW_CONFIG_PATH: configFile(seed.tokens[0]?.name ?? "valid"),
      SCW_API_URL: server.url,
      ...storage.environment,
    },
    configFile,
    async close() {
      cloud.changes.stop();
      await guests.close();
      await server.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function register(app: FastifyInstance, cloud: Scaleway): void {
  acceptJson(app);
  registerHeaders(app);
  registerAuth(app, cloud);
  refuseUnknownCalls(app);
  registerMetadata(app);
  registerIam(app, cloud);
  registerAccount(app, cloud);
  registerMarketplace(app);
  registerProductCatalog(app);
  registerVpc(app, cloud);
  registerIpam(app, cloud);
  registerGateways(app, cloud);
  registerInstance(app, cloud);
  registerBlock(app, cloud);
  registerLb(app, cloud);
  registerK8s(app, cloud);
}
