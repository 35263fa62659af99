import { HetznerClient, type HetznerClientOptions } from "../../clouds/hetzner/client";
import { type HetznerSandbox, startHetznerSandbox, tokenValues } from "../../sandbox/hetzner";

/** A sandbox for the tests of one file: started before them, closed after them, everything at once. */
export function useSandbox(): {
  sandbox(): HetznerSandbox;
  client(options?: Partial<HetznerClientOptions>): HetznerClient;
} {
  let running: HetznerSandbox | undefined;
  const sandbox = () => {
    if (!running) throw new Error("the sandbox runs during tests only");
    return running;
  };
  beforeAll(async () => {
    running = await startHetznerSandbox({ latencyScale: 0 });
  });
  afterEach(() => sandbox().admin.clearFaults());
  afterAll(() => running?.close());
  return {
    sandbox,
    client: (options = {}) =>
      new HetznerClient({
        endpoint: `${sandbox().url}/v1`,
        token: tokenValues.valid,
        http: { backoffMs: 5 },
        ...options,
      }),
  };
}
