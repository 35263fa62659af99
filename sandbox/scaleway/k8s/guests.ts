/** What runs by itself while the sandbox runs: the clusters' API servers and controllers. */
import type { Scaleway } from "../cloud";

export interface Guests {
  close(): Promise<void>;
}

export async function startGuests(_cloud: Scaleway): Promise<Guests> {
  return { close: async () => {} };
}
