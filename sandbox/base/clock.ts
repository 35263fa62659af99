/** Time as the sandbox's cloud sees it. Nothing here sets a timer: states are worked out when somebody looks. */

/** What a clock keeps over a restart. */
export interface ClockSnapshot {
  scale: number;
  elapsed: number;
  advanced: number;
}

/** Long enough to end any action that is under way. */
const endOfEverything = 24 * 3600 * 1000;

/**
 * Two readings: `elapsed` drives latencies and runs `1 / scale` times as fast as real time; `now` dates objects
 * and stays with the real calendar, so that a scaled cloud doesn't run into the future.
 */
export class VirtualClock {
  #scale: number;
  #elapsed: number;
  #advanced: number;
  /** Real time at which `#elapsed` was right. */
  #anchor = performance.now();

  constructor(saved: ClockSnapshot) {
    this.#scale = saved.scale;
    this.#elapsed = saved.elapsed;
    this.#advanced = saved.advanced;
  }

  /** How long an action takes compared with the real cloud: 1 as long, 0 no time at all. */
  get scale(): number {
    return this.#scale;
  }

  /** Milliseconds of cloud time since the sandbox was first started. */
  get elapsed(): number {
    if (this.#scale === 0) return this.#elapsed;
    return this.#elapsed + (performance.now() - this.#anchor) / this.#scale;
  }

  /** The date that objects made now carry. */
  now(): Date {
    return new Date(Date.now() + this.#advanced);
  }

  /** Cloud time at which an action with this latency ends, when it begins now (or at `from`). */
  after(latency: number, from = this.elapsed): number {
    return this.#scale === 0 ? from : from + latency;
  }

  /** Changes the scale. What is under way goes on at the new speed; at 0 it ends at once. */
  setScale(scale: number): void {
    this.#settle();
    this.#scale = scale;
    if (scale === 0) this.#elapsed += endOfEverything;
  }

  /** Lets cloud time pass, for latencies and dates alike. */
  advance(milliseconds: number): void {
    this.#settle();
    this.#elapsed += milliseconds;
    this.#advanced += milliseconds;
  }

  snapshot(): ClockSnapshot {
    return { scale: this.#scale, elapsed: this.elapsed, advanced: this.#advanced };
  }

  #settle(): void {
    this.#elapsed = this.elapsed;
    this.#anchor = performance.now();
  }
}
