/** Deleting the private network, which stays busy for a while after what was in it is gone. */
import { ifFound } from "../errors";
import { DeadlineError, waitUntil } from "../wait";
import type { ScalewayClient } from "./client";
import { isBusy, isDenied } from "./errors";
import type { Removal } from "./removal";
import type { Abilities, IpamIp } from "./types";

export interface Release extends Removal {
  /** With the right to IPAM, free reservations are released and the rest is named. */
  abilities: Pick<Abilities, "ipam">;
}

/**
 * Deletes the private network: tries again while the cloud says that it is in use, until the deadline. One that is gone
 * is fine, and so does the provider's own delete take it.
 */
export async function releasePrivateNetwork(
  client: ScalewayClient,
  privateNetworkId: string,
  { abilities, deadlineSeconds, report }: Release,
): Promise<void> {
  const what = `private network ${privateNetworkId}`;
  try {
    await waitUntil({ what: `${what} is deleted`, deadlineSeconds, progress: report }, async () => {
      try {
        await ifFound(client.vpc.deletePrivateNetwork({ privateNetworkId }));
        return { done: undefined };
      } catch (error) {
        if (!isBusy(error)) throw error;
        const holders = abilities.ipam ? await freed(client, privateNetworkId, report) : undefined;
        const held = holders?.map(described).join(", ") || "the cloud does not say by what";
        return { waiting: `in use: ${held}` };
      }
    });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new DeadlineError(
      `${error.message}. Everything else of the cluster is gone; ` +
        (abilities.ipam
          ? "take what is named out of the network, then run again"
          : "the key may not see what holds it: add the permission set IPAMFullAccess to the key's policy, or look " +
            "in the console (Private Networks, Attached resources), then run again"),
    );
  }
  report(`deleted ${what}`);
}

/** Releases reservations that nothing is attached to, and gives the addresses that something is. */
async function freed(
  { ipam, project }: ScalewayClient,
  privateNetworkId: string,
  report: (line: string) => void,
): Promise<IpamIp[]> {
  const ips = await ipam.listIPs({ projectId: project, privateNetworkId }).all();
  const free = ips.filter(({ resource }) => resource === undefined);
  await Promise.all(
    free.map(async ({ id: ipId, address }) => {
      try {
        await ifFound(ipam.releaseIP({ ipId }));
        report(`released ${address}, which was reserved in the private network`);
      } catch (error) {
        // With IPAMReadOnly it can only be named; busy: something was attached since.
        if (!isDenied(error) && !isBusy(error)) throw error;
      }
    }),
  );
  return ips.filter(({ resource }) => resource !== undefined);
}

function described({ address, resource }: IpamIp): string {
  return `${address} of ${resource?.type} ${resource?.name ?? resource?.id}`;
}
