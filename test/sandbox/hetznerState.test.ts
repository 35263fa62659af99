import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startHetznerSandbox } from "../../sandbox/hetzner";
import { client } from "./hetznerClient";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sandbox-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const server = {
  name: "node",
  server_type: "cx23",
  image: "ubuntu-24.04",
  location: "fsn1",
  user_data: "#cloud-config\n",
};

test("a restart brings everything back: servers, actions under way, addresses, ids that go on", async () => {
  const stateFile = path.join(folder, "state.json");
  const first = await startHetznerSandbox({ latencyScale: 1, stateFile });
  const made = (await client(first)("POST", "servers", server)).body;
  await first.close();

  const second = await startHetznerSandbox({ stateFile });
  try {
    const call = client(second);
    const before = await call("GET", `servers/${made.server.id}`);
    expect(before.body.server).toMatchObject({
      status: "initializing",
      public_net: { ipv4: { ip: made.server.public_net.ipv4.ip } },
    });
    await second.admin.setClock({ advanceMs: 20_000 });
    expect((await call("GET", `actions/${made.action.id}`)).body.action.status).toBe("success");
    const next = (await call("POST", "servers", { ...server, name: "next" })).body.server;
    expect(next.id).toBe(made.server.id + 1);
    expect(next.public_net.ipv4.ip).not.toBe(made.server.public_net.ipv4.ip);
    expect(JSON.parse(readFileSync(stateFile, "utf8")).resources.server[0].userData).toBe("#cloud-config\n");
  } finally {
    await second.close();
  }
});

test("whoever listens is told of a status that changes with time, without anybody looking", async () => {
  const sandbox = await startHetznerSandbox({ latencyScale: 0.005 });
  try {
    const { id } = (await client(sandbox)("POST", "servers", server)).body.server;
    const seen = await new Promise((resolve) => {
      sandbox.cloud.changes.on("change", () => {
        const record = sandbox.cloud.store.get("server", String(id));
        const status = record?.steps.findLast(({ at }) => at <= sandbox.cloud.clock.elapsed)?.status;
        if (status === "running") resolve(status);
      });
      sandbox.cloud.touch();
    });
    expect(seen).toBe("running");
  } finally {
    await sandbox.close();
  }
});
