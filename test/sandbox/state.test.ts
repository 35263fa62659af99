import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { SandboxAdmin } from "../../sandbox/base/admin";
import { organisation, startThalassaSandbox } from "../../sandbox/thalassa";
import { client, makeCluster, using, vpcBody } from "./client";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sandbox-state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("objects, tokens, faults, quotas and the clock survive a stop and a start", async () => {
  const stateFile = path.join(folder, "state.json");
  const before = await using(
    startThalassaSandbox({ latencyScale: 0, stateFile }),
    async ({ admin }, call) => {
      await makeCluster(call);
      await admin.setToken("rotated", { state: "revoked" });
      await admin.setQuota("vpcs", 1);
      await admin.addFault({ match: "GET /v1/regions", effect: { type: "answer", status: 503 } });
      await admin.setClock({ scale: 0.5 });
      return admin.inventory();
    },
  );
  await using(startThalassaSandbox({ stateFile }), async ({ admin }, call) => {
    expect(await admin.inventory()).toEqual(before);
    expect((await admin.tokens()).find(({ name }) => name === "rotated")?.state).toBe("revoked");
    expect((await call("POST", "/v1/vpcs", vpcBody())).status).toBe(403);
    expect((await call("GET", "/v1/regions")).status).toBe(503);
    expect((await admin.clock()).scale).toBe(0.5);
  });
});

test("a change is on disk soon, without a stop, readable by nobody else", async () => {
  const stateFile = path.join(folder, "state.json");
  await using(startThalassaSandbox({ latencyScale: 0, stateFile }), async (_, call) => {
    const { identity } = (await call("POST", "/v1/vpcs", vpcBody())).body;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(readFileSync(stateFile, "utf8")).toContain(identity);
    expect(statSync(stateFile).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });
});

test("an action that was under way goes on after a restart", async () => {
  const stateFile = path.join(folder, "state.json");
  await using(startThalassaSandbox({ latencyScale: 0, stateFile }), async ({ admin }, call) => {
    const { subnet } = await makeCluster(call);
    await admin.setClock({ scale: 1 });
    await call("POST", "/v1/kubernetes/clusters", { name: "second", subnet });
  });
  await using(startThalassaSandbox({ stateFile }), async ({ admin }, call) => {
    const status = async () => (await call("GET", "/v1/kubernetes/clusters/second")).body.status;
    expect(await status()).toBe("provisioning");
    await admin.setClock({ advanceMs: 240_000 });
    expect(await status()).toBe("ready");
  });
});

test("the inventory is the same when nothing changed, and empty when everything is gone", async () => {
  await using(startThalassaSandbox({ latencyScale: 0 }), async ({ admin }, call) => {
    const { vpc, subnet, path: cluster } = await makeCluster(call);
    const full = await admin.inventory(organisation.slug);
    expect(Object.keys(full[organisation.identity] ?? {})).toEqual([
      "cluster",
      "machine",
      "nodePool",
      "routeTable",
      "subnet",
      "vpc",
    ]);
    expect(JSON.stringify(await admin.inventory(organisation.slug))).toBe(JSON.stringify(full));
    for (const one of [cluster, `/v1/subnets/${subnet}`, `/v1/vpcs/${vpc}`]) {
      expect((await call("DELETE", one)).status).toBe(204);
    }
    expect(await admin.inventory(organisation.slug)).toEqual({ [organisation.identity]: {} });
  });
});

describe("the command", () => {
  async function start(...options: string[]) {
    const main = path.join(__dirname, "../../bin/sandbox/main.js");
    const child = spawn(process.execPath, [main, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    const variables: Record<string, string> = {};
    for await (const line of createInterface(child.stdout)) {
      const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) variables[name] = value;
      if (line.includes("Ctrl-C")) break;
    }
    const stop = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      const [code] = await once(child, "exit");
      return code;
    };
    return { variables, stop };
  }

  test("prints variables that work, and stops cleanly on SIGTERM and SIGINT with its state saved", async () => {
    const options = ["thalassa", "--latency", "0", "--state", path.join(folder, "state.json")];
    const first = await start(...options);
    const url = first.variables.THALASSA_API_ENDPOINT ?? "";
    expect(new URL(url).hostname).toBe("127.0.0.1");
    const caller = {
      authorization: `Token ${first.variables.THALASSA_API_TOKEN}`,
      organisation: first.variables.THALASSA_ORGANISATION ?? null,
    };
    const made = await client({ url })("POST", "/v1/vpcs", vpcBody(), caller);
    expect(made.status).toBe(201);
    expect(await first.stop("SIGTERM")).toBe(0);

    const second = await start(...options);
    const inventory = await new SandboxAdmin(second.variables.THALASSA_API_ENDPOINT ?? "").inventory();
    expect(JSON.stringify(inventory)).toContain(made.body.identity);
    expect(await second.stop("SIGINT")).toBe(0);
  });
});
