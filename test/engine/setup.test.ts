/** Getting the engine, and our own hosts under the real CLI. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { placeHosts, placeIn } from "../../sandbox/engine/bin";
import { type Component, components } from "../../sandbox/engine/components";
import { type Engine, type EngineOptions, ensureEngine, noProgress } from "../../sandbox/engine/index";
import { findExecutable } from "../../sandbox/engine/path";
import { projectFolder } from "../../sandbox/engine/project";
import { isCli } from "./processes";
import { createWorkspace } from "./support";
import { formsOf } from "./supportSecrets";

const execute = promisify(execFile);
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "byoc-setup-")));
const main = path.join(projectFolder, "bin", "sandbox", "engine", "main.js");
const [cli] = components as [Component];
const withGo = findExecutable("go", process.env) ? test : test.skip;
jest.setTimeout(120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** A new folder. */
function newFolder(): string {
  const made = path.join(folder, String(++count));
  mkdirSync(made);
  return made;
}

function script(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

/** A folder for PATH with an official-looking CLI of this version. */
function fakeInstallation(version: string, names = [cli.name, ...cli.companions]): string {
  const made = newFolder();
  for (const name of names) script(path.join(made, name), `echo v${version}`);
  return made;
}

/** Settings that touch nothing of the user's. */
function isolated(options: EngineOptions = {}): EngineOptions {
  const own = { cacheFolder: newFolder(), binFolder: newFolder(), components: [cli], progress: noProgress };
  return { ...own, environment: { ...process.env, BYOC_ENGINE: "" }, ...options };
}

/** A provider plugin of a few lines, as data: this is all that a new plugin takes. */
function toy(from: string, change: Partial<Component["download"]> = {}): Component {
  const module = newFolder();
  writeFileSync(path.join(module, "go.mod"), "module example.invalid/toy\n\ngo 1.21\n");
  writeFileSync(
    path.join(module, "main.go"),
    'package main\n\nimport "os"\n\nvar version = "none"\n\nfunc main() { os.Stdout.WriteString(version + "\\n") }\n',
  );
  return {
    name: "pulumi-resource-toy",
    version: "1.2.3",
    oldest: "1.2.0",
    versionArguments: ["--version"],
    companions: [],
    download: {
      from: [from],
      archive: ({ os, arch }) => `toy-v1.2.3-${os}-${arch}.tar.gz`,
      checksumsFrom: from,
      checksums: "toy-checksums.txt",
      ...change,
    },
    build: { folder: module, package: ".", linker: "-X main.version=1.2.3" },
  };
}

/** Serves an archive of the toy plugin and its checksum; counts what is asked for. */
async function downloadServer(
  options: { sum?: string; digest?: "sha256" | "sha1" } = {},
): Promise<{ url: string; requests: string[]; server: Server }> {
  const packed = newFolder();
  script(path.join(packed, "toy", "pulumi-resource-toy"), "echo v1.2.3");
  const archive = `toy-v1.2.3-${process.platform}-${process.arch}.tar.gz`;
  execFileSync("tar", ["-czf", archive, "toy"], { cwd: packed });
  const data = readFileSync(path.join(packed, archive));
  const sum =
    options.sum ??
    createHash(options.digest ?? "sha256")
      .update(data)
      .digest("hex");
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = path.basename(request.url ?? "");
    requests.push(name);
    if (name === archive) setTimeout(() => response.end(data), 300);
    else if (name === "toy-checksums.txt")
      response.end(`${"0".repeat(sum.length)}  other.tar.gz\n${sum}  ./${archive}\n`);
    else response.writeHead(404).end();
  });
  return { url: await listen(server), requests, server };
}

const open: Array<{ close(): void; closeAllConnections?(): void }> = [];

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

/** An address where nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  server.close();
  return url;
}

describe("sources", () => {
  test("an engine on PATH is used as it is, and nothing is fetched", async () => {
    const PATH = fakeInstallation("3.240.1");
    const options = isolated({ environment: { PATH } });
    const engine = await ensureEngine(options);
    expect(engine).toMatchObject({ source: "path", version: "3.240.1" });
    expect(realpathSync(path.join(engine.binFolder, "pulumi-language-nodejs"))).toBe(
      path.join(PATH, "pulumi-language-nodejs"),
    );
    expect(readdirSync(options.cacheFolder as string)).toEqual([]);
  });

  test.each([
    ["an older version", fakeInstallation("3.230.9"), "not 3.231.0 or newer"],
    ["the next major version", fakeInstallation("4.0.0"), "not 3.231.0 or newer"],
    [
      "a CLI without language host",
      fakeInstallation("3.250.0", ["pulumi"]),
      "without `pulumi-language-nodejs`",
    ],
    ["a CLI that doesn't run", fakeInstallation("3.250.0; exit 3"), "does not run"],
    ["no CLI", "/nonexistent", "there is no `pulumi` on PATH"],
  ])("%s on PATH is refused", async (_what, PATH, reason) => {
    await expect(ensureEngine(isolated({ source: "path", environment: { PATH } }))).rejects.toThrow(reason);
  });

  test("a checkout's own .engine/bin on PATH is not taken for an installation", async () => {
    const PATH = path.join(newFolder(), ".engine", "bin");
    for (const name of [cli.name, ...cli.companions]) script(path.join(PATH, name), "echo v3.250.0");
    await expect(ensureEngine(isolated({ source: "path", environment: { PATH } }))).rejects.toThrow(
      "no `pulumi`",
    );
  });

  test("the download comes before the build, and is kept", async () => {
    const { url, requests } = await downloadServer();
    const options = isolated({ components: [toy(url)] });
    const first = await ensureEngine(options);
    expect(first).toMatchObject({ source: "download", version: "1.2.3" });
    expect(execFileSync(path.join(first.binFolder, "pulumi-resource-toy"), { encoding: "utf8" })).toBe(
      "v1.2.3\n",
    );
    const asked = requests.length;
    expect(await ensureEngine(options)).toMatchObject({ source: "download" });
    expect(requests).toHaveLength(asked);
  });

  test("a plugin is kept off PATH, where the engine would warn of it, and told with its package", async () => {
    const { url } = await downloadServer({ digest: "sha1" });
    const component = { ...toy(url, { digest: "sha1" }), plugin: "toy" };
    const options = isolated({ components: [component], source: "download" });
    const [plugin] = (await ensureEngine(options)).plugins;
    expect(plugin).toMatchObject({ name: "toy", version: "1.2.3", source: "download" });
    expect(execFileSync(plugin?.file as string, { encoding: "utf8" })).toBe("v1.2.3\n");
    expect(readdirSync(options.binFolder as string)).toEqual([]);
  });

  test.each(components.filter(({ plugin }) => plugin))(
    "the archive of $name is named as Pulumi names it",
    ({ name, version, plugin, download }) => {
      expect(download.archive({ os: "linux", arch: "x64" })).toBe(`${name}-v${version}-linux-amd64.tar.gz`);
      expect(download.archive({ os: "darwin", arch: "arm64" })).toBe(
        `${name}-v${version}-darwin-arm64.tar.gz`,
      );
      expect(download.checksums).toBe(`pulumi-${plugin}_${version}_checksums.txt`);
    },
  );

  test("a mirror takes the place of all official hosts", async () => {
    const { url } = await downloadServer();
    const environment = { ...process.env, BYOC_ENGINE: "", BYOC_ENGINE_DOWNLOAD_URL: `${url}/mirror/` };
    const component = toy("http://official.invalid");
    expect(await ensureEngine(isolated({ components: [component], environment }))).toMatchObject({
      source: "download",
    });
  });

  test("an archive with another checksum than the published one is refused", async () => {
    const { url } = await downloadServer({ sum: "1".repeat(64) });
    const options = isolated({ components: [toy(url)], source: "download" });
    await expect(ensureEngine(options)).rejects.toThrow(
      /has the checksum [0-9a-f]{64}, but 1{64} is published/,
    );
    expect(readdirSync(options.cacheFolder as string)).toEqual([]);
    expect(readdirSync(options.binFolder as string)).toEqual([]);
  });

  test("an archive without published checksum is refused", async () => {
    const { url } = await downloadServer();
    const component = toy(url, { archive: () => "unlisted.tar.gz" });
    const options = isolated({ components: [component], source: "download" });
    await expect(ensureEngine(options)).rejects.toThrow("no checksum is published for unlisted.tar.gz");
  });

  test("a host that refuses connections is given up at once", async () => {
    const options = isolated({ components: [toy(await closedAddress())], source: "download" });
    const started = Date.now();
    await expect(ensureEngine(options)).rejects.toThrow("can't be reached (ECONNREFUSED)");
    expect(Date.now() - started).toBeLessThan(2000);
  });

  test("a host that never answers is given up within seconds", async () => {
    const url = await listen(createTcpServer());
    const started = Date.now();
    await expect(ensureEngine(isolated({ components: [toy(url)], source: "download" }))).rejects.toThrow(
      "was silent for 5 s",
    );
    expect(Date.now() - started).toBeLessThan(8000);
  });

  withGo("without a download, a plugin is built from our Go module", async () => {
    const options = isolated({ components: [toy(await closedAddress())] });
    const engine = await ensureEngine(options);
    expect(engine).toMatchObject({ source: "build", version: "1.2.3" });
    expect(execFileSync(path.join(engine.binFolder, "pulumi-resource-toy"), { encoding: "utf8" })).toBe(
      "1.2.3\n",
    );
  });

  withGo("a build that gives another version than the table says is refused", async () => {
    const component = toy(await closedAddress());
    const options = isolated({ components: [{ ...component, version: "1.2.4" }], source: "build" });
    await expect(ensureEngine(options)).rejects.toThrow("its version is 1.2.3, not 1.2.4");
  });

  test("where nothing can be had, setup says what is missing and how to get it", async () => {
    const env = {
      PATH: "/nonexistent",
      HOME: newFolder(),
      BYOC_ENGINE_DOWNLOAD_URL: (await closedAddress()).replace("//", "//someone:hidden@"),
    };
    const failure = await execute(process.execPath, [main], { env }).then(
      () => undefined,
      (error: { code: number; stderr: string; stdout: string }) => error,
    );
    expect(failure?.code).toBe(1);
    expect(failure?.stderr).toMatch(/path: +there is no `pulumi` on PATH/);
    expect(failure?.stderr).toMatch(/download: .*(can't be reached|fetch)/);
    expect(failure?.stderr).toMatch(/build: +there is no `go` on PATH/);
    expect(failure?.stderr).toMatch(/install Go \d+\.\d+\S* or newer/);
    expect(failure?.stderr).not.toContain("    at ");
    expect(failure?.stderr).not.toContain("hidden");
  });

  test("a source that doesn't exist is refused with those that do", async () => {
    const environment = { BYOC_ENGINE: "brew" };
    await expect(ensureEngine(isolated({ environment }))).rejects.toThrow("path, download, build, or unset");
  });
});

describe("cache", () => {
  test("two processes at once fetch once", async () => {
    const { url, requests } = await downloadServer();
    const options = { cacheFolder: newFolder(), binFolder: newFolder() };
    const program = `
      const { ensureEngine } = require(${JSON.stringify(path.join(path.dirname(main), "index.js"))});
      const component = ${JSON.stringify(toy(url))};
      component.download.archive = () => ${JSON.stringify(`toy-v1.2.3-${process.platform}-${process.arch}.tar.gz`)};
      ensureEngine({ ...${JSON.stringify(options)}, source: "download", components: [component] })
        .then((engine) => console.log(engine.version));`;
    const runs = await Promise.all([1, 2, 3].map(() => execute(process.execPath, ["-e", program])));
    expect(runs.map(({ stdout }) => stdout.trim())).toEqual(["1.2.3", "1.2.3", "1.2.3"]);
    expect(requests.filter((name) => name.endsWith(".tar.gz"))).toHaveLength(1);
  });

  test.each([
    ["truncated", (file: string) => truncateSync(file, 5)],
    ["removed", (file: string) => rmSync(file)],
  ])("an executable that was %s is noticed and got again", async (_what, damage) => {
    const { url, requests } = await downloadServer();
    const options = isolated({ components: [toy(url)], source: "download" });
    const { binFolder } = await ensureEngine(options);
    damage(realpathSync(path.join(binFolder, "pulumi-resource-toy")));
    await ensureEngine(options);
    expect(execFileSync(path.join(binFolder, "pulumi-resource-toy"), { encoding: "utf8" })).toBe("v1.2.3\n");
    expect(requests.filter((name) => name.endsWith(".tar.gz"))).toHaveLength(2);
  });

  test("the lock and the draft of a process that was killed are no obstacle", async () => {
    const { url } = await downloadServer();
    const options = isolated({ components: [toy(url)], source: "download" });
    const { binFolder } = await ensureEngine(options);
    const entry = path.dirname(realpathSync(path.join(binFolder, "pulumi-resource-toy")));
    rmSync(entry, { recursive: true });
    mkdirSync(`${entry}.lock`);
    mkdirSync(`${entry}.draft-0`);
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(`${entry}.lock`, longAgo, longAgo);
    await ensureEngine(options);
    expect(readdirSync(options.cacheFolder as string)).toEqual([path.basename(entry)]);
  });

  test("setup that has nothing to do takes well under a second, and prints what a shell needs", async () => {
    await ensureEngine();
    const started = Date.now();
    const { stdout } = await execute(process.execPath, [main, "--print-env"]);
    expect(Date.now() - started).toBeLessThan(1500);
    const { stdout: version } = await execute("/bin/sh", ["-c", `${stdout}\npulumi version`]);
    expect(version).toMatch(/^v?3\.\d+\.\d+/);
  });
});

test("the secret scan knows every alignment of base64", () => {
  const secret = "s3cr3t/+väl?e";
  for (const before of ["", "a", "ab", "abc"]) {
    const encoded = Buffer.from(`${before}${secret}${before}`).toString("base64");
    expect(
      formsOf(secret).filter(({ form, text }) => form === "base64" && encoded.includes(text)),
    ).not.toEqual([]);
  }
});

test("a workspace of this repository has stack config of its own", async () => {
  const stackConfigYaml = "config:\n  byoc:cloud: thalassa\n";
  const workspace = await createWorkspace({
    engine: await ensureEngine(),
    stackName: "own",
    stackConfigYaml,
  });
  try {
    expect((await workspace.pulumi(["config", "get", "byoc:cloud"])).stdout.trim()).toBe("thalassa");
    expect(path.relative(workspace.project, workspace.configFile)).toBe(
      path.join("stacks", "Pulumi.own.yaml"),
    );
    expect(readFileSync(workspace.configFile, "utf8")).toContain("encryptionsalt");
  } finally {
    await workspace.dispose();
  }
});

describe("our own hosts under the real CLI", () => {
  const project = path.join(folder, "project");
  let engine: Engine;

  beforeAll(async () => {
    // An official installation brings hosts of its own: put ours in their place.
    const given = await ensureEngine();
    const binFolder = path.join(newFolder(), "bin");
    await placeIn(binFolder, "pulumi", realpathSync(path.join(given.binFolder, "pulumi")));
    await placeHosts(binFolder);
    const PATH = `${binFolder}${path.delimiter}${process.env.PATH}`;
    engine = { ...given, binFolder, environment: (extra = {}) => ({ ...given.environment(extra), PATH }) };

    mkdirSync(path.join(project, "bin"), { recursive: true });
    symlinkSync(path.join(projectFolder, "node_modules"), path.join(project, "node_modules"));
    writeFileSync(
      path.join(project, "Pulumi.yaml"),
      "name: toy\nruntime: { name: nodejs, options: { typescript: false, nodeargs: --title=given } }\nmain: bin/program.js\n",
    );
    writeFileSync(
      path.join(project, "package.json"),
      '{ "name": "toy", "version": "1.0.0", "exports": { "./provider": "./bin/provider.js" } }',
    );
    writeFileSync(
      path.join(project, "bin", "provider.js"),
      `exports.create = async ({ seconds }) => {
        console.log("creating for " + seconds + " s");
        await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
        return { id: "made", outs: {} };
      };`,
    );
    writeFileSync(
      path.join(project, "bin", "program.js"),
      `const pulumi = require("@pulumi/pulumi");
      const config = new pulumi.Config();
      console.log("title is " + process.title);
      if (config.getBoolean("fail")) throw new Error("deliberate");
      const provider = { create: async (inputs) => (await import("toy/provider")).create(inputs) };
      class Thing extends pulumi.dynamic.Resource {
        constructor(name, args) { super(provider, name, args); }
      }
      exports.id = new Thing("thing", { seconds: config.getNumber("seconds") || 0 }).id;
      exports.password = config.requireSecret("password");`,
    );
  });

  const password = "correct-horse-battery";
  const workspaceWith = async (config: Record<string, string> = {}) => {
    const workspace = await createWorkspace({ engine, stackName: "dev", projectFolder: project });
    for (const [key, value] of Object.entries(config)) await workspace.pulumi(["config", "set", key, value]);
    await workspace.pulumi(["config", "set", "--secret", "password"], { input: password });
    return workspace;
  };

  test("a program with a dynamic provider goes up and comes down", async () => {
    const workspace = await workspaceWith();
    try {
      const up = await workspace.pulumi(["up", "--yes", "--skip-preview", "--non-interactive"]);
      expect(up.stdout).toContain("title is given");
      expect(up.stdout).toContain("creating for 0 s");
      expect(up.stdout + up.stderr).not.toContain("warning");
      const { deployment } = await workspace.exportStack({ showSecrets: true });
      expect(deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs).toMatchObject(
        {
          id: "made",
        },
      );
      expect(workspace.scanForSecrets([password, "passphrase-of-a-test"])).toEqual([]);
      await workspace.pulumi(["destroy", "--yes", "--skip-preview"]);
      expect((await workspace.exportStack()).deployment.resources ?? []).toEqual([]);
    } finally {
      await workspace.dispose();
    }
  });

  test("a provider written for Node is run from its folder", async () => {
    const source = newFolder();
    symlinkSync(path.join(projectFolder, "node_modules"), path.join(source, "node_modules"));
    writeFileSync(path.join(source, "package.json"), '{ "name": "user", "version": "1.0.0" }');
    writeFileSync(
      path.join(source, "Pulumi.yaml"),
      `name: user
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: toy, path: ./provider }] }
`,
    );
    writeFileSync(
      path.join(source, "index.js"),
      `const pulumi = require("@pulumi/pulumi");
      new pulumi.CustomResource("toy:index:Thing", "thing", {});`,
    );
    mkdirSync(path.join(source, "provider"));
    writeFileSync(path.join(source, "provider", "package.json"), '{ "name": "toy", "version": "1.0.0" }');
    writeFileSync(path.join(source, "provider", "PulumiPlugin.yaml"), "runtime: nodejs\n");
    writeFileSync(
      path.join(source, "provider", "index.js"),
      `require("@pulumi/pulumi").provider.main(
        { version: "1.0.0", create: async () => ({ id: "made", outs: {} }) },
        process.argv.slice(2),
      );`,
    );
    const workspace = await createWorkspace({ engine, stackName: "dev", projectFolder: source });
    try {
      await workspace.pulumi(["up", "--yes", "--skip-preview"]);
      const { deployment } = await workspace.exportStack();
      expect(deployment.resources?.find(({ type }) => type === "toy:index:Thing")?.id).toBe("made");
    } finally {
      await workspace.dispose();
    }
  });

  test("a program that fails says why, once and soon", async () => {
    const workspace = await workspaceWith({ fail: "true" });
    try {
      const run = await workspace.pulumi(["preview", "--non-interactive"], { expectFailure: true });
      expect(run.stdout).toContain("Error: deliberate");
      // The program has told it already ("bail"): nothing is added.
      expect(run.stdout).not.toContain("ended with code");
      expect(run.seconds).toBeLessThan(15);
    } finally {
      await workspace.dispose();
    }
  });

  test("after kill -9 of the CLI no process is left after five seconds, and the stack can go on", async () => {
    const workspace = await workspaceWith({ seconds: "60" });
    try {
      const killed = await workspace.pulumi(["up", "--yes", "--skip-preview"], {
        expectFailure: true,
        onOutput: (text) => {
          if (text.includes("creating for 60 s")) workspace.kill9(isCli);
        },
      });
      expect(killed.code).toBe(137);
      expect(await workspace.left(5)).toEqual([]);
      await workspace.cancel();
      await workspace.pulumi(["config", "set", "seconds", "0"]);
      await workspace.pulumi(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
      await workspace.pulumi(["up", "--yes", "--skip-preview"]);
      await workspace.pulumi(["destroy", "--yes", "--skip-preview"]);
    } finally {
      await workspace.dispose();
    }
  });
});
