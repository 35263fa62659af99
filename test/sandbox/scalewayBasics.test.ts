import { type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { type Call, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;

beforeAll(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
});
afterAll(() => sandbox.close());

describe("answers", () => {
  test("their content type is exactly application/json, which the official JavaScript client insists on", async () => {
    const { headers } = await call("GET", "metadata");
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});
