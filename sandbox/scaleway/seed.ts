/** Organisation, projects and keys of a new Scaleway sandbox. The keys are fake, and each can be told apart in a leak scan. */
import type { AccountsSnapshot, Organisation, Token } from "../base/accounts";
import { accessKeyOf } from "./keys";
import { permissionSets } from "./permissions";

/** The organisation; its default project has the same id. */
export const organisation = { identity: "0d1a7c52-6f3e-4b8a-9c41-2e5d8f7a1b30", name: "Mengi" };

/** What a key that reaches the whole organisation has in place of projects. */
export const everyProject = "*";

/** The project that everything happens in. */
export const project: Organisation = {
  identity: "5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3",
  name: "mengi-demo",
  slug: "mengi-demo",
};

/** Another project of the same organisation: nothing is to happen there. */
export const foreignProject: Organisation = {
  identity: "e47b9a06-1d52-4c38-b6f0-a93d5e8c2714",
  name: "other-customer",
  slug: "other-customer",
};

const defaultProject: Organisation = {
  identity: organisation.identity,
  name: "default",
  slug: "default",
};

/** What the customer guide asks for. */
export const guideSets = [
  "KubernetesFullAccess",
  "PrivateNetworksFullAccess",
  "VPCFullAccess",
  "InstancesFullAccess",
  "ObjectStorageFullAccess",
];

/** What isolated pools and a complete sweep need besides. */
const furtherSets = [
  "VPCGatewayFullAccess",
  "IPAMFullAccess",
  "LoadBalancersFullAccess",
  "BlockStorageFullAccess",
];

/** Secret keys, by name. */
const secretKeys = {
  /** The guide's five permission sets in `project`. */
  valid: "7b1f0a3c-58d2-4e96-8a71-c4d03f9b26e5",
  /** As `valid`, with everything that any feature can use. */
  all: "a92c6e40-3b7d-4f15-9d08-51f7e2b8c639",
  /** As `valid`: what a rotation replaces it with. */
  rotated: "3e5d8b17-c026-4a94-b1f3-68a0d97c4e52",
  /** As `all`, for the other project alone. */
  foreign: "f06a4d93-7e21-4cb8-a5d6-09b3e1f8c274",
  expired: "18c7f5e2-a4b9-4d03-96e8-d25b70c1fa34",
  revoked: "c53b9e08-1fd7-4a62-8e4c-7a90d6b2f185",
  /** Everything in the whole organisation, IAM as well: more than a cluster should be given. */
  broad: "64e0d7b1-f29a-4835-b0c6-8d1e53a7f9c2",
} as const;
export type KeyName = keyof typeof secretKeys;

function key(name: KeyName, change: Partial<Token> = {}): Token {
  return {
    name,
    value: secretKeys[name],
    type: "access",
    state: "valid",
    scopes: guideSets,
    organisations: [project.identity],
    ...change,
  };
}

export const accounts: AccountsSnapshot = {
  organisations: [project, foreignProject, defaultProject],
  tokens: [
    key("valid"),
    key("all", { scopes: [...guideSets, ...furtherSets] }),
    key("rotated"),
    key("foreign", {
      scopes: [...guideSets, ...furtherSets],
      organisations: [foreignProject.identity],
    }),
    key("expired", { state: "expired" }),
    key("revoked", { state: "revoked" }),
    key("broad", { scopes: permissionSets, organisations: [everyProject] }),
  ],
};

/** The keys as clients are given them. */
export const keys = Object.fromEntries(
  Object.entries(secretKeys).map(([name, secretKey]) => [name, { accessKey: accessKeyOf(name), secretKey }]),
) as Record<KeyName, { accessKey: string; secretKey: string }>;
