/**
 * Whether the key may do its work. Scaleway does not tell what a key may do, but each read takes a permission set. A key
 * that has lost one would make the provider take what lives for gone, so this comes before everything else.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { ScalewayClient } from "./client";
import { isDenied } from "./errors";

/** What a key needs, by Scaleway's names, in the one project. */
export const permissionSets = {
  kubernetes: "KubernetesFullAccess",
  privateNetworks: "PrivateNetworksFullAccess",
  vpc: "VPCFullAccess",
  instances: "InstancesFullAccess",
  objectStorage: "ObjectStorageFullAccess",
} as const;

export type PermissionSet = (typeof permissionSets)[keyof typeof permissionSets];

export interface PatienceOptions {
  /** How long missing rights are put up with: those of a new key take a while to reach all products. Default 30 s. */
  patienceSeconds?: number;
  report?: (line: string) => void;
}

/** The key lacks permission sets without which a run could forget what lives. */
export class MissingPermissionsError extends Error {
  override readonly name = "MissingPermissionsError";

  constructor(
    project: string,
    /** The permission sets, by Scaleway's names. */
    readonly sets: readonly string[],
  ) {
    const all = sets.length === Object.keys(permissionSets).length;
    super(
      `The Scaleway key lacks rights in project ${project}: ${sets.join(", ")}. Nothing was changed. ` +
        (all
          ? "It lacks all of them, so it may be the key of another project: put the right one into the file that " +
            "SCW_CONFIG_PATH names. Otherwise add them"
          : "Add them") +
        " to the policy of the key's application, with this project as scope (console: IAM, Policies). Rights of a " +
        "new key can take five minutes to work everywhere: if they are there, run again",
    );
  }
}

/** A read, and the permission set that it takes. */
export interface Need<T> {
  set: PermissionSet;
  ask: () => Promise<T>;
}

/** What the reads gave, by name. */
export type Answers<N extends Record<string, Need<unknown>>> = {
  [Name in keyof N]: N[Name] extends Need<infer T> ? T : never;
};

const defaultPatienceSeconds = 30;
const askAgainMs = 2_000;

/**
 * Makes all reads at once. Those that are refused are made again until patience is over. Throws
 * `MissingPermissionsError` with everything that is missing then, or the first other error.
 */
export async function askAll<N extends Record<string, Need<unknown>>>(
  { project }: ScalewayClient,
  needs: N,
  { patienceSeconds = defaultPatienceSeconds, report }: PatienceOptions,
): Promise<Answers<N>> {
  const until = Date.now() + patienceSeconds * 1000;
  const answers: Record<string, unknown> = {};
  let refused = Object.entries(needs);
  for (let round = 1; ; round += 1) {
    const asked = await Promise.all(
      refused.map(async ([name, need]) => {
        try {
          answers[name] = await need.ask();
          return [];
        } catch (error) {
          if (!isDenied(error)) throw error;
          return [[name, need] as const];
        }
      }),
    );
    refused = asked.flat().map(([name, need]) => [name, need]);
    if (refused.length === 0) return answers as Answers<N>;
    const sets = [...new Set(refused.map(([, { set }]) => set))];
    const left = until - Date.now();
    if (left <= 0) throw new MissingPermissionsError(project, sets);
    if (round === 1)
      report?.(
        `the key is refused what ${sets.join(", ")} would allow: asking for ${patienceSeconds} s more`,
      );
    await pause(Math.min(askAgainMs, left));
  }
}

/** Proves the five permission sets by the smallest reads there are. Throws `MissingPermissionsError`. */
export async function assertPermissions(
  client: ScalewayClient,
  options: PatienceOptions = {},
): Promise<void> {
  const { project, region } = client;
  const one = { projectId: project, pageSize: 1 };
  const zone = `${region}-1` as const;
  await askAll(
    client,
    {
      kubernetes: { set: permissionSets.kubernetes, ask: () => client.kubernetes.listClusters(one) },
      vpc: { set: permissionSets.vpc, ask: () => client.vpc.listVPCs(one) },
      networks: { set: permissionSets.privateNetworks, ask: () => client.vpc.listPrivateNetworks(one) },
      instances: {
        set: permissionSets.instances,
        ask: () => client.instances.listPlacementGroups({ zone, project, perPage: 1 }),
      },
      storage: { set: permissionSets.objectStorage, ask: () => client.objectStorage.buckets() },
    },
    options,
  );
}
