/** The judges of what a server boots with: cloud-init's own schema, and shellcheck. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { renderControlPlane, renderGateway, renderWorker } from "../../components/hetzner/boot";
import { debianTools } from "../../sandbox/tools/debian";
import { controlPlaneInput, founderInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";

const execute = promisify(execFile);
const scripts = path.join(__dirname, "../../components/hetzner/boot/scripts");

let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  ({ environment: env } = await debianTools());
  folder = mkdtempSync(path.join(tmpdir(), "byoc-boot-"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function schema(userData: string): Promise<string> {
  const file = path.join(folder, "user-data");
  writeFileSync(file, userData);
  const { stdout, stderr } = await execute("cloud-init", ["schema", "--config-file", file], { env });
  return stdout + stderr;
}

test.each([
  ["gateway", () => renderGateway(gatewayInput())],
  ["gateway that forwards the API's port", () => renderGateway(gatewayInput({ apiProxy: "10.0.0.3" }))],
  ["founder", () => renderControlPlane(founderInput())],
  ["joining control plane", () => renderControlPlane(controlPlaneInput())],
  ["worker", () => renderWorker(workerInput())],
])("the boot data of the %s is valid under cloud-init's schema", async (_role, render) => {
  expect(await schema(render())).toMatch(/^Valid (cloud-config|schema)/m);
});

test("the schema is no formality: a misspelt key of a file is refused", async () => {
  await expect(schema("#cloud-config\nwrite_files:\n  - { pathh: /etc/x }\n")).rejects.toThrow(/pathh/);
});

test.each(readdirSync(scripts))("%s is clean under shellcheck", async (script) => {
  const { stdout } = await execute("shellcheck", ["--shell=bash", path.join(scripts, script)], { env });
  expect(stdout).toBe("");
});
