/**
 * Shows that the credential belongs to the stack's own organisation. Without that, a valid token of another
 * organisation would read every object as "not found", and the stack would forget clusters that run on.
 */
import { CloudError } from "../errors";
import type { ThalassaClient } from "./client";

/** The token works, but not for this organisation. */
export class WrongOrganisationError extends Error {
  override readonly name = "WrongOrganisationError";
}

/**
 * Throws `WrongOrganisationError`, or `CloudError` for a token that does not work at all or may not touch
 * clusters: better now than when half of the network stands.
 */
export async function assertOrganisation(client: ThalassaClient): Promise<void> {
  const clusters = client.clusters.list();
  // Its failure counts only once the organisation is known to be the right one.
  clusters.catch(() => undefined);
  if (!(await isMember(client))) {
    throw new WrongOrganisationError(
      `The Thalassa token does not reach organisation ${client.organisation}. Nothing was changed. ` +
        "Use a token of that organisation, or correct byoc:project if the stack is new: " +
        "pulumi config set byoc:project o-… (the customer finds the id in the console: Dashboard → Organisation → Identity)",
    );
  }
  await clusters;
}

/** Whether the token's user belongs to the organisation, as far as the token's scopes let it say so. */
async function isMember(client: ThalassaClient): Promise<boolean> {
  try {
    const memberships = await client.memberships();
    return memberships.some((membership) => membership.organisation.identity === client.organisation);
  } catch (error) {
    // The list of clusters, which the token's scopes cover, decides then.
    if (error instanceof CloudError && error.status === 403) return true;
    throw error;
  }
}
