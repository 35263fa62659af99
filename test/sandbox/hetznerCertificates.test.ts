import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import { cryptoProvider, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Answer, type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;
let uploaded: { certificate: string; private_key: string };

beforeAll(async () => {
  uploaded = await certificateFor("a.example.com", "b.example.com");
});
beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

async function certificateFor(...names: string[]) {
  cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=common",
    notBefore: new Date("2026-01-01T00:00:00Z"),
    notAfter: new Date("2027-01-01T00:00:00Z"),
    keys,
    extensions: [
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value }))),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    certificate: certificate.toString("pem"),
    private_key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}

const code = ({ status, body }: Answer) => `${status} ${body.error?.code}`;
const upload = (change: Record<string, unknown> = {}) =>
  call("POST", "certificates", { name: "tls", ...uploaded, ...change });

test("an uploaded certificate is described by what is in it", async () => {
  const { status, body } = await upload();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    certificate: {
      type: "uploaded",
      certificate: uploaded.certificate,
      domain_names: ["a.example.com", "b.example.com"],
      not_valid_before: "2026-01-01T00:00:00.000Z",
      not_valid_after: "2027-01-01T00:00:00.000Z",
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      status: null,
      used_by: [],
    },
    action: null,
  });
});

test("an upload that is no certificate, or has another key, is refused", async () => {
  expect(code(await upload({ certificate: "text" }))).toBe("422 invalid_input");
  expect(code(await upload({ private_key: "text" }))).toBe("422 invalid_input");
  expect(code(await upload({ private_key: (await certificateFor("x.example.com")).private_key }))).toBe(
    "422 invalid_input",
  );
  expect(code(await upload({ certificate: uploaded.certificate.repeat(6) }))).toBe("422 invalid_input");
});

test("a managed certificate is pending at first, then has a readable text with its names", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  const domain_names = ["example.com", "*.example.com"];
  const { body } = await call("POST", "certificates", { name: "m", type: "managed", domain_names });
  expect(body).toMatchObject({
    certificate: {
      certificate: null,
      fingerprint: null,
      domain_names,
      status: { issuance: "pending", renewal: "unavailable", error: null },
    },
    action: { command: "create_certificate", status: "running" },
  });
  await sandbox.admin.setClock({ advanceMs: 20_000 });
  const { certificate } = (await call("GET", `certificates/${body.certificate.id}`)).body;
  expect(certificate.status).toEqual({ issuance: "completed", renewal: "scheduled", error: null });
  const parsed = new X509Certificate(certificate.certificate);
  expect(parsed.subjectAltName).toBe("DNS:example.com, DNS:*.example.com");
  expect(parsed.fingerprint256).toBe(certificate.fingerprint);
});

test("a managed certificate that could not be issued can be tried again, others can't", async () => {
  await sandbox.admin.addFault({
    match: "POST /v1/certificates",
    nth: 1,
    effect: { type: "failAction", message: "no DNS" },
  });
  const { id } = (
    await call("POST", "certificates", { name: "m", type: "managed", domain_names: ["example.com"] })
  ).body.certificate;
  const status = async () => (await call("GET", `certificates/${id}`)).body.certificate.status;
  expect(await status()).toMatchObject({ issuance: "failed", error: { code: expect.any(String) } });
  const retried = await call("POST", `certificates/${id}/actions/retry`);
  expect(retried.body.action.command).toBe("issue_certificate");
  expect(await status()).toMatchObject({ issuance: "completed", error: null });
  expect(code(await call("POST", `certificates/${id}/actions/retry`))).toBe("422 unsupported_error");
});

test("a certificate that a load balancer uses says so, and is not deleted", async () => {
  const { id } = (await upload()).body.certificate;
  const balancer = (
    await call("POST", "load_balancers", {
      name: "lb",
      load_balancer_type: "lb11",
      location: "fsn1",
      services: [{ protocol: "https", http: { certificates: [id], redirect_http: true } }],
    })
  ).body.load_balancer;
  expect((await call("GET", `certificates/${id}`)).body.certificate.used_by).toEqual([
    { id: balancer.id, type: "load_balancer" },
  ]);
  expect(code(await call("DELETE", `certificates/${id}`))).toBe("422 resource_in_use");
  await call("DELETE", `load_balancers/${balancer.id}`);
  expect((await call("DELETE", `certificates/${id}`)).status).toBe(204);
});

test("an HTTPS service that redirects takes port 80 as well, and needs a certificate that is there", async () => {
  const { id } = (await upload()).body.certificate;
  const make = (certificates: number[], ...more: object[]) =>
    call("POST", "load_balancers", {
      name: "lb",
      load_balancer_type: "lb11",
      location: "fsn1",
      services: [{ protocol: "https", http: { certificates, redirect_http: true } }, ...more],
    });
  expect(code(await make([id], { protocol: "http" }))).toBe("412 source_port_already_used");
  expect(code(await make([id + 1]))).toBe("404 not_found");
});
