/** Says when something in the cloud has changed, by a call or because time has passed. */
import { EventEmitter } from "node:events";
import type { VirtualClock } from "./clock";
import type { Resource, Store } from "./store";

/** Emits `change`. What has changed is in the store. */
export class Changes<Records extends { [K in keyof Records]: Resource }> extends EventEmitter<{
  change: [];
}> {
  readonly #clock: VirtualClock;
  readonly #store: Store<Records>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(clock: VirtualClock, store: Store<Records>) {
    super();
    this.#clock = clock;
    this.#store = store;
  }

  announce(): void {
    if (this.#stopped) return;
    this.emit("change");
    this.#waitForNext();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.removeAllListeners();
  }

  /** Nobody has to look for a status to change, so the listeners are told when the next one does. */
  #waitForNext(): void {
    clearTimeout(this.#timer);
    if (this.listenerCount("change") === 0) return;
    const { elapsed, scale } = this.#clock;
    const times = this.#store
      .kinds()
      .flatMap((kind) => this.#store.list(kind))
      .flatMap((record) => record.steps.map((step) => step.at))
      .filter((at) => at > elapsed);
    if (times.length === 0) return;
    const delay = (Math.min(...times) - elapsed) * scale;
    this.#timer = setTimeout(() => this.announce(), Math.ceil(delay)).unref();
  }
}
