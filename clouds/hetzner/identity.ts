/**
 * Shows that the credential belongs to the cluster's own project. A token names no project, so the project is
 * known by what it holds. Without that, a valid token of another project would read every object as "not found",
 * and the stack would forget a cluster that runs on.
 */
import { type HetznerClient, selector } from "./client";

/** The token works, but in a project in which nothing of the cluster exists. */
export class WrongProjectError extends Error {
  override readonly name = "WrongProjectError";

  constructor(mark: string) {
    super(
      `The Hetzner token reaches a project in which nothing labelled ${mark} exists. Nothing was changed. ` +
        "Use a token of the project that the cluster is in: export HCLOUD_TOKEN='<token>'. If everything of the " +
        "cluster was removed by hand, forget it: pulumi stack rm --force --preserve-config",
    );
  }
}

/**
 * Throws `WrongProjectError` unless the token's project holds something with the cluster's labels. Of a whole
 * cluster the first look finds the anchor; the others are for one that somebody has begun to remove by hand.
 */
export async function assertProject(
  client: HetznerClient,
  clusterLabels: Record<string, string>,
): Promise<void> {
  const mark = selector(clusterLabels);
  for (const collection of [client.placementGroups, client.servers, client.networks, client.sshKeys]) {
    if ((await collection.list({ label_selector: mark })).length > 0) return;
  }
  throw new WrongProjectError(mark);
}
