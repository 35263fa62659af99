import { ThalassaClient, type ThalassaClientOptions } from "../../clouds/thalassa/client";
import { startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { organisation, tokenValues } from "../../sandbox/thalassa/seed";

/** A sandbox for the tests of one file: started before them, closed after them, everything at once. */
export function useSandbox(): {
  sandbox(): ThalassaSandbox;
  client(options?: Partial<ThalassaClientOptions>): ThalassaClient;
} {
  let running: ThalassaSandbox | undefined;
  const sandbox = () => {
    if (!running) throw new Error("the sandbox runs during tests only");
    return running;
  };
  beforeAll(async () => {
    running = await startThalassaSandbox({ latencyScale: 0 });
  });
  afterEach(() => sandbox().admin.clearFaults());
  afterAll(() => running?.close());
  return {
    sandbox,
    client: (options = {}) =>
      new ThalassaClient({
        endpoint: sandbox().url,
        token: tokenValues.valid,
        organisation: organisation.identity,
        http: { backoffMs: 5 },
        ...options,
      }),
  };
}
