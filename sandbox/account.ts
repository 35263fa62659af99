/** A sandbox with an account on it: all that a stack's runs need of a cloud. For the demo and the review of changes. */
import type { Cloud } from "../components/cluster";
import type { SandboxAdmin } from "./base/admin";
import {
  type HetznerSandbox,
  project as hetznerProject,
  startHetznerSandbox,
  type TokenName as HetznerToken,
  tokenValues as hetznerTokens,
} from "./hetzner";
import {
  type KeyName,
  keys,
  project as scalewayProject,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "./scaleway";
import { startThalassaSandbox, type ThalassaSandbox } from "./thalassa";
import {
  organisation,
  type TokenName as ThalassaToken,
  tokenValues as thalassaTokens,
} from "./thalassa/seed";

export interface SandboxAccount<Sandbox = RunningSandbox, Credential extends string = never> {
  sandbox: Sandbox;
  /** The project or organisation that the credentials are for. */
  project: string;
  /** Variables that lead clients to the sandbox. */
  environment: NodeJS.ProcessEnv;
  /** Variables with a credential. Default: one that any feature works with. */
  credential(name?: Credential): NodeJS.ProcessEnv;
  /** Values that no output may show. */
  secrets: readonly string[];
}

interface RunningSandbox {
  admin: SandboxAdmin;
  close(): Promise<void>;
}

export async function hetznerAccount(
  latencyScale: number,
): Promise<SandboxAccount<HetznerSandbox, HetznerToken>> {
  const sandbox = await startHetznerSandbox({ latencyScale });
  return {
    sandbox,
    project: hetznerProject.identity,
    environment: { HCLOUD_ENDPOINT: sandbox.environment.HCLOUD_ENDPOINT },
    credential: (name = "valid") => ({ HCLOUD_TOKEN: hetznerTokens[name] }),
    secrets: Object.values(hetznerTokens),
  };
}

export async function scalewayAccount(
  latencyScale: number,
): Promise<SandboxAccount<ScalewaySandbox, KeyName>> {
  const sandbox = await startScalewaySandbox({ latencyScale });
  return {
    sandbox,
    project: scalewayProject.identity,
    environment: sandbox.environment,
    credential: (name = "all") => ({ SCW_CONFIG_PATH: sandbox.configFile(name) }),
    secrets: Object.values(keys).flatMap(({ accessKey, secretKey }) => [accessKey, secretKey]),
  };
}

export async function thalassaAccount(
  latencyScale: number,
): Promise<SandboxAccount<ThalassaSandbox, ThalassaToken>> {
  const sandbox = await startThalassaSandbox({ latencyScale });
  return {
    sandbox,
    project: organisation.identity,
    environment: { THALASSA_API_ENDPOINT: sandbox.url },
    credential: (name = "valid") => ({ THALASSA_API_TOKEN: thalassaTokens[name] }),
    secrets: Object.values(thalassaTokens),
  };
}

/** An account on a new sandbox of the cloud. */
export const sandboxAccounts: Readonly<Record<Cloud, (latencyScale: number) => Promise<SandboxAccount>>> = {
  hetzner: hetznerAccount,
  scaleway: scalewayAccount,
  thalassa: thalassaAccount,
};
