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

/** Throws `WrongOrganisationError`, or `CloudError` for a token that does not work at all. */
export async function assertOrganisation(client: ThalassaClient): Promise<void> {
  const { organisation } = client;
  let reachable: boolean;
  try {
    const memberships = await client.memberships();
    reachable = memberships.some((membership) => membership.organisation.identity === organisation);
  } catch (error) {
    // A token whose scopes don't cover memberships still has to be able to list clusters.
    if (!(error instanceof CloudError && error.status === 403)) throw error;
    await client.clusters.list();
    reachable = true;
  }
  if (!reachable) {
    throw new WrongOrganisationError(
      `The Thalassa token does not reach organisation ${organisation}. Nothing was changed. ` +
        "Use a token of that organisation, or correct byoc:project if the stack is new: " +
        `pulumi config set byoc:project o-… (the customer finds the id in the console: Dashboard → Organisation → Identity)`,
    );
  }
}
