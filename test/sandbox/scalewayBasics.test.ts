import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Errors } from "@scaleway/sdk-client";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import { parse } from "yaml";
import {
  foreignProject,
  keys,
  organisation,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { accessKeyOf, keyOf } from "../../sandbox/scaleway/keys";
import { type Call, officialClient, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;
const vpcs = "vpc/v2/regions/fr-par/vpcs";
const own = `project_id=${project.identity}`;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
});
afterEach(() => sandbox.close());

describe("answers", () => {
  test("their content type is exactly application/json, which the official JavaScript client insists on", async () => {
    for (const path of ["metadata", `${vpcs}?${own}`, `${vpcs}/${project.identity}`]) {
      const { headers } = await call("GET", path);
      expect(headers.get("content-type")).toBe("application/json");
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test("the platform's name is served without a key", async () => {
    const { status, body } = await call("GET", "metadata", undefined, "");
    expect(status).toBe(200);
    expect(body).toEqual({ platform: "external", partition: "scw", domain: "scw.eu" });
  });

  test("a deletion answers 204 without a body", async () => {
    const { body } = await call("POST", vpcs, { name: "a", project_id: project.identity });
    const { status, headers, body: nothing } = await call("DELETE", `${vpcs}/${body.id}`);
    expect([status, nothing, headers.get("content-type")]).toEqual([204, undefined, null]);
  });

  test("an unknown path, region or object is a 404 of the type that clients know", async () => {
    const missing = "11111111-2222-4333-8444-555555555555";
    expect((await call("GET", `${vpcs}/${missing}`)).body).toEqual({
      message: "resource is not found",
      resource: "vpc",
      resource_id: missing,
      type: "not_found",
    });
    expect(await call("GET", "vpc/v2/regions/mars-1/vpcs")).toMatchObject({
      status: 404,
      body: { type: "not_found", resource: "region", resource_id: "mars-1" },
    });
    expect(await call("GET", "vpc/v2/nothing?page=1")).toMatchObject({
      status: 404,
      body: { type: "not_found", resource: "call", resource_id: "/vpc/v2/nothing" },
    });
  });

  test("a wrong body names the arguments and what is wrong with each", async () => {
    const { status, body } = await call("POST", vpcs, { name: 5, tags: "x" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: "invalid_arguments", message: "invalid argument(s)" });
    expect(body.details).toEqual([
      expect.objectContaining({ argument_name: "name", reason: "format" }),
      expect.objectContaining({ argument_name: "project_id", reason: "required" }),
      expect.objectContaining({ argument_name: "tags", reason: "format" }),
    ]);
    expect(await call("POST", vpcs, "{")).toMatchObject({ status: 400 });
  });

  test("a body with any content type, or with a GET, is taken, as Python sends it", async () => {
    const send = (method: string, body: object) =>
      new Promise<number | undefined>((resolve, reject) => {
        const text = JSON.stringify(body);
        const headers = {
          "x-auth-token": keys.all.secretKey,
          "content-type": "application/json; charset=utf-8",
          "content-length": text.length,
        };
        request(`${sandbox.url}/${vpcs}?${own}`, { method, headers }, (answer) => {
          answer.resume().on("end", () => resolve(answer.statusCode));
        })
          .on("error", reject)
          .end(text);
      });
    expect(await send("POST", { name: "python", project_id: project.identity })).toBe(200);
    expect(await send("GET", {})).toBe(200);
  });
});

describe("keys", () => {
  test.each([
    ["", "invalid_argument"],
    ["not-a-uuid", "invalid_argument"],
    ["11111111-2222-4333-8444-555555555555", "not_found"],
    [keys.revoked.secretKey, "not_found"],
    [keys.expired.secretKey, "expired"],
  ])("the secret key %p is refused by a 401 with the reason %s", async (secretKey, reason) => {
    const { status, body } = await call("GET", `${vpcs}?${own}`, undefined, secretKey);
    expect(status).toBe(401);
    expect(body).toEqual({
      message: "authentication is denied",
      method: "api_key",
      reason,
      type: "denied_authentication",
    });
  });

  test("the official client understands the refusals", async () => {
    const expired = new Vpcv2.API(officialClient(sandbox, "expired"));
    await expect(expired.listVPCs({ projectId: project.identity })).rejects.toBeInstanceOf(
      Errors.DeniedAuthenticationError,
    );
    const limited = new Vpcv2.API(officialClient(sandbox, "valid"));
    await expect(limited.listVPCs({ projectId: foreignProject.identity })).rejects.toMatchObject({
      status: 403,
      list: [{ resource: "vpc", action: "list" }],
    });
  });

  test("a key of one project is refused in another, also for an object of it", async () => {
    const { body: theirs } = await call(
      "POST",
      vpcs,
      { name: "theirs", project_id: foreignProject.identity },
      keys.foreign.secretKey,
    );
    const denied = { status: 403, body: { type: "permissions_denied" } };
    expect(await call("GET", `${vpcs}?project_id=${foreignProject.identity}`)).toMatchObject(denied);
    expect(await call("GET", `${vpcs}/${theirs.id}`)).toMatchObject(denied);
    expect(await call("DELETE", `${vpcs}/${theirs.id}`)).toMatchObject(denied);
    expect(await call("POST", vpcs, { project_id: foreignProject.identity })).toMatchObject(denied);
  });

  test("only a key of the whole organisation lists without a project, or sees the default project", async () => {
    expect((await call("GET", vpcs)).status).toBe(403);
    expect((await call("GET", `${vpcs}?project_id=${organisation.identity}`)).status).toBe(403);
    const { status, body } = await call("GET", `${vpcs}?is_default=true`, undefined, keys.broad.secretKey);
    expect(status).toBe(200);
    expect(body.total_count).toBe(3);
    const other = `${vpcs}?organization_id=${project.identity}`;
    expect((await call("GET", other, undefined, keys.broad.secretKey)).body.total_count).toBe(0);
  });

  test("a permission set that is taken away is named by the next refusal; reading needs less than writing", async () => {
    await sandbox.admin.setToken("valid", { scopes: ["VPCReadOnly", "PrivateNetworksFullAccess"] });
    const secret = keys.valid.secretKey;
    expect((await call("GET", `${vpcs}?${own}`, undefined, secret)).status).toBe(200);
    const { status, body } = await call("POST", vpcs, { project_id: project.identity }, secret);
    expect(status).toBe(403);
    expect(body).toEqual({
      details: [{ action: "create", resource: "vpc" }],
      message: "insufficient permissions",
      type: "permissions_denied",
    });
  });

  test("a set for all products covers each of them, but not IAM", async () => {
    await sandbox.admin.setToken("valid", { scopes: ["AllProductsReadOnly"] });
    const secret = keys.valid.secretKey;
    expect((await call("GET", `${vpcs}?${own}`, undefined, secret)).status).toBe(200);
    expect((await call("POST", vpcs, { project_id: project.identity }, secret)).status).toBe(403);
    const iam = `iam/v1alpha1/applications?organization_id=${organisation.identity}`;
    expect((await call("GET", iam, undefined, secret)).status).toBe(403);
  });

  test("an access key has the form that clients check, and leads to its secret key", () => {
    for (const [name, { accessKey, secretKey }] of Object.entries(keys)) {
      expect(accessKey).toMatch(/^SCW[A-Z0-9]{17}$/);
      expect(accessKeyOf(name)).toBe(accessKey);
      expect(keyOf(sandbox.cloud, accessKey)?.value).toBe(secretKey);
    }
  });

  test("logs name keys and projects, never a secret", async () => {
    await call("GET", `${vpcs}?${own}`, undefined, keys.valid.secretKey);
    const requests = await sandbox.admin.requests();
    expect(requests.at(-1)).toMatchObject({ token: "valid", organisation: project.identity, status: 200 });
    expect(JSON.stringify(requests)).not.toContain(keys.valid.secretKey);
  });
});

describe("lists", () => {
  beforeEach(async () => {
    for (const name of ["b", "a", "c"]) {
      await call("POST", vpcs, { name: `vpc-${name}`, project_id: project.identity, tags: ["all", name] });
    }
  });
  const names = async (query: string) => {
    const { body } = await call("GET", `${vpcs}?${own}&is_default=false&${query}`);
    return body.vpcs.map((vpc: { name: string }) => vpc.name);
  };

  test("they come in pages with the count of all", async () => {
    const { body } = await call("GET", `${vpcs}?${own}&is_default=false&page=2&page_size=2`);
    expect(body.total_count).toBe(3);
    expect(body.vpcs).toHaveLength(1);
    expect(await call("GET", `${vpcs}?${own}&page_size=101`)).toMatchObject({ status: 400 });
  });

  test("the official client finds all pages", async () => {
    const api = new Vpcv2.API(officialClient(sandbox));
    const all = await api.listVPCs({ projectId: project.identity, isDefault: false, pageSize: 1 }).all();
    expect(all.map((vpc) => vpc.name)).toEqual(["vpc-b", "vpc-a", "vpc-c"]);
  });

  test("they are filtered by part of the name and by all of the tags, and ordered", async () => {
    expect(await names("name=pc-a")).toEqual(["vpc-a"]);
    expect(await names("tags=all&tags=c")).toEqual(["vpc-c"]);
    expect(await names("order_by=name_desc")).toEqual(["vpc-c", "vpc-b", "vpc-a"]);
    expect((await call("GET", `${vpcs}?${own}&order_by=price_asc`)).status).toBe(400);
  });

  test("unknown values and empty ones, which Go clients send, filter nothing", async () => {
    expect(await names("status=unknown_status&name=&page=0")).toHaveLength(3);
  });
});

test("truth values are read as JavaScript and Go write them, and as Python does", async () => {
  for (const value of ["true", "True"]) {
    const { body } = await call("GET", `${vpcs}?${own}&is_default=${value}`);
    expect(body.total_count).toBe(1);
  }
  expect((await call("GET", `${vpcs}?${own}&is_default=False`)).body.total_count).toBe(0);
});

describe("the sandbox", () => {
  test("its environment names a config file that only its owner can read, and no key", () => {
    const path = sandbox.environment.SCW_CONFIG_PATH ?? "";
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(parse(readFileSync(path, "utf8"))).toMatchObject({
      access_key: keys.valid.accessKey,
      secret_key: keys.valid.secretKey,
      default_organization_id: organisation.identity,
      default_project_id: project.identity,
      api_url: sandbox.url,
    });
    expect(JSON.stringify(sandbox.environment)).not.toContain(keys.valid.secretKey);
    expect(Object.keys(sandbox.environment).sort()).toEqual([
      "HTTPS_PROXY",
      "NO_PROXY",
      "SCW_API_URL",
      "SCW_CONFIG_PATH",
      "SCW_S3_ENDPOINT",
      "SSL_CERT_FILE",
    ]);
  });

  test("every key has a config file, with its own project, which is gone once the sandbox is closed", async () => {
    const path = sandbox.configFile("foreign");
    expect(parse(readFileSync(path, "utf8"))).toMatchObject({
      secret_key: keys.foreign.secretKey,
      default_project_id: foreignProject.identity,
    });
    expect(() => sandbox.configFile("nobody")).toThrow("nobody");
    const other = await startScalewaySandbox({ latencyScale: 0 });
    const gone = other.configFile("valid");
    await other.close();
    expect(existsSync(gone)).toBe(false);
  });

  test("an empty project has an empty inventory, though the cloud keeps default networks and keys", async () => {
    await call("GET", `${vpcs}?${own}`);
    await call("GET", "iam/v1alpha1/api-keys", undefined, keys.broad.secretKey);
    const inventory = await sandbox.admin.inventory();
    expect(Object.values(inventory)).toEqual([{}, {}, {}]);
  });

  test("tags are labels in the inventory", async () => {
    await call("POST", vpcs, {
      name: "a",
      project_id: project.identity,
      tags: ["managed-by=mengi", "plain"],
    });
    const inventory = await sandbox.admin.inventory(project.identity);
    expect(inventory[project.identity]?.vpc).toEqual([
      expect.objectContaining({ name: "a", labels: { "managed-by": "mengi", plain: "" } }),
    ]);
  });

  test("networks and keys that were made survive a restart with a state file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scaleway-state-"));
    const stateFile = join(folder, "state.json");
    const first = await startScalewaySandbox({ latencyScale: 0, stateFile });
    const { body: vpc } = await rawClient(first)("POST", vpcs, {
      name: "kept",
      project_id: project.identity,
    });
    const added = await first.admin.addToken({ name: "extra", scopes: ["VPCReadOnly"] });
    await first.close();
    const second = await startScalewaySandbox({ latencyScale: 0, stateFile });
    const again = await rawClient(second)("GET", `${vpcs}/${vpc.id}`, undefined, added.value);
    expect(again).toMatchObject({ status: 200, body: { name: "kept" } });
    expect(parse(readFileSync(second.configFile("extra"), "utf8"))).toMatchObject({
      secret_key: added.value,
    });
    await second.close();
    rmSync(folder, { recursive: true });
  });

  test("a used-up quota refuses one more with the quota and what there is", async () => {
    await sandbox.admin.setQuota("vpc_vpcs", 1);
    await call("POST", vpcs, { project_id: project.identity });
    const { status, body } = await call("POST", vpcs, { project_id: project.identity });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      type: "quotas_exceeded",
      details: [{ resource: "vpc_vpcs", quota: 1, current: 1 }],
    });
  });
});
