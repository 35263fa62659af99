/** The Hetzner Cloud API on loopback. */
import type { FastifyInstance } from "fastify";
import { serve } from "../base/server";
import { registerActions } from "./actions";
import { HetznerAdmin } from "./admin";
import { adminActions } from "./adminActions";
import { registerAuth } from "./auth";
import { Hetzner } from "./cloud";
import { registerDatacenters } from "./datacenters";
import { registerFirewalls } from "./firewalls";
import { registerMetrics } from "./metrics";
import { registerNetworks } from "./networks";
import { registerPlacementGroups } from "./placementGroups";
import { registerPrimaryIps } from "./primaryIps";
import { registerServers } from "./servers";
import { errorBody } from "./errors";
import { newBlock } from "./publicAddresses";
import { acceptJson, refuseOtherMethods } from "./routing";
import { accounts, newTokenValue, scopes, tokenValues } from "./seed";
import { registerCatalogue } from "./catalogueRoutes";
import { registerCertificates } from "./certificates";
import { registerFloatingIps } from "./floatingIps";
import { emptyGuestState } from "./guest";
import { startGuests } from "./guest/attach";
import { registerImages } from "./images";
import { registerLoadBalancers } from "./loadBalancers";
import { registerVolumes } from "./volumes";
import { registerSshKeys } from "./sshKeys";

export type { HetznerAdmin } from "./admin";
export { latencies } from "./latencies";
export { foreignProject, project, type TokenName, tokenValues } from "./seed";

export interface HetznerSandboxOptions {
  /** Default 0: the system chooses. */
  port?: number;
  /** How long actions take compared with the real cloud. Default: as saved, or 1. */
  latencyScale?: number;
  /** File that keeps the state over a restart. */
  stateFile?: string;
  /** Projects and tokens, in place of the usual ones. The first token is used in `environment`. */
  seed?: typeof accounts;
}

export interface HetznerSandbox {
  url: string;
  admin: HetznerAdmin;
  /** Variables that point the official tools at this sandbox. */
  environment: Record<string, string>;
  /** The state itself, for what runs in the servers. */
  cloud: Hetzner;
  /** Stops it, also while calls hang. */
  close(): Promise<void>;
}

export async function startHetznerSandbox(options: HetznerSandboxOptions = {}): Promise<HetznerSandbox> {
  const seed = options.seed ?? accounts;
  const cloud = new Hetzner({
    accounts: seed,
    settings: {
      guests: emptyGuestState(),
      lastIds: {},
      block: newBlock(),
      lastAddress: 0,
      lastPrefix: 0,
      limits: {},
      soldOut: [],
      rateLimit: 3600,
      readOnlyRefusal: "forbidden",
      validateFirst: false,
    },
    latencyScale: options.latencyScale,
    stateFile: options.stateFile,
  });
  const guests = startGuests(cloud);
  const server = await serve(
    cloud,
    {
      register: (app) => register(app, cloud),
      errorBody,
      scopes,
      actions: { ...adminActions(cloud), guests: () => guests.describe() },
      unlisted: ["action"],
      newTokenValue,
    },
    options.port ?? 0,
  );
  return {
    url: server.url,
    cloud,
    admin: new HetznerAdmin(server.url),
    environment: {
      HCLOUD_ENDPOINT: `${server.url}/v1`,
      HCLOUD_TOKEN: seed.tokens[0]?.value ?? tokenValues.valid,
    },
    async close() {
      cloud.changes.stop();
      await guests.close();
      await server.close();
    },
  };
}

function register(app: FastifyInstance, cloud: Hetzner): void {
  acceptJson(app);
  registerAuth(app, cloud);
  refuseOtherMethods(app);
  registerActions(app, cloud);
  registerDatacenters(app);
  registerCatalogue(app, cloud);
  registerSshKeys(app, cloud);
  registerPlacementGroups(app, cloud);
  registerNetworks(app, cloud);
  registerPrimaryIps(app, cloud);
  registerFirewalls(app, cloud);
  registerServers(app, cloud);
  registerMetrics(app, cloud);
  registerVolumes(app, cloud);
  registerLoadBalancers(app, cloud);
  registerImages(app, cloud);
  registerFloatingIps(app, cloud);
  registerCertificates(app, cloud);
}
