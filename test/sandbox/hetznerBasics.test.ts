import { generateKeyPairSync } from "node:crypto";
import { type HetznerSandbox, startHetznerSandbox, tokenValues } from "../../sandbox/hetzner";
import { type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

/** An SSH public key that nobody else has. */
function newKey(): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const field = (data: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, data.length]), data]);
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]).toString("base64")} test`;
}

async function makeKeys(...names: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const name of names) {
    const { body } = await call("POST", "ssh_keys", {
      name,
      public_key: newKey(),
      labels: { name, even: "" },
    });
    ids.push(body.ssh_key.id);
  }
  return ids;
}

test("every token has 64 characters, as the official Terraform provider demands", () => {
  for (const value of Object.values(tokenValues)) expect(value).toMatch(/^[A-Za-z0-9]{64}$/);
});

test.each(["expired", "revoked"] as const)("a token that is %s is not let in", async (token) => {
  expect(await call("GET", "ssh_keys", undefined, token)).toMatchObject({
    status: 401,
    body: { error: { code: "unauthorized", message: expect.any(String) } },
  });
});

test("a call without a token is not let in", async () => {
  expect((await fetch(`${sandbox.url}/v1/servers`)).status).toBe(401);
});

test("a token that may only read is refused any change before its body is looked at", async () => {
  const refusal = { status: 403, body: { error: { code: "forbidden" } } };
  expect(await call("POST", "ssh_keys", {}, "read-only")).toMatchObject(refusal);
  expect(await call("DELETE", "ssh_keys/1", undefined, "read-only")).toMatchObject(refusal);
  expect((await call("GET", "ssh_keys", undefined, "read-only")).status).toBe(200);
});

test("the refusal of such a token can be the older one, or come after the body's check", async () => {
  await sandbox.admin.setBehaviour({ readOnlyRefusal: "token_readonly", validateFirst: true });
  expect((await call("POST", "ssh_keys", {}, "read-only")).body.error.code).toBe("invalid_input");
  const valid = await call("POST", "ssh_keys", { name: "a", public_key: newKey() }, "read-only");
  expect(valid).toMatchObject({ status: 401, body: { error: { code: "token_readonly" } } });
  expect((await call("GET", "ssh_keys")).body.ssh_keys).toEqual([]);
});

test("projects don't see each other's objects, and names are unique only within one", async () => {
  const [id] = await makeKeys("key");
  expect((await call("GET", `ssh_keys/${id}`, undefined, "foreign")).status).toBe(404);
  expect((await call("GET", "ssh_keys", undefined, "foreign")).body.ssh_keys).toEqual([]);
  const other = await call("POST", "ssh_keys", { name: "key", public_key: newKey() }, "foreign");
  expect(other.status).toBe(201);
});

test("every answer has a correlation id and says what is left of the hour's calls", async () => {
  for (const path of ["ssh_keys", "ssh_keys/1", "nothing"]) {
    const { headers } = await call("GET", path);
    expect(headers.get("x-correlation-id")).toMatch(/^[0-9a-f]{16}$/);
    expect(headers.get("ratelimit-limit")).toBe("3600");
    expect(Number(headers.get("ratelimit-remaining"))).toBeLessThan(3600);
    expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000 - 10);
  }
});

test("a used-up hour answers 429, and comes back call by call while time passes", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  await sandbox.admin.setBehaviour({ rateLimit: 3 });
  const statuses = async (count: number) => {
    const all: number[] = [];
    for (let n = 0; n < count; n++) all.push((await call("GET", "ssh_keys")).status);
    return all;
  };
  expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  expect((await call("GET", "ssh_keys")).body.error).toMatchObject({
    code: "rate_limit_exceeded",
    message: "limit of 3 requests per hour reached",
  });
  await sandbox.admin.setClock({ advanceMs: 1200_000 });
  expect(await statuses(2)).toEqual([200, 429]);
});

test("errors have a code, a message and details; a wrong body names its fields", async () => {
  const { status, headers, body } = await call("POST", "ssh_keys", { name: "", labels: { a: "b" } });
  expect(status).toBe(422);
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(body.error).toEqual({
    code: "invalid_input",
    message: "invalid input in fields 'name', 'public_key'",
    details: {
      fields: [
        { name: "name", messages: [expect.any(String)] },
        { name: "public_key", messages: [expect.any(String)] },
      ],
    },
  });
});

test("a body that is no JSON, an unknown path, another method and a retired path each have their code", async () => {
  const code = async (...parameters: Parameters<Call>) => {
    const { status, body } = await call(...parameters);
    return [status, body.error.code];
  };
  expect(await code("POST", "ssh_keys", "{")).toEqual([400, "json_error"]);
  expect(await code("GET", "nothing")).toEqual([404, "not_found"]);
  expect(await code("PATCH", "ssh_keys/1", {})).toEqual([405, "method_not_allowed"]);
  expect(await code("GET", "datacenters")).toEqual([410, "deprecated_api_endpoint"]);
  expect((await call("GET", "datacenters/1")).body.error.details).toEqual({
    announcement: expect.stringMatching(/^https:/),
  });
});

test("names and fingerprints of SSH keys are unique, and the fingerprint is the key's MD5", async () => {
  const public_key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFrAdnXAgsTBUUDwCZ1LPdpsIVtrU+5IRZaWSuGFnE9r someone";
  const first = await call("POST", "ssh_keys", { name: "a", public_key });
  expect(first.body.ssh_key).toMatchObject({
    name: "a",
    public_key,
    labels: {},
    fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
  });
  expect((await call("POST", "ssh_keys", { name: "a", public_key: newKey() })).body.error).toEqual({
    code: "uniqueness_error",
    message: "name is already used",
    details: { fields: [{ name: "name" }] },
  });
  expect((await call("POST", "ssh_keys", { name: "b", public_key })).body.error).toEqual({
    code: "uniqueness_error",
    message: "SSH key with the same fingerprint already exists",
    details: { fields: [{ name: "public_key" }] },
  });
  expect((await call("POST", "ssh_keys", { name: "b", public_key: "ssh-rsa AAAA" })).status).toBe(422);
});

test("lists filter by name and fingerprint, sort, select by labels and come in pages with links", async () => {
  await makeKeys("b", "a", "c");
  const names = async (query: string) =>
    (await call("GET", `ssh_keys?${query}`)).body.ssh_keys.map((one: { name: string }) => one.name);
  expect(await names("")).toEqual(["b", "a", "c"]);
  expect(await names("name=a")).toEqual(["a"]);
  expect(await names("sort=name:desc&sort=id")).toEqual(["c", "b", "a"]);
  expect(await names("label_selector=name+in+(a,c)")).toEqual(["a", "c"]);
  expect(await names("label_selector=name!%3Da,even")).toEqual(["b", "c"]);
  expect((await call("GET", "ssh_keys?sort=created")).body.error.code).toBe("invalid_input");
  expect((await call("GET", "ssh_keys?label_selector=a%3D%3D%3D")).body.error.code).toBe("invalid_input");
  const { body, headers } = await call("GET", "ssh_keys?per_page=2");
  expect(body.meta.pagination).toEqual({
    page: 1,
    per_page: 2,
    previous_page: null,
    next_page: 2,
    last_page: 2,
    total_entries: 3,
  });
  expect(headers.get("link")).toContain('page=2>; rel="next"');
});

test("an update replaces the labels as a whole and keeps what is missing", async () => {
  const [id] = await makeKeys("a");
  expect((await call("PUT", `ssh_keys/${id}`, { name: "b" })).body.ssh_key.labels).toEqual({
    name: "a",
    even: "",
  });
  const { body } = await call("PUT", `ssh_keys/${id}`, { labels: { other: "x" } });
  expect(body.ssh_key).toMatchObject({ name: "b", labels: { other: "x" } });
  expect((await call("PUT", `ssh_keys/${id}`, { labels: { "hetzner.cloud/x": "" } })).status).toBe(422);
});

test("what is deleted is gone, and the inventory shows only what is there", async () => {
  const [id] = await makeKeys("a");
  expect(await sandbox.admin.inventory()).toMatchObject({ "p-1000001": { sshKey: [{ name: "a" }] } });
  expect(await call("DELETE", `ssh_keys/${id}`)).toMatchObject({ status: 204, body: undefined });
  expect((await call("DELETE", `ssh_keys/${id}`)).body.error.code).toBe("not_found");
  expect(await sandbox.admin.inventory()).toEqual({ "p-1000001": {}, "p-2000002": {} });
});

test("all actions at once can't be listed", async () => {
  expect((await call("GET", "actions")).status).toBe(422);
  expect((await call("GET", "actions?id=1&sort=status&sort=id")).body.actions).toEqual([]);
});
