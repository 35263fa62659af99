/** How boot data is read: by the rules of cloud-init, the shell and k3s. */
import { gzipSync } from "node:zlib";
import { refusal } from "../../sandbox/hetzner/guest/joinToken";
import { disagreements, readK3sConfig } from "../../sandbox/hetzner/guest/k3sConfig";
import { parseShellEnv } from "../../sandbox/hetzner/guest/shellEnv";
import { autoDeployManifests, readUserData } from "../../sandbox/hetzner/guest/userData";
import { readPki } from "../../sandbox/hetzner/guest/pki";
import { TestCluster } from "./guestCloud";
import { makeSecrets } from "./guestPki";

const file = (path: string, content: string, encoding?: string) =>
  `  - path: ${path}\n    content: ${JSON.stringify(content)}\n` +
  (encoding === undefined ? "" : `    encoding: ${encoding}\n`);
const gatewayEnv = "ROLE='gateway'\nCLUSTER_ID='c-1'\n";

describe("cloud-config", () => {
  test.each([
    ["text/plain", (text: string) => text],
    ["b64", (text: string) => Buffer.from(text).toString("base64")],
    ["gz+b64", (text: string) => gzipSync(text).toString("base64")],
  ])("files encoded as %s are read", (encoding, encode) => {
    const data = `#cloud-config\nwrite_files:\n${file("/etc/mengi/node.env", encode(gatewayEnv), encoding)}`;
    expect(readUserData(data)).toMatchObject({ role: "gateway", clusterId: "c-1" });
  });

  test("what is not ours is nobody's: scripts, other cloud-configs, nothing", () => {
    const other = `#cloud-config\nwrite_files:\n${file("/etc/motd", "hello")}`;
    for (const data of ["", "#!/bin/sh\n", other, "#cloud-config\n: not: yaml: [", "#cloud-config\n"]) {
      expect(readUserData(data)).toBeUndefined();
    }
    // The first line says what it is; without it cloud-init does nothing.
    expect(readUserData(`write_files:\n${file("/etc/mengi/node.env", gatewayEnv)}`)).toBeUndefined();
  });

  test("ours that can't be followed is shown as such, without quoting it", async () => {
    const cluster = await TestCluster.make();
    const data = `#cloud-config\nwrite_files:\n${file("/etc/mengi/node.env", "ROLE='boss'\nTOKEN='secret'\n")}`;
    cluster.cloud.add("broken", "10.0.0.9", data);
    expect(cluster.guests.describe().servers).toEqual([
      expect.objectContaining({ server: "broken", phase: "unreadable", log: ["node.env: ROLE is boss"] }),
    ]);
    await cluster.close();
  });

  test("manifests are those in k3s' folder", () => {
    const folder = "/var/lib/rancher/k3s/server/manifests";
    const data =
      `#cloud-config\nwrite_files:\n${file("/etc/mengi/node.env", gatewayEnv)}` +
      file(`${folder}/b.yaml`, "b") +
      file(`${folder}/a.yml`, "a") +
      file(`${folder}/notes.txt`, "no");
    const instructions = readUserData(data);
    expect(instructions && autoDeployManifests(instructions)).toEqual([
      { name: "a", text: "a" },
      { name: "b", text: "b" },
    ]);
  });
});

describe("environment files", () => {
  test("quotes are the shell's", () => {
    const text = `# comment\nA='one two'\nB="a \\"b\\""\nC=plain\nD='it'\\''s'\nE=\n\nexport F='x'\n`;
    expect(parseShellEnv(text)).toEqual({ A: "one two", B: 'a "b"', C: "plain", D: "it's", E: "", F: "x" });
  });

  test.each(["A='open", "A=one two", "no assignment"])("%s is an error", (text) => {
    expect(() => parseShellEnv(text)).toThrow();
  });
});

describe("k3s' configuration", () => {
  const read = (files: Record<string, string>) =>
    readK3sConfig(
      new Map(Object.entries(files).map(([name, text]) => [`/etc/rancher/k3s/config.yaml${name}`, text])),
    );

  test("later files replace a key, and a plus adds to it", () => {
    const config = read({
      "": "a: 1\ntls-san: [one]\nnode-label: [x=1]\n",
      ".d/20-b.yaml": "a: 3\n",
      ".d/10-a.yaml": "a: 2\ntls-san+: [two]\nnode-label: [y=2]\n",
    });
    expect(config).toEqual({ a: 3, "tls-san": ["one", "two"], "node-label": ["y=2"] });
  });

  test("servers have to agree on what k3s calls critical, and on nothing else", () => {
    const one = { "cluster-cidr": "10.244.0.0/16", "node-name": "a" };
    expect(disagreements(one, { ...one, "node-name": "b" })).toEqual([]);
    expect(disagreements(one, { ...one, "cluster-cidr": "10.42.0.0/16" })).toEqual(["cluster-cidr"]);
  });
});

describe("tokens", () => {
  const wanted = { caHash: "a".repeat(64), user: "server", password: "pw" };

  test.each([
    [`K10${"a".repeat(64)}::server:pw`, undefined],
    [`K10${"b".repeat(64)}::server:pw`, /hash/],
    [`K10${"a".repeat(64)}::node:pw`, /401/],
    [`K10${"a".repeat(64)}::server:other`, /401/],
    ["pw", /no K10 token/],
    ["", /no token/],
  ])("%s", (token, problem) => {
    const refused = refusal(token, wanted);
    if (problem === undefined) expect(refused).toBeUndefined();
    else expect(refused).toMatch(problem);
  });
});

describe("certificates", () => {
  const folder = "/etc/mengi/pki/";

  async function files(): Promise<Map<string, string>> {
    const { pki } = await makeSecrets("c-1");
    const pairs = {
      "server-ca": pki.server,
      "client-ca": pki.client,
      "request-header-ca": pki.requestHeader,
      "etcd-server-ca": pki.etcdServer,
      "etcd-peer-ca": pki.etcdPeer,
    };
    return new Map([
      [`${folder}root-ca.crt`, pki.root],
      [`${folder}service.key`, pki.serviceKey],
      ...Object.entries(pairs).flatMap(([name, { certificate, key }]): [string, string][] => [
        [`${folder}${name}.crt`, certificate],
        [`${folder}${name}.key`, key],
      ]),
    ]);
  }

  test("all of them are needed", async () => {
    const all = await files();
    expect(() => readPki(all, new Date())).not.toThrow();
    for (const path of all.keys()) {
      const incomplete = new Map(all);
      incomplete.delete(path);
      expect(() => readPki(incomplete, new Date())).toThrow(`${path} is missing`);
    }
  });

  test("they have to be valid now", async () => {
    const all = await files();
    const year = 366 * 24 * 3600 * 1000;
    expect(() => readPki(all, new Date(Date.now() + year))).toThrow("has expired");
    expect(() => readPki(all, new Date(Date.now() - year))).toThrow("is not valid yet");
  });

  test("joined to a bundle they have to stay two certificates", async () => {
    const all = await files();
    const path = `${folder}server-ca.crt`;
    all.set(path, (all.get(path) ?? "").trim());
    expect(() => readPki(all, new Date())).toThrow("not two certificates");
  });

  test("a leaf is no authority, and the key of service accounts is RSA", async () => {
    const all = await files();
    const wrongKey = new Map(all).set(`${folder}service.key`, all.get(`${folder}server-ca.key`) ?? "");
    expect(() => readPki(wrongKey, new Date())).toThrow("service.key is no RSA key");
    const { kubeconfig } = await makeSecrets("c-1");
    const leaf = /client-certificate-data: (\S+)/.exec(await kubeconfig("127.0.0.1"))?.[1] ?? "";
    const withLeaf = new Map(all).set(`${folder}client-ca.crt`, Buffer.from(leaf, "base64").toString());
    expect(() => readPki(withLeaf, new Date())).toThrow("client-ca.crt is no certificate authority");
  });
});
