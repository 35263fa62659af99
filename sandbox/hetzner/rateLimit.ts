/** Calls that a project has left in the hour. They come back one by one, in the cloud's time. */
import type { Hetzner } from "./cloud";

const hour = 3600_000;

export interface Allowance {
  limit: number;
  remaining: number;
  /** When everything is back, in Unix seconds. */
  reset: number;
  exceeded: boolean;
}

export class RateLimiter {
  readonly #used = new Map<string, { calls: number; at: number }>();

  constructor(readonly cloud: Hetzner) {}

  /** Counts a call. Without a limit in the settings nothing is ever exceeded. */
  take(project: string): Allowance {
    const { clock, settings } = this.cloud;
    const limit = settings.rateLimit ?? 3600;
    const now = clock.elapsed;
    const last = this.#used.get(project) ?? { calls: 0, at: now };
    // In a cloud where nothing takes time, calls are back at once.
    const back = clock.scale === 0 ? last.calls : ((now - last.at) * limit) / hour;
    const before = Math.max(0, last.calls - back);
    const exceeded = settings.rateLimit !== null && before + 1 > limit;
    const calls = exceeded ? before : before + 1;
    this.#used.set(project, { calls, at: now });
    const wait = ((calls * hour) / Math.max(1, limit)) * clock.scale;
    return {
      limit,
      remaining: Math.max(0, Math.floor(limit - calls)),
      reset: Math.ceil((clock.now().getTime() + wait) / 1000),
      exceeded,
    };
  }
}
