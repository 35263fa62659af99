/** What a server boots with, judged by the programs that read it there. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { renderControlPlane, renderGateway, renderWorker } from "../../components/hetzner/boot";
import { debianTools } from "../../sandbox/tools/debian";
import { controlPlaneInput, founderInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";
import { filesOf, writeBelow } from "./files";

const execute = promisify(execFile);
const scripts = path.join(__dirname, "../../components/hetzner/boot/scripts");

jest.setTimeout(60_000);

let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  ({ environment: env } = await debianTools());
}, 300_000);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "byoc-boot-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function judge(command: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await execute(command, args, { env });
  return stdout + stderr;
}

async function schema(userData: string): Promise<string> {
  const file = path.join(folder, "user-data");
  writeFileSync(file, userData);
  return judge("cloud-init", "schema", "--config-file", file);
}

/** Writes the files of a server, and something for each program of its system that a unit starts. */
function disk(userData: string): void {
  for (const { path: file, mode, content } of filesOf(userData)) {
    writeBelow(folder, file, content, Number.parseInt(mode, 8));
  }
  for (const program of ["/usr/local/bin/k3s", "/sbin/modprobe", "/usr/bin/systemctl"]) {
    writeBelow(folder, program, "", 0o755);
  }
}

/** What systemd says about units of the server. */
async function units(...names: string[]): Promise<string> {
  const options = [`--root=${folder}`, "--man=no", "--generators=no", "--recursive-errors=no"];
  return judge("systemd-analyze", "verify", ...options, ...names).catch((error: Error) => error.message);
}

describe.each([
  ["gateway", () => renderGateway(gatewayInput({ apiProxy: "10.0.0.3" }))],
  ["founder", () => renderControlPlane(founderInput())],
  ["joining control plane", () => renderControlPlane(controlPlaneInput())],
  ["worker", () => renderWorker(workerInput())],
])("the boot data of the %s", (_role, render) => {
  test("is valid under cloud-init's schema", async () => {
    expect(await schema(render())).toMatch(/^Valid (cloud-config|schema)/m);
  });

  test("has units that systemd takes without a word", async () => {
    disk(render());
    const names = readdirSync(path.join(folder, "etc/systemd/system"));
    expect(names).toContain("mengi-firewall.service");
    expect(await units(...names)).toBe("");
  });

  test("takes upgrades from the security sources alone, and reboots for none by itself", async () => {
    disk(render());
    const images = 'Unattended-Upgrade::Allowed-Origins { "${distro_id}:${distro_codename}-updates"; };';
    writeBelow(folder, "/etc/apt/apt.conf.d/50unattended-upgrades", images);
    // apt reads the name of the folder that it reads from this file alone.
    writeBelow(folder, "apt.conf", `Dir::Etc::parts "${folder}/etc/apt/apt.conf.d";`);
    const APT_CONFIG = path.join(folder, "apt.conf");
    const { stdout: config } = await execute("apt-config", ["dump"], { env: { ...env, APT_CONFIG } });
    const origins = [...config.matchAll(/^Unattended-Upgrade::Allowed-Origins:: "(.*)";$/gm)];
    expect(origins.length).toBeGreaterThan(0);
    for (const [, origin] of origins) expect(origin).toMatch(/-security$/);
    expect(config).toContain('Unattended-Upgrade::Automatic-Reboot "false"');
  });
});

test("cloud-init's schema is no formality: a misspelt key of a file is refused", async () => {
  await expect(schema("#cloud-config\nwrite_files:\n  - { pathh: /etc/x }\n")).rejects.toThrow(/pathh/);
});

test("systemd's check is no formality: a misspelt key of a unit is found", async () => {
  writeBelow(folder, "/etc/systemd/system/x.service", "[Service]\nExecStrat=/bin/true\n");
  await expect(units("x.service")).resolves.toContain("ExecStrat");
});

test("the gateway reboots on the days and at the time of the config, UTC", async () => {
  const timer = filesOf(renderGateway(gatewayInput({ reboots: { days: [0, 6], start: "03:30" } }))).find(
    ({ path: file }) => file.endsWith("mengi-reboot.timer"),
  );
  const calendar = /^OnCalendar=(.*)$/m.exec(timer?.content ?? "")?.[1] ?? "";
  expect(await judge("systemd-analyze", "calendar", calendar)).toContain(
    "Normalized form: Sat,Sun *-*-* 03:30:00 UTC",
  );
});

test.each(readdirSync(scripts))("%s is clean under shellcheck", async (script) => {
  expect(await judge("shellcheck", "--shell=bash", path.join(scripts, script))).toBe("");
});
