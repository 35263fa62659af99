import {
  foreignOrganisation,
  organisation,
  serviceAccount,
  startThalassaSandbox,
  type ThalassaSandbox,
  type TokenName,
  tokenValues,
} from "../../sandbox/thalassa";
import { type Call, client, vpcBody } from "./client";

let sandbox: ThalassaSandbox;
let call: Call;

beforeAll(async () => {
  sandbox = await startThalassaSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterAll(() => sandbox.close());

const as = (name: TokenName) => ({ authorization: `Token ${tokenValues[name]}` });

test.each([
  ["valid", 200],
  ["rotated", 200],
  ["account-wide", 200],
  ["read-only", 200],
  ["expired", 401],
  ["revoked", 401],
  ["foreign", 403],
] as const)("the token %s reads the demo organisation with %i", async (name, status) => {
  const answer = await call("GET", "/v1/vpcs", undefined, as(name));
  expect(answer.status).toBe(status);
  if (status !== 200) expect(Object.keys(answer.body)).toEqual(["message"]);
});

test("a read-only token changes nothing", async () => {
  expect((await call("POST", "/v1/vpcs", vpcBody(), as("read-only"))).status).toBe(403);
});

test("a token without the scope kubernetes touches networks but no clusters", async () => {
  expect((await call("GET", "/v1/vpcs", undefined, as("no-kubernetes"))).status).toBe(200);
  expect((await call("GET", "/v1/kubernetes/clusters", undefined, as("no-kubernetes"))).status).toBe(403);
});

test("api:write includes reading", async () => {
  await sandbox.admin.addToken({
    name: "writer",
    value: "w".repeat(40),
    scopes: ["api:write", "kubernetes"],
  });
  const caller = { authorization: `Token ${"w".repeat(40)}` };
  expect((await call("GET", "/v1/vpcs", undefined, caller)).status).toBe(200);
});

test("personal tokens are no bearer tokens, and unknown tokens are refused", async () => {
  const wrong = [`Bearer ${tokenValues.valid}`, "Token nobody", "", tokenValues.valid];
  for (const authorization of wrong) {
    expect((await call("GET", "/v1/vpcs", undefined, { authorization })).status).toBe(401);
  }
});

test("an organisation is named by identity or slug, and has to be named", async () => {
  expect((await call("GET", "/v1/vpcs", undefined, { organisation: organisation.slug })).status).toBe(200);
  expect((await call("GET", "/v1/vpcs", undefined, { organisation: null })).status).toBe(400);
  expect((await call("GET", "/v1/vpcs", undefined, { organisation: "o-nowhere" })).status).toBe(403);
});

test.each([
  ["valid", [organisation.identity]],
  ["foreign", [foreignOrganisation.identity]],
  ["account-wide", [organisation.identity, foreignOrganisation.identity]],
] as const)("the memberships of %s are the organisations that it reaches", async (name, expected) => {
  const caller = { ...as(name), organisation: null };
  const { body } = await call("GET", "/v1/me/organisation-memberships", undefined, caller);
  expect(body.map((one: { organisation: { identity: string } }) => one.organisation.identity)).toEqual(
    expected,
  );
});

test("an organisation sees nothing of another one's objects", async () => {
  const { identity } = (await call("POST", "/v1/vpcs", vpcBody())).body;
  const foreign = { ...as("account-wide"), organisation: foreignOrganisation.identity };
  expect((await call("GET", `/v1/vpcs/${identity}`, undefined, foreign)).status).toBe(404);
  expect((await call("DELETE", `/v1/vpcs/${identity}`, undefined, foreign)).status).toBe(404);
  expect((await call("GET", "/v1/vpcs", undefined, foreign)).body).toEqual([]);
  const inside = { name: "x", description: "", vpcIdentity: identity, cidr: "10.0.9.0/24" };
  expect((await call("POST", "/v1/subnets", inside, foreign)).status).toBe(400);
});

test("a token can be revoked while it is in use", async () => {
  const token = await sandbox.admin.addToken({ name: "short-lived" });
  const caller = { authorization: `Token ${token.value}` };
  expect((await call("GET", "/v1/vpcs", undefined, caller)).status).toBe(200);
  await sandbox.admin.setToken("short-lived", { state: "revoked" });
  expect((await call("GET", "/v1/vpcs", undefined, caller)).status).toBe(401);
});

test("the admin API and the request log name tokens and never show their values", async () => {
  await call("GET", "/v1/vpcs");
  const requests = await sandbox.admin.requests();
  expect(requests.at(-1)).toMatchObject({
    method: "GET",
    path: "/v1/vpcs",
    route: "/v1/vpcs",
    status: 200,
    token: "valid",
    organisation: organisation.identity,
  });
  const told = JSON.stringify([
    requests,
    await sandbox.admin.tokens(),
    await sandbox.admin.inventory(),
    await sandbox.admin.faults(),
  ]);
  for (const value of Object.values(tokenValues)) expect(told).not.toContain(value);
});

test("the seeded tokens are unlike each other and long enough for a leak scan", () => {
  const values = Object.values(tokenValues);
  expect(new Set(values).size).toBe(values.length);
  for (const value of values) expect(value.length).toBeGreaterThanOrEqual(40);
});

test("a service account gets an access token by its credentials, which expires", async () => {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: serviceAccount.clientId,
    client_secret: serviceAccount.clientSecret,
  });
  const response = await fetch(`${sandbox.url}/oidc/token`, { method: "POST", body: form });
  const { access_token, expires_in } = (await response.json()) as Record<string, unknown>;
  const caller = { authorization: `Bearer ${access_token}` };
  expect((await call("GET", "/v1/vpcs", undefined, caller)).status).toBe(200);
  await sandbox.admin.setClock({ advanceMs: Number(expires_in) * 1000 });
  expect((await call("GET", "/v1/vpcs", undefined, caller)).status).toBe(401);
});

test("a token exchange needs the right organisation and service account", async () => {
  const exchange = async (service_account_id: string) => {
    const form = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: "header.payload.signature",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      organisation_id: organisation.identity,
      service_account_id,
      access_token_lifetime: "600",
    });
    return fetch(`${sandbox.url}/oidc/token`, { method: "POST", body: form });
  };
  expect((await exchange("sa-unknown")).status).toBe(400);
  const good = await exchange(serviceAccount.identity);
  expect([good.status, ((await good.json()) as { expires_in: number }).expires_in]).toEqual([200, 600]);
});
