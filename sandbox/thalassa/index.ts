/** The Thalassa Cloud API on loopback. */
import type { FastifyInstance } from "fastify";
import { Sandbox } from "../base/sandbox";
import { serve } from "../base/server";
import { ThalassaAdmin } from "./admin";
import { adminActions } from "./adminActions";
import { registerAuth } from "./auth";
import { registerCatalogue } from "./catalogueRoutes";
import type { Thalassa } from "./cloud";
import { registerClusters } from "./clusters";
import { registerKubeconfig } from "./kubeconfig";
import { registerListeners } from "./listeners";
import { registerLoadBalancers } from "./loadBalancers";
import { registerMachines } from "./machines";
import { registerMemberships } from "./memberships";
import { registerNatGateways } from "./natGateways";
import { registerNodePoolMachines } from "./nodePoolMachines";
import { registerNodePools } from "./nodePools";
import { registerOidc } from "./oidc";
import { registerQuotas } from "./quotas";
import type { Records, Settings } from "./records";
import { registerReservedIps } from "./reservedIps";
import { registerRouteTables } from "./routeTables";
import { registerSecurityGroups } from "./securityGroups";
import { accounts, organisation, scopes, tokenValues } from "./seed";
import { registerSnapshots } from "./snapshots";
import { registerSubnets } from "./subnets";
import { registerTargetGroups } from "./targetGroups";
import { registerVolumes } from "./volumes";
import { registerVpcs } from "./vpcs";

export type { ThalassaAdmin } from "./admin";
export { latencies } from "./latencies";
export { foreignOrganisation, organisation, serviceAccount, type TokenName, tokenValues } from "./seed";

export interface ThalassaSandboxOptions {
  /** Default 0: the system chooses. */
  port?: number;
  /** How long actions take compared with the real cloud. Default: as saved, or 1. */
  latencyScale?: number;
  /** File that keeps the state over a restart. */
  stateFile?: string;
  /** Organisations and tokens, in place of the usual ones. The first of each is used in `environment`. */
  seed?: typeof accounts;
}

export interface ThalassaSandbox {
  url: string;
  admin: ThalassaAdmin;
  /** Variables that point the official tools at this sandbox. */
  environment: Record<string, string>;
  /** Stops it, also while calls hang. */
  close(): Promise<void>;
}

export async function startThalassaSandbox(options: ThalassaSandboxOptions = {}): Promise<ThalassaSandbox> {
  const seed = options.seed ?? accounts;
  const sandbox: Thalassa = new Sandbox<Records, Settings>({
    accounts: seed,
    settings: { quotas: {}, exhaustedMachineTypes: [] },
    latencyScale: options.latencyScale,
    stateFile: options.stateFile,
  });
  const server = await serve(
    sandbox,
    {
      register: (app) => register(app, sandbox),
      errorBody: (_, message) => ({ message }),
      scopes,
      actions: adminActions(sandbox),
    },
    options.port ?? 0,
  );
  return {
    ...server,
    admin: new ThalassaAdmin(server.url),
    environment: {
      THALASSA_API_ENDPOINT: server.url,
      THALASSA_API_TOKEN: seed.tokens[0]?.value ?? tokenValues.valid,
      THALASSA_ORGANISATION: seed.organisations[0]?.identity ?? organisation.identity,
    },
  };
}

function register(app: FastifyInstance, cloud: Thalassa): void {
  registerAuth(app, cloud);
  registerOidc(app, cloud);
  registerMemberships(app, cloud);
  registerCatalogue(app);
  registerQuotas(app, cloud);
  registerVpcs(app, cloud);
  registerSubnets(app, cloud);
  registerRouteTables(app, cloud);
  registerNatGateways(app, cloud);
  registerReservedIps(app, cloud);
  registerSecurityGroups(app, cloud);
  registerLoadBalancers(app, cloud);
  registerListeners(app, cloud);
  registerTargetGroups(app, cloud);
  registerVolumes(app, cloud);
  registerSnapshots(app, cloud);
  registerMachines(app, cloud);
  registerClusters(app, cloud);
  registerKubeconfig(app, cloud);
  registerNodePools(app, cloud);
  registerNodePoolMachines(app, cloud);
}
