/** The objects of a cloud, by kind. */
import type { VirtualClock } from "./clock";
import { isDeleted, isGone, type Lifecycle } from "./lifecycle";

/** What every object of every cloud has. */
export interface Resource extends Lifecycle {
  identity: string;
  /** The organisation or project that owns it. */
  organisation: string;
  name: string;
  labels: Record<string, string>;
  createdAt: string;
  /** The cloud's own, such as a default network: not in the inventory. */
  builtIn?: boolean;
}

/** Objects as they are saved: kind, then the objects in order of creation. */
export type StoreSnapshot = Record<string, Resource[]>;

/** `Records` maps each kind to the type of its objects. */
export class Store<Records extends { [K in keyof Records]: Resource }> {
  readonly #kinds = new Map<string, Map<string, Resource>>();

  constructor(saved: StoreSnapshot = {}) {
    for (const [kind, records] of Object.entries(saved)) {
      this.#kinds.set(kind, new Map(records.map((record) => [record.identity, record])));
    }
  }

  add<K extends keyof Records & string>(kind: K, record: Records[K]): Records[K] {
    this.#kind(kind).set(record.identity, record);
    return record;
  }

  get<K extends keyof Records & string>(kind: K, identity: string): Records[K] | undefined {
    return this.#kind(kind).get(identity) as Records[K] | undefined;
  }

  /** Every readable object of a kind, in order of creation. */
  list<K extends keyof Records & string>(kind: K): Records[K][] {
    return [...this.#kind(kind).values()] as Records[K][];
  }

  /** Every object of a kind that is not deleted. */
  alive<K extends keyof Records & string>(kind: K, clock: VirtualClock): Records[K][] {
    return this.list(kind).filter((record) => !isDeleted(record, clock));
  }

  remove(kind: keyof Records & string, identity: string): void {
    this.#kind(kind).delete(identity);
  }

  /** Drops what is gone. */
  sweep(clock: VirtualClock): void {
    for (const records of this.#kinds.values()) {
      for (const record of records.values()) {
        if (isGone(record, clock)) records.delete(record.identity);
      }
    }
  }

  kinds(): (keyof Records & string)[] {
    return [...this.#kinds.keys()] as (keyof Records & string)[];
  }

  snapshot(): StoreSnapshot {
    return Object.fromEntries([...this.#kinds].map(([kind, records]) => [kind, [...records.values()]]));
  }

  #kind(kind: string): Map<string, Resource> {
    let records = this.#kinds.get(kind);
    if (records === undefined) {
      records = new Map();
      this.#kinds.set(kind, records);
    }
    return records;
  }
}
