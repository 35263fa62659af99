/** Clients of the sandbox, and of servers that answer as a test tells them. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudError } from "../../../clouds/errors";
import { ScalewayClient, type ScalewayClientOptions } from "../../../clouds/scaleway/client";
import {
  type KeyName,
  keys,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../../sandbox/scaleway";

/** The tag of the tests' cluster. */
export const tag = "mengi-cluster=0b9f7a36-2c41-4d58-9e63-a7d1c4f08b52";

/** A sandbox for the tests of one file, and clients of it. */
export function useSandbox(): {
  sandbox(): ScalewaySandbox;
  client(key?: KeyName, options?: Partial<ScalewayClientOptions>): ScalewayClient;
} {
  let running: ScalewaySandbox | undefined;
  const sandbox = () => {
    if (!running) throw new Error("the sandbox runs during tests only");
    return running;
  };
  beforeAll(async () => {
    running = await startScalewaySandbox({ latencyScale: 0 });
  });
  afterEach(() => sandbox().admin.clearFaults());
  afterAll(() => running?.close());
  return {
    sandbox,
    client: (key = "all", options = {}) =>
      new ScalewayClient({
        project: project.identity,
        region: "fr-par",
        ...keys[key],
        endpoint: sandbox().url,
        s3Endpoint: sandbox().environment.SCW_S3_ENDPOINT ?? "",
        http: { backoffMs: 5 },
        ...options,
      }),
  };
}

export type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** Runs `use` with the URL of a server that answers as told. */
export async function withServer(handler: Handler, use: (url: string) => Promise<void>): Promise<void> {
  let calls = 0;
  const server = createServer((request, response) => handler(request, response, ++calls));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export async function failureOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: Error) => error,
  );
}

export async function cloudErrorOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await failureOf(call);
  if (!(error instanceof CloudError)) throw new Error(`expected a CloudError, got ${error.stack}`);
  return error;
}
