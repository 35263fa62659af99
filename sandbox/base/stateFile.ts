/** Keeps a sandbox's state in a file. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Changes come in bursts; one write serves a burst. */
const debounce = 200;

export class StateFile {
  #timer: NodeJS.Timeout | undefined;

  /** `snapshot` gives the state to write, as a value that JSON can hold. */
  constructor(
    readonly path: string,
    readonly snapshot: () => unknown,
  ) {}

  /** The state of the last run; undefined when there was none. */
  static read(path: string): unknown {
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  }

  /** Says that the state has changed: it is written soon. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.flush(), debounce).unref();
  }

  /** Writes now. By way of a second file, so that a crash leaves the old state or the new one, never half. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = `${this.path}.next`;
    // The state holds tokens.
    writeFileSync(next, JSON.stringify(this.snapshot()), { mode: 0o600 });
    renameSync(next, this.path);
  }
}
