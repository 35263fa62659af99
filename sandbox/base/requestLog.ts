/** Every call that the cloud's API got. Bodies and tokens are not in it. */

export interface LogEntry {
  seq: number;
  time: string;
  method: string;
  /** With the query. */
  path: string;
  /** The route that took the call, such as `/v1/vpcs/:id`; empty when there is none. */
  route: string;
  /** Null while unanswered, and for ever when the answer was lost. */
  status: number | null;
  organisation: string | null;
  /** Name of the token; null when none was known. */
  token: string | null;
  /** Milliseconds until the answer; null while unanswered. */
  duration: number | null;
  /** The fault rule that was applied. */
  fault: string | null;
}

/** A sandbox may run for weeks; older calls are forgotten. */
const capacity = 20_000;

export class RequestLog {
  #entries: LogEntry[] = [];
  #seq = 0;

  open(method: string, path: string, route: string): LogEntry {
    this.#seq += 1;
    const entry: LogEntry = {
      seq: this.#seq,
      time: new Date().toISOString(),
      method,
      path,
      route,
      status: null,
      organisation: null,
      token: null,
      duration: null,
      fault: null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > capacity) this.#entries.shift();
    return entry;
  }

  entries(): LogEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
