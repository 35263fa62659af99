/** What is alive: the proof that a destroy left nothing, and that a refused run changed nothing. */
import type { VirtualClock } from "./clock";
import { currentStep } from "./lifecycle";
import type { Resource, Store } from "./store";

export interface InventoryEntry {
  identity: string;
  name: string;
  status: string;
  labels: Record<string, string>;
  /** Clusters: how many kubeconfig sessions were handed out. */
  sessions?: number;
}

/** Organisation, kind, objects. Kinds without objects are left out, so an empty organisation is `{}`. */
export type Inventory = Record<string, Record<string, InventoryEntry[]>>;

/** Lists what is alive. Sorted throughout, so that two inventories can be compared as they are. */
export function takeInventory<Records extends { [K in keyof Records]: Resource }>(
  store: Store<Records>,
  clock: VirtualClock,
  organisations: string[],
  unlisted: readonly string[] = [],
): Inventory {
  const inventory: Inventory = {};
  for (const organisation of [...organisations].sort()) {
    const kinds: Record<string, InventoryEntry[]> = {};
    for (const kind of store.kinds().sort()) {
      if (unlisted.includes(kind)) continue;
      const own = store
        .alive(kind, clock)
        .filter((record) => record.organisation === organisation && record.builtIn !== true);
      if (own.length > 0) {
        kinds[kind] = own.map((record) => entry(record, clock)).sort(byIdentity);
      }
    }
    inventory[organisation] = kinds;
  }
  return inventory;
}

function entry(record: Resource & { sessions?: number }, clock: VirtualClock): InventoryEntry {
  return {
    identity: record.identity,
    name: record.name,
    status: currentStep(record, clock).status,
    labels: Object.fromEntries(Object.entries(record.labels).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(record.sessions === undefined ? {} : { sessions: record.sessions }),
  };
}

function byIdentity(a: InventoryEntry, b: InventoryEntry): number {
  return a.identity < b.identity ? -1 : 1;
}
