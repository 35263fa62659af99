/** The unmodified Scaleway plugin on the sandbox: Object Storage by way of the proxy, and what it does with keys. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Engine, ensureEngine } from "../../sandbox/engine/index";
import { keys, project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { workspaceOf } from "./pluginsProgram";
import type { TestWorkspace } from "./support";

jest.setTimeout(400_000);

const keep = ["--yes", "--skip-preview", "--expect-no-changes"];
const yes = ["--yes", "--skip-preview"];
const folder = mkdtempSync(path.join(tmpdir(), "byoc-bucket-"));
let engine: Engine;
let sandbox: ScalewaySandbox;
let workspace: TestWorkspace;

beforeAll(async () => {
  engine = await ensureEngine();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await workspace.dispose();
  await sandbox.close();
});

async function start(program: string): Promise<void> {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  workspace = await workspaceOf(engine, folder, program, sandbox.environment);
}

const provider = `
  const scaleway = require("@pulumiverse/scaleway");
  const round = new (require("@pulumi/pulumi").Config)().getNumber("round") ?? 1;
  const place = { projectId: "${project.identity}", region: "fr-par" };
  const provider = new scaleway.Provider("scaleway", { ...place, zone: "fr-par-1" });`;

test("a bucket is made, kept, changed, found again and removed, with what is in it", async () => {
  await start(`${provider}
    const bucket = new scaleway.object.Bucket("backup", {
      ...place, name: "mengi-backup-1", forceDestroy: true,
      tags: { "managed-by": "mengi", round: String(round) },
      versioning: { enabled: round > 1 },
      lifecycleRules: [{
        id: "old", enabled: true, prefix: "etcd/", expiration: { days: 30 * round },
        noncurrentVersionExpiration: { noncurrentDays: 7 }, abortIncompleteMultipartUploadDays: 1,
      }],
    }, { provider });
    new scaleway.object.Item("item", {
      ...place, bucket: bucket.name, key: "etcd/snapshot", content: "round " + round,
    }, { provider });`);
  const bucket = async () => (await sandbox.admin.inventory())[project.identity]?.bucket;
  await workspace.pulumi(["config", "set", "round", "1"]);
  await workspace.pulumi(["up", ...yes]);
  expect(await bucket()).toMatchObject([
    { name: "mengi-backup-1", labels: { "managed-by": "mengi", round: "1" } },
  ]);
  await workspace.pulumi(["up", ...keep]);
  await workspace.pulumi(["refresh", ...keep]);
  await workspace.pulumi(["config", "set", "round", "2"]);
  const change = await workspace.pulumi(["up", ...yes]);
  expect(change.stdout).not.toMatch(/created|replaced|deleted/);
  expect(await bucket()).toMatchObject([{ labels: { round: "2" } }]);
  await workspace.pulumi(["refresh", ...keep]);
  expect(workspace.scanForSecrets([keys.valid.secretKey, keys.valid.accessKey])).toEqual([]);
  await workspace.pulumi(["destroy", ...yes]);
  expect((await sandbox.admin.inventory())[project.identity]).toEqual({});
});

test("keys in the environment end up in the state, encrypted; keys in the config file do not", async () => {
  const vpc = `new scaleway.network.Vpc("vpc", place, { provider });`;
  const kept = async () => {
    const { deployment } = await workspace.exportStack({ showSecrets: true });
    const found = deployment.resources?.find(({ type }) => type === "pulumi:providers:scaleway");
    return JSON.stringify(found).includes(keys.valid.secretKey);
  };
  await start(provider + vpc);
  await workspace.pulumi(["up", ...yes]);
  expect(await kept()).toBe(false);
  const env = { SCW_ACCESS_KEY: keys.valid.accessKey, SCW_SECRET_KEY: keys.valid.secretKey };
  await workspace.pulumi(["up", ...yes], { env });
  expect(await kept()).toBe(true);
  expect(workspace.scanForSecrets([keys.valid.secretKey])).toEqual([]);
  await workspace.pulumi(["destroy", ...yes]);
});
