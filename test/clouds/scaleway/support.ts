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
import { FakeStorage } from "./fakeStorage";

export const tag = "mengi-cluster=0b9f7a36-2c41-4d58-9e63-a7d1c4f08b52";

/** A sandbox and an object storage for the tests of one file. */
export function useSandbox(): {
  sandbox(): ScalewaySandbox;
  storage(): FakeStorage;
  client(key?: KeyName, options?: Partial<ScalewayClientOptions>): ScalewayClient;
} {
  let running: ScalewaySandbox | undefined;
  let storing: FakeStorage | undefined;
  const sandbox = () => running ?? fail();
  const storage = () => storing ?? fail();
  beforeAll(async () => {
    [running, storing] = await Promise.all([startScalewaySandbox({ latencyScale: 0 }), FakeStorage.start()]);
  });
  afterEach(async () => {
    storage().reset();
    await sandbox().admin.clearFaults();
  });
  afterAll(() => Promise.all([running?.close(), storing?.close()]));
  return {
    sandbox,
    storage,
    client: (key = "all", options = {}) =>
      new ScalewayClient({
        project: project.identity,
        region: "fr-par",
        ...keys[key],
        endpoint: sandbox().url,
        s3Endpoint: storage().url,
        http: { backoffMs: 5 },
        ...options,
      }),
  };
}

function fail(): never {
  throw new Error("the sandbox runs during tests only");
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
