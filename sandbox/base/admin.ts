/** Client of a sandbox's admin API, for tests and the demo. */
import type { NewToken, Token, TokenDescription, TokenPatch } from "./accounts";
import type { ClockPatch } from "./adminRoutes";
import type { ActiveFault, FaultRule } from "./faults";
import type { Inventory } from "./inventory";
import type { LogEntry } from "./requestLog";

export interface ClockReading {
  scale: number;
  /** Cloud time since the first start. */
  elapsedMs: number;
  now: string;
}

export class SandboxAdmin {
  /** `url` is the sandbox's own, such as `http://127.0.0.1:4321`. */
  constructor(readonly url: string) {}

  /** What is alive: organisation, kind, objects. */
  inventory(organisation?: string): Promise<Inventory> {
    const query = organisation === undefined ? "" : `?organisation=${encodeURIComponent(organisation)}`;
    return this.call("GET", `inventory${query}`);
  }

  /** The calls that the API got, oldest first. */
  requests(): Promise<LogEntry[]> {
    return this.call("GET", "requests");
  }

  clearRequests(): Promise<void> {
    return this.call("DELETE", "requests");
  }

  /** Sets a fault; gives its id, which the request log shows on the calls that it hit. */
  async addFault(rule: FaultRule): Promise<string> {
    return (await this.call<ActiveFault>("POST", "faults", rule)).id;
  }

  faults(): Promise<ActiveFault[]> {
    return this.call("GET", "faults");
  }

  clearFaults(): Promise<void> {
    return this.call("DELETE", "faults");
  }

  tokens(): Promise<TokenDescription[]> {
    return this.call("GET", "tokens");
  }

  /** Makes a token; its value is in the answer. */
  addToken(token: NewToken): Promise<Token> {
    return this.call("POST", "tokens", token);
  }

  /** Changes a token while it is in use: revokes it, takes scopes or organisations away. */
  setToken(name: string, patch: TokenPatch): Promise<TokenDescription> {
    return this.call("PATCH", `tokens/${encodeURIComponent(name)}`, patch);
  }

  clock(): Promise<ClockReading> {
    return this.call("GET", "clock");
  }

  /** Changes the latency scale, or lets cloud time pass. */
  setClock(patch: ClockPatch): Promise<ClockReading> {
    return this.call("PATCH", "clock", patch);
  }

  /** Changes how many objects of a kind an organisation may have. */
  setQuota(name: string, max: number, organisation?: string): Promise<void> {
    return this.call("POST", "quotas", {
      name,
      max,
      ...(organisation === undefined ? {} : { organisation }),
    });
  }

  /** Makes what controllers inside a cluster would have made; gives the identities by kind. */
  plant(objects: Record<string, unknown>): Promise<Record<string, string[]>> {
    return this.call("POST", "plant", objects);
  }

  protected async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`sandbox: ${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
