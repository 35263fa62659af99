/** The certificates and tokens that the real tls and random plugins make, judged by OpenSSL. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { debianTools } from "../../sandbox/tools/debian";
import { HetznerStack, singleConfig } from "./hetznerSupport";

jest.setTimeout(240_000);

let stack: HetznerStack;
let env: NodeJS.ProcessEnv;
/** Properties of resources by name, secrets opened; inputs as they were given. */
let outputs: Map<string, Record<string, string>>;

beforeAll(async () => {
  ({ environment: env } = await debianTools());
  stack = await HetznerStack.create({ config: singleConfig() });
  await stack.run("up");
  const { deployment } = await stack.workspace.exportStack({ showSecrets: true });
  outputs = new Map(
    (deployment.resources ?? []).map(({ urn, inputs, outputs: own }) => [
      urn.split("::").pop() ?? "",
      Object.fromEntries(
        Object.entries({ ...own, ...inputs }).map(([key, value]) => [key, opened(value)]),
      ) as Record<string, string>,
    ]),
  );
});
afterAll(() => stack.dispose());

/** A value of an export with its secrets shown. */
function opened(value: unknown): unknown {
  const plaintext = (value as { plaintext?: string } | null)?.plaintext;
  return plaintext === undefined ? value : JSON.parse(plaintext);
}

const of = (resource: string) => outputs.get(`cluster-${resource}`) ?? {};
const certificate = (resource: string) => of(resource).certPem ?? "";

/** Runs OpenSSL in the workspace's folder, with these files in it. */
function openssl(args: string[], files: Record<string, string> = {}): Buffer {
  const { folder } = stack.workspace;
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return execFileSync("openssl", args, { cwd: folder, env });
}

const authorities = ["server-ca", "client-ca", "request-header-ca", "etcd-server-ca", "etcd-peer-ca"];

test.each(authorities)("%s is a CA of ten years below the root, and its key is its own", (authority) => {
  const files = {
    "root.pem": certificate("root-ca"),
    "ca.pem": certificate(authority),
    "ca.key": of(`${authority}-key`).privateKeyPem ?? "",
  };
  expect(openssl(["verify", "-x509_strict", "-CAfile", "root.pem", "ca.pem"], files).toString()).toContain(
    "OK",
  );
  const text = openssl(["x509", "-in", "ca.pem", "-noout", "-text"]).toString();
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE/);
  expect(text).toContain("Subject Key Identifier");
  // Nine years from now it still holds.
  openssl(["x509", "-in", "ca.pem", "-noout", "-checkend", String(9 * 365 * 24 * 3600)]);
  const publicKey = openssl(["x509", "-in", "ca.pem", "-noout", "-pubkey"]).toString();
  expect(openssl(["pkey", "-in", "ca.key", "-pubout"]).toString()).toBe(publicKey);
});

test("the administrator's certificate is for clients only, of the client CA, and holds a year", () => {
  const files = {
    "root.pem": certificate("root-ca"),
    "client-ca.pem": certificate("client-ca"),
    "admin.pem": certificate("admin"),
  };
  const verify = (purpose: string) =>
    openssl(
      ["verify", "-purpose", purpose, "-CAfile", "root.pem", "-untrusted", "client-ca.pem", "admin.pem"],
      files,
    ).toString();
  expect(verify("sslclient")).toContain("OK");
  expect(() => verify("sslserver")).toThrow();
  const subject = openssl([
    "x509",
    "-in",
    "admin.pem",
    "-noout",
    "-subject",
    "-nameopt",
    "RFC2253",
  ]).toString();
  expect(subject).toContain("O=system:masters");
  openssl(["x509", "-in", "admin.pem", "-noout", "-checkend", String(364 * 24 * 3600)]);
  expect(() =>
    openssl(["x509", "-in", "admin.pem", "-noout", "-checkend", String(366 * 24 * 3600)]),
  ).toThrow();
});

test("no CA but the client CA vouches for the administrator", () => {
  const files = { "root.pem": certificate("root-ca"), "server-ca.pem": certificate("server-ca") };
  expect(() =>
    openssl(["verify", "-CAfile", "root.pem", "-untrusted", "server-ca.pem", "admin.pem"], files),
  ).toThrow();
});

test("the key of service accounts is RSA in the form that k3s takes", () => {
  const key = of("service-key").privateKeyPem ?? "";
  expect(key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  openssl(["rsa", "-in", "service.key", "-check", "-noout"], { "service.key": key });
});

test("the join token names the root by the hash of its DER form, in the boot data as by OpenSSL", () => {
  const der = openssl(["x509", "-in", "root.pem", "-outform", "der"], { "root.pem": certificate("root-ca") });
  const hash = createHash("sha256").update(der).digest("hex");
  const { write_files: files } = parse(of("workers-0").userData ?? "") as {
    write_files: { path: string; content: string }[];
  };
  const tokens = files.find((file) => file.path === "/etc/mengi/tokens.env")?.content ?? "";
  const text = gunzipSync(Buffer.from(tokens, "base64")).toString();
  expect(text).toContain(`AGENT_TOKEN='K10${hash}::node:${of("agent-token").result}'`);
  expect(text).not.toContain(of("server-token").result ?? "none");
});
