/** The provider plugins that setup gets, under the real engine. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { components } from "../../sandbox/engine/components";
import { type Engine, ensureEngine } from "../../sandbox/engine/index";
import { projectFolder } from "../../sandbox/engine/project";
import { startHetznerSandbox } from "../../sandbox/hetzner";
import {
  fromPackage,
  fromSchema,
  nestedInPackage,
  nestedInSchema,
  packageFile,
  providerInPackage,
  providerInSchema,
  type Schema,
} from "./pluginsSchema";
import { workspaceOf } from "./pluginsProgram";

const execute = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), "byoc-plugins-"));
let engine: Engine;
jest.setTimeout(180_000);

beforeAll(async () => {
  engine = await ensureEngine();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const used = {
  hcloud: [
    ...["Network", "NetworkSubnet", "NetworkRoute", "Server", "PrimaryIp", "Firewall", "FirewallAttachment"],
    ...["SshKey", "PlacementGroup"],
    ...["LoadBalancer", "LoadBalancerNetwork", "LoadBalancerService", "LoadBalancerTarget"],
  ],
  random: ["RandomPassword", "RandomId", "RandomBytes"],
  scaleway: [
    ...["kubernetes/Cluster", "kubernetes/Pool", "kubernetes/Acl"],
    ...["network/Vpc", "network/PrivateNetwork", "network/Route", "network/Acl"],
    ...["network/PublicGateway", "network/PublicGatewayIp", "network/GatewayNetwork"],
    ...["object/Bucket", "object/BucketAcl", "object/BucketPolicy", "object/BucketLockConfiguration"],
    ...["instance/PlacementGroup", "instance/SecurityGroup", "ipam/Ip"],
    ...["block/Volume", "block/Snapshot", "loadbalancers/LoadBalancer", "loadbalancers/Ip"],
  ],
  tls: ["PrivateKey", "SelfSignedCert", "CertRequest", "LocallySignedCert"],
};

const tokens = Object.entries(used).flatMap(([name, types]) =>
  types.map((type) => {
    const [last = "", module = "index"] = type.split("/").reverse();
    return [name, `${name}:${module}/${last.charAt(0).toLowerCase()}${last.slice(1)}:${last}`] as const;
  }),
);

test.each(Object.keys(used))("the plugin %s has the version of its npm package", (name) => {
  const { version } = JSON.parse(packageFile(name, "package.json")) as { version: string };
  expect(components.find(({ plugin }) => plugin === name)?.version).toBe(version);
  expect(engine.plugins.find((plugin) => plugin.name === name)?.version).toBe(version);
});

describe("plugin and npm package agree", () => {
  const schemas: Record<string, Schema> = {};

  beforeAll(async () => {
    for (const { name, file } of engine.plugins) {
      const { stdout } = await execute("pulumi", ["package", "get-schema", file], {
        env: engine.environment({ PULUMI_HOME: path.join(folder, "home") }),
        maxBuffer: 64e6,
      });
      schemas[name] = JSON.parse(stdout) as Schema;
    }
  });

  /**
   * Keys that are only written came after the version of the TLS provider that can be built. With them, the
   * other way to give the key may be left out.
   */
  const comparable = (names: string[]) =>
    names
      .filter((name) => !/PemWo(Version)?\b/.test(name))
      .map((name) => name.replace(/(rivateKeyPem: string) \| undefined/, "$1"));
  const given = (name: string) => !/^(ca)?[pP]rivateKeyPem$/.test(name);

  test.each(tokens)("%s: inputs, required inputs, outputs and secrets of %s", (name, token) => {
    const plugin = fromSchema(schemas[name] as Schema, token);
    const npm = fromPackage(token);
    expect(npm.inputs).not.toEqual([]);
    expect(comparable(plugin.inputs)).toEqual(comparable(npm.inputs));
    expect(comparable(plugin.outputs)).toEqual(comparable(npm.outputs));
    expect(comparable(plugin.secrets)).toEqual(comparable(npm.secrets));
    expect(plugin.required.filter(given)).toEqual(npm.required.filter(given));
  });

  test.each(Object.keys(used))("%s: settings of the provider, with their variables and secrets", (name) => {
    expect(providerInSchema(schemas[name] as Schema)).toEqual(providerInPackage(name));
  });

  test.each(tokens)("%s: object types that %s takes", (name, token) => {
    const plugin = nestedInSchema(schemas[name] as Schema, token);
    expect(nestedInPackage(name, Object.keys(plugin))).toEqual(plugin);
  });
});

test("the schemas that the plugins embed are those of the Terraform providers that they are built from", async () => {
  // An official plugin is there where a build may take minutes or isn't possible.
  if (engine.plugins.some(({ source }) => source !== "build")) return;
  const module = path.join(projectFolder, "sandbox", "engine", "plugins");
  const options = { cwd: module, env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" } };
  const generator = path.join(folder, "generate");
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"];
  await execute("go", ["build", ...flags, "-o", generator, "./generate"], options);
  for (const name of Object.keys(used)) {
    const fresh = path.join(folder, name);
    mkdirSync(fresh);
    await execute(generator, [name, fresh], options);
    for (const file of ["schema.json", "bridge-metadata.json"]) {
      expect(readFileSync(path.join(fresh, file), "utf8")).toBe(
        readFileSync(path.join(module, name, file), "utf8"),
      );
    }
  }
});

test("random values and certificates are made, kept, secret and removed, without a warning", async () => {
  const workspace = await workspaceOf(
    engine,
    folder,
    `
    const random = require("@pulumi/random");
    const tls = require("@pulumi/tls");
    new random.RandomPassword("password", { length: 40, special: false });
    new random.RandomId("id", { byteLength: 8 });
    new random.RandomBytes("bytes", { length: 32 });
    const rootKey = new tls.PrivateKey("root", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const root = new tls.SelfSignedCert("root", {
      privateKeyPem: rootKey.privateKeyPem, isCaCertificate: true, validityPeriodHours: 87600,
      allowedUses: ["cert_signing", "crl_signing"], subject: { commonName: "root" },
    });
    const key = new tls.PrivateKey("leaf", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const request = new tls.CertRequest("leaf", {
      privateKeyPem: key.privateKeyPem, dnsNames: ["leaf.example.invalid"], subject: { commonName: "leaf" },
    });
    const leaf = new tls.LocallySignedCert("leaf", {
      certRequestPem: request.certRequestPem, caPrivateKeyPem: rootKey.privateKeyPem, caCertPem: root.certPem,
      validityPeriodHours: 24, allowedUses: ["client_auth"],
    });
    exports.certificate = leaf.certPem;`,
  );
  try {
    const up = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
    expect(up.stdout + up.stderr).not.toContain("warning");
    const { deployment } = await workspace.exportStack({ showSecrets: true });
    const output = (type: string, name: string) =>
      deployment.resources?.find((resource) => resource.type.endsWith(`:${type}`))?.outputs?.[name];
    const secrets = [
      ...[output("RandomPassword", "result"), output("RandomBytes", "base64"), output("RandomBytes", "hex")],
      output("PrivateKey", "privateKeyPem"),
    ].map((secret) => JSON.parse((secret as { plaintext: string }).plaintext) as string);
    expect(secrets.map((secret) => secret.length > 30)).toEqual([true, true, true, true]);
    if (engine.plugins.every(({ source }) => source === "build")) {
      expect(workspace.scanForSecrets(secrets)).toEqual([]);
    }
    for (const command of ["refresh", "preview"]) {
      const args = command === "refresh" ? ["--yes", "--skip-preview"] : [];
      const run = await workspace.pulumi([command, "--expect-no-changes", ...args]);
      expect(run.stdout + run.stderr).not.toContain("warning");
    }
    await workspace.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect((await workspace.exportStack()).deployment.resources ?? []).toEqual([]);
  } finally {
    await workspace.dispose();
  }
});

/** One of each kind that our clusters are made of. */
const cloud = `
  const hcloud = require("@pulumi/hcloud");
  const provider = new hcloud.Provider("hcloud", { pollInterval: "50ms" });
  const options = { provider };
  const labels = { "managed-by": "mengi", round: new (require("@pulumi/pulumi").Config)().require("round") };
  const key = new hcloud.SshKey("key", { name: "key", labels, publicKey:
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHqaOI3pGmhPLbAxBS9K8kdfiTKXNyKRDzcaDu6Cg0DC test" }, options);
  const network = new hcloud.Network("network", { name: "network", ipRange: "10.0.0.0/16", labels }, options);
  const subnet = new hcloud.NetworkSubnet("subnet", {
    networkId: network.id.apply(Number), type: "cloud", networkZone: "eu-central", ipRange: "10.0.0.0/24",
  }, options);
  const group = new hcloud.PlacementGroup("group", { name: "group", type: "spread", labels }, options);
  const firewall = new hcloud.Firewall("firewall", {
    name: "firewall", labels,
    rules: [{ direction: "in", protocol: "tcp", port: "6443", sourceIps: ["192.0.2.0/24"] }],
  }, options);
  const address = new hcloud.PrimaryIp("address", {
    name: "address", type: "ipv4", location: "fsn1", autoDelete: false, labels,
  }, options);
  const server = (name, publicNet, more) => new hcloud.Server(name, {
    name, serverType: "cx23", image: "debian-13", location: "fsn1", labels, userData: "#cloud-config\\n{}\\n",
    placementGroupId: group.id.apply(Number), sshKeys: [key.id], publicNets: [publicNet], ...more,
  }, options);
  const gateway = server("gateway",
    { ipv4Enabled: true, ipv4: address.id.apply(Number), ipv6Enabled: false },
    { networks: [{ subnetId: subnet.id, ip: "10.0.0.2" }] });
  const node = server("node", { ipv4Enabled: false, ipv6Enabled: false },
    { networks: [{ subnetId: subnet.id, ip: "10.0.0.11", aliasIps: [] }] });
  new hcloud.NetworkRoute("route", {
    networkId: network.id.apply(Number), destination: "0.0.0.0/0", gateway: "10.0.0.2",
  }, { provider, dependsOn: gateway });
  new hcloud.FirewallAttachment("attachment", {
    firewallId: firewall.id.apply(Number), serverIds: [gateway.id.apply(Number)],
  }, options);
  const balancer = new hcloud.LoadBalancer("balancer", {
    name: "balancer", loadBalancerType: "lb11", location: "fsn1", labels,
  }, options);
  const attached = new hcloud.LoadBalancerNetwork("attached", {
    loadBalancerId: balancer.id.apply(Number), subnetId: subnet.id, ip: "10.0.0.3", enablePublicInterface: false,
  }, options);
  new hcloud.LoadBalancerService("service", {
    loadBalancerId: balancer.id, protocol: "tcp", listenPort: 6443, destinationPort: 6443,
    healthCheck: { protocol: "http", port: 6443, interval: 5, timeout: 3, retries: 3,
      http: { path: "/readyz", tls: true, statusCodes: ["401"] } },
  }, options);
  new hcloud.LoadBalancerTarget("target", {
    type: "label_selector", loadBalancerId: balancer.id.apply(Number), labelSelector: "managed-by=mengi",
    usePrivateIp: true,
  }, { provider, dependsOn: [attached, node] });
  exports.address = gateway.ipv4Address;`;

test("every kind of Hetzner resource is made, kept, changed, found again and removed", async () => {
  const sandbox = await startHetznerSandbox({ latencyScale: 0 });
  const workspace = await workspaceOf(engine, folder, cloud, sandbox.environment);
  const nothing = JSON.stringify(await sandbox.admin.inventory());
  try {
    await workspace.pulumi(["config", "set", "round", "one"]);
    const up = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
    expect(up.stdout + up.stderr).not.toContain("using pulumi-resource");
    const keep = ["--yes", "--skip-preview", "--expect-no-changes"];
    await workspace.pulumi(["up", ...keep]);
    await workspace.pulumi(["refresh", ...keep]);
    await workspace.pulumi(["config", "set", "round", "two"]);
    const change = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
    expect(change.stdout).not.toMatch(/created|replaced|deleted/);
    const { deployment } = await workspace.exportStack();
    const made = new Set(deployment.resources?.map(({ type }) => type));
    expect(tokens.filter(([name, token]) => name === "hcloud" && !made.has(token))).toEqual([]);
    expect(workspace.scanForSecrets([sandbox.environment.HCLOUD_TOKEN as string])).toEqual([]);
    await workspace.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(JSON.stringify(await sandbox.admin.inventory())).toBe(nothing);
  } finally {
    await workspace.dispose();
    await sandbox.close();
  }
});

test("setup puts plugins into a Pulumi home, and leaves alone those that are installed there", async () => {
  const home = path.join(folder, "home of a user");
  const { name, version } = engine.plugins[0] as Engine["plugins"][number];
  const installed = path.join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
  mkdirSync(path.dirname(installed), { recursive: true });
  writeFileSync(installed, "installed");
  const main = path.join(projectFolder, "bin", "sandbox", "engine", "main.js");
  const env = { ...process.env, PULUMI_HOME: home };
  for (let run = 0; run < 2; run++) await execute(process.execPath, [main, "--print-env"], { env });
  expect(readFileSync(installed, "utf8")).toBe("installed");
  for (const plugin of engine.plugins.slice(1)) {
    const place = path.join(home, "plugins", `resource-${plugin.name}-v${plugin.version}`);
    expect(existsSync(path.join(place, `pulumi-resource-${plugin.name}`))).toBe(true);
  }
});
