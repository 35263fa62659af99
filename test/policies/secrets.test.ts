/** No credential and no secret in clear. */
import { gzipSync } from "node:zlib";
import { leftOpen } from "../../policies/judge";
import { bootData } from "../../policies/secrets/bootData";
import { secretsEncrypted } from "../../policies/secrets/encrypted";
import { credentialsOf } from "../../policies/secrets/credentials";
import { noCredentials } from "../../policies/secrets/noCredentials";
import { stackOutputs } from "../../policies/secrets/stackOutputs";
import { scalewayClusterSpec } from "../support/spec";
import { ask, askAll, type Asked, secret, unknown } from "./support";

const token = "T".repeat(40) + "abcdefghijklmnopqrstuvwx";
const key = `-----BEGIN EC ${"PRIVATE"} KEY-----\nMHcCAQEE\n-----END EC ${"PRIVATE"} KEY-----\n`;
const accepted = { said: [], open: false };

beforeAll(() => {
  process.env.HCLOUD_TOKEN = token;
});
afterAll(() => {
  delete process.env.HCLOUD_TOKEN;
});

describe("credentials", () => {
  test("those of all clouds, of snapshots and of Pulumi itself are known", () => {
    const environment = {
      HCLOUD_TOKEN: token,
      THALASSA_API_TOKEN: "thalassa-token-0123",
      BYOC_SNAPSHOT_S3_SECRET_KEY: "snapshot-secret",
      PULUMI_ACCESS_TOKEN: "pul-0123456789",
      PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    };
    expect(credentialsOf(environment)).toEqual(Object.values(environment));
  });

  test.each([
    ["hcloud", "token"],
    ["scaleway", "accessKey"],
    ["scaleway", "secretKey"],
    ["scaleway", "profile"],
  ])("provider %s with a %s is refused, whatever it is", async (name, input) => {
    const asked = { type: `pulumi:providers:${name}`, props: { [input]: "anything" } };
    const { said } = await ask(noCredentials, asked, { spec: scalewayClusterSpec() });
    expect(said).toEqual([expect.stringContaining(input)]);
    expect(said[0]).not.toContain("anything");
  });

  test.each([
    ["in an input", { note: `token=${token}` }],
    ["deep in an input", { rules: [{ description: token }] }],
    ["as a key", { labels: { [token]: "x" } }],
    ["in base64", { userData: Buffer.from(`export HCLOUD_TOKEN=${token}`).toString("base64") }],
    ["zipped in base64", { userData: gzipSync(`#cloud-config\n# ${token}`).toString("base64") }],
    [
      "in base64 in boot data in base64",
      {
        userData: Buffer.from(`content: ${Buffer.from(`x=${token} and more`).toString("base64")}`).toString(
          "base64",
        ),
      },
    ],
  ])("one of this run %s is refused, and not shown", async (_where, props) => {
    const { said } = await ask(noCredentials, { type: "hcloud:index/server:Server", props });
    expect(said.length).toBeGreaterThan(0);
    expect(said.join()).not.toContain(token);
  });

  test("one in a resource's name is refused", async () => {
    const { said } = await ask(noCredentials, {
      type: "hcloud:index/server:Server",
      name: `server-${token}`,
    });
    expect(said).toHaveLength(1);
  });

  test("inputs without one are accepted; what is not known yet stays open", async () => {
    const props = { endpoint: "http://127.0.0.1:1", pollInterval: "2s" };
    expect(await ask(noCredentials, { type: "pulumi:providers:hcloud", props })).toEqual(accepted);
    const open = { type: "hcloud:index/server:Server", props: { userData: unknown, name: "x" } };
    expect(await ask(noCredentials, open)).toEqual({ said: [], open: true });
    const both = { ...open, props: { userData: unknown, name: token } };
    expect(await ask(noCredentials, both)).toEqual({ said: [expect.any(String)], open: true });
  });
});

describe("secrets in clear", () => {
  const inspect = async (asked: Asked) => (await ask(secretsEncrypted, asked)).said;

  test.each([
    ["a private key", { data: key }, "data"],
    ["a kubeconfig's key", { data: "users:\n- user:\n    client-key-data: QUJD" }, "data"],
    ["a kubeconfig's token", { data: "kind: Config\nusers:\n- user:\n    token: abc" }, "data"],
    ["boot data", { userData: "#cloud-config" }, "userData"],
    ["an input that is called a password", { settings: { password: "x" } }, "settings.password"],
    ["a private key in a list", { files: [{ content: key }] }, "files[0].content"],
  ])("%s is refused, and not shown", async (_what, props, path) => {
    const said = await inspect({ type: "hcloud:index/server:Server", name: "clear", props });
    expect(said).toEqual([expect.stringContaining(`property ${path}:`)]);
    expect(said[0]).not.toMatch(/PRIVATE|QUJD|abc/);
  });

  test("marked secrets are accepted, wherever the mark is", async () => {
    const props = {
      userData: secret("#cloud-config"),
      files: secret([{ content: key }]),
      nested: { token: secret("x") },
    };
    expect(await inspect({ type: "hcloud:index/server:Server", name: "marked", props })).toEqual([]);
  });

  test("what is not known yet is judged when it is", async () => {
    expect(await inspect({ type: "hcloud:index/server:Server", props: { userData: unknown } })).toEqual([]);
  });

  test.each(["pulumi-nodejs:dynamic/scaleway:ClusterApi", "pulumi-nodejs:dynamic/thalassa:Kubeconfig"])(
    "the kubeconfig that %s gives is to be a secret output",
    async (type) => {
      expect(await inspect({ type, name: "plain" })).toEqual([expect.stringContaining("kubeconfig")]);
      expect(await inspect({ type, name: "kept", additionalSecretOutputs: ["kubeconfig"] })).toEqual([]);
    },
  );
});

describe("outputs of the stack", () => {
  const outputs = (props: Record<string, unknown>, settings = {}) =>
    askAll(stackOutputs, [{ type: "pulumi:pulumi:Stack", name: "byoc-customer-1", parents: "", props }], {
      settings,
    });

  test("those for everybody are accepted in clear, known or not yet; all others are to be secret", async () => {
    expect(
      await outputs({
        clusterId: unknown,
        endpoint: "https://203.0.113.1:6443",
        monthlyCost: { items: [{ price: 1 }] },
        kubeconfig: secret(key),
      }),
    ).toEqual([]);
  });

  test("a secret that a preview does not know yet stays open: the engine shows no marks of such", async () => {
    expect(await outputs({ kubeconfig: unknown })).toEqual([]);
    expect(leftOpen.get("byoc-secret-outputs")).toEqual(new Set(["kubeconfig"]));
    expect(await outputs({ dashboardToken: unknown }, { moreSecret: ["dashboardToken"] })).toEqual([]);
  });

  test.each([
    ["a kubeconfig in clear", { kubeconfig: key }],
    ["what a preview does not know yet, under a name of its own", { access: unknown }],
    ["a token under a name of its own", { access: { deep: "abcdefgh" } }],
    ["a private key in an output for everybody", { nodePools: [{ name: key }] }],
  ])("%s is refused, and not shown", async (_what, props) => {
    const said = await outputs(props);
    expect(said).toEqual([expect.stringContaining(Object.keys(props)[0] ?? "")]);
    expect(said[0]).not.toMatch(/PRIVATE|abcdefgh/);
  });

  test("a platform may name further outputs that everybody may see", async () => {
    expect(await outputs({ dashboard: "https://example.org" })).toHaveLength(1);
    expect(await outputs({ dashboard: "https://example.org" }, { moreOpen: ["dashboard"] })).toEqual([]);
  });
});

describe("boot data", () => {
  const server = (role: string, userData: string) => ({
    type: "hcloud:index/server:Server",
    props: { labels: { "mengi-role": role }, userData },
  });
  const wrapped = Buffer.from(`write_files: ${Buffer.from(key).toString("base64")}`).toString("base64");

  test.each(["worker", "gateway"])(
    "a private key for a %s is refused, also where it is wrapped",
    async (role) => {
      expect((await ask(bootData, server(role, key))).said).toHaveLength(1);
      expect((await ask(bootData, server(role, wrapped))).said).toHaveLength(1);
      expect(await ask(bootData, server(role, "#cloud-config"))).toEqual(accepted);
    },
  );

  test("control-plane servers found the cluster with its authorities' keys", async () => {
    expect(await ask(bootData, server("control-plane", key))).toEqual(accepted);
  });

  test("boot data that is not known yet stays open", async () => {
    expect(await ask(bootData, server("worker", unknown))).toEqual({ said: [], open: true });
  });
});
