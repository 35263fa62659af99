/** The environment of a run on Scaleway: each slip is one problem, and nothing of a credential is ever repeated. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ConfigError } from "../../../clouds/issue";
import {
  checkScalewayEnvironment,
  readScalewayEnvironment,
  scalewayOrganisation,
  storedScalewaySecrets,
} from "../../../clouds/scaleway/environment";

const project = "5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3";
const other = "e47b9a06-1d52-4c38-b6f0-a93d5e8c2714";
const stack = { project, region: "fr-par" };
const accessKey = "SCWPLANTEDXXXXXXXXXX";
const secretKey = "7b1f0a3c-58d2-4e96-8a71-c4d03f9b26e5";
const keys = { access_key: accessKey, secret_key: secretKey };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scaleway-environment-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let serial = 0;
function fileOf(content: object | string, mode = 0o600): string {
  const path = join(folder, `config-${++serial}.yaml`);
  writeFileSync(path, typeof content === "string" ? content : stringify(content));
  chmodSync(path, mode);
  return path;
}

const environmentOf = (content: object | string, more: Record<string, string> = {}) => ({
  SCW_CONFIG_PATH: fileOf(content),
  ...more,
});

/** The problems, of which none may show the credential. */
function problems(environment: Record<string, string | undefined>) {
  const issues = checkScalewayEnvironment(environment, stack);
  expect(JSON.stringify(issues)).not.toContain(secretKey);
  expect(JSON.stringify(issues)).not.toContain(accessKey);
  return issues;
}

test("a config file with both keys is all that it takes", () => {
  const environment = environmentOf(keys);
  expect(problems(environment)).toEqual([]);
  const { s3Endpoint, ...read } = readScalewayEnvironment(environment);
  expect(read).toEqual({ accessKey, secretKey, endpoint: "https://api.scaleway.com" });
  expect(s3Endpoint("nl-ams")).toBe("https://s3.nl-ams.scw.cloud");
});

describe("the config file", () => {
  test.each([
    ["a profile that SCW_PROFILE names", { SCW_PROFILE: "one" }, "SCWONEXXXXXXXXXXXXXX"],
    ["the active profile", {}, "SCWTWOXXXXXXXXXXXXXX"],
    ["the part for all, by its name", { SCW_PROFILE: "default" }, accessKey],
  ])("%s is taken, and what it leaves out comes from the part for all", (_, more, expected) => {
    const content = {
      ...keys,
      api_url: "https://api.example.com/",
      active_profile: "two",
      profiles: {
        one: { access_key: "SCWONEXXXXXXXXXXXXXX" },
        two: { access_key: "SCWTWOXXXXXXXXXXXXXX" },
      },
    };
    expect(readScalewayEnvironment(environmentOf(content, more))).toMatchObject({
      accessKey: expected,
      secretKey,
      endpoint: "https://api.example.com",
    });
  });

  test.each([
    ["no file named", {}, /not set/],
    ["a file that does not exist", { SCW_CONFIG_PATH: "/nowhere/config.yaml" }, /no such file/],
    ["a relative path", { SCW_CONFIG_PATH: "config.yaml" }, /relative/],
    ["a folder", { SCW_CONFIG_PATH: tmpdir() }, /may read|can't be read/],
  ])("%s: refused with the commands that make one", (_, environment, problem) => {
    const found = problems(environment);
    expect(found).toMatchObject([{ key: "SCW_CONFIG_PATH", problem: expect.stringMatching(problem) }]);
    expect(found[0]?.fix).toContain("SCW_CONFIG_PATH");
  });

  test.each([0o644, 0o640, 0o604])("that others may read (mode %o) is refused with chmod", (mode) => {
    expect(problems({ SCW_CONFIG_PATH: fileOf(keys, mode) })).toMatchObject([
      { problem: expect.stringContaining("others"), fix: 'chmod 600 "$SCW_CONFIG_PATH"' },
    ]);
  });

  test.each([
    ["broken YAML", `secret_key: ${secretKey}\n  a: [`, /not YAML/],
    ["text", secretKey, /no settings/],
    ["nothing", "", /no settings/],
    ["no secret key", { access_key: accessKey }, /no secret_key/],
    ["no access key", { secret_key: secretKey }, /no access_key/],
    ["an empty secret key", { ...keys, secret_key: "" }, /no secret_key/],
    ["a cut secret key", { ...keys, secret_key: secretKey.slice(0, 30) }, /secret_key .* not a UUID/],
    ["quotes in the access key", { ...keys, access_key: `"${accessKey}"` }, /access_key .* not SCW/],
    ["keys that changed places", { access_key: secretKey, secret_key: accessKey }, /changed places/],
    ["an API in clear", { ...keys, api_url: "http://api.example.com" }, /api_url .*in clear/],
    ["insecure", { ...keys, insecure: true }, /insecure/],
    ["an unknown active profile", { ...keys, active_profile: "gone" }, /no profile active_profile/],
  ])("with %s is refused, and nothing of it is told", (_, content, problem) => {
    const environment = environmentOf(content);
    expect(problems(environment)).toMatchObject([
      { key: "SCW_CONFIG_PATH", problem: expect.stringMatching(problem) },
    ]);
    expect(() => readScalewayEnvironment(environment)).toThrow(ConfigError);
  });

  test("without the profile of SCW_PROFILE is refused with the command that unsets it", () => {
    expect(problems(environmentOf(keys, { SCW_PROFILE: "gone" }))).toMatchObject([
      { problem: expect.stringContaining("SCW_PROFILE"), fix: "unset SCW_PROFILE" },
    ]);
  });
});

describe("keys in the environment, which the provider would copy into the state,", () => {
  test("are refused with commands that move them into a file and do not show them", () => {
    const found = problems({ SCW_ACCESS_KEY: accessKey, SCW_SECRET_KEY: secretKey });
    expect(found.map(({ key }) => key)).toEqual(["SCW_ACCESS_KEY", "SCW_SECRET_KEY"]);
    for (const { fix, problem } of found) {
      expect(problem).toContain("state");
      expect(fix).toMatch(/umask 077 .*"\$SCW_ACCESS_KEY" "\$SCW_SECRET_KEY"/);
      expect(fix).toMatch(/^export SCW_CONFIG_PATH=/m);
      expect(fix).toMatch(/^unset SCW_ACCESS_KEY SCW_SECRET_KEY$/m);
    }
  });

  test.each(["SCW_ACCESS_KEY", "SCW_SECRET_KEY", "SCW_TOKEN", "SCALEWAY_TOKEN", "SCALEWAY_ACCESS_KEY"])(
    "are refused beside a config file as well: %s",
    (name) => {
      expect(problems(environmentOf(keys, { [name]: secretKey }))).toMatchObject([
        { key: name, fix: `unset ${name}` },
      ]);
    },
  );
});

describe("what the provider puts above the program's own arguments", () => {
  test.each([
    ["SCW_DEFAULT_PROJECT_ID", other],
    ["SCW_DEFAULT_REGION", "nl-ams"],
    ["SCW_REGION", "nl-ams"],
    ["SCALEWAY_REGION", "nl-ams"],
    ["SCW_DEFAULT_ZONE", "nl-ams-1"],
  ])("%s is refused where it differs from the stack's", (name, value) => {
    expect(problems(environmentOf(keys, { [name]: value }))).toMatchObject([
      { key: name, fix: `unset ${name}` },
    ]);
  });

  test("is fine where it is the stack's, and not compared where the config does not say it soundly", () => {
    const same = {
      SCW_DEFAULT_PROJECT_ID: project,
      SCW_DEFAULT_REGION: "fr-par",
      SCW_DEFAULT_ZONE: "fr-par-2",
    };
    expect(problems(environmentOf(keys, same))).toEqual([]);
    const unsound = { project: undefined, region: undefined };
    const differs = environmentOf(keys, { SCW_DEFAULT_PROJECT_ID: other, SCW_DEFAULT_REGION: "nl-ams" });
    expect(checkScalewayEnvironment(differs, unsound)).toEqual([]);
  });
});

describe("endpoints", () => {
  test.each(["SCW_API_URL", "SCW_S3_ENDPOINT"])("%s is refused in clear and unset by the fix", (name) => {
    expect(problems(environmentOf(keys, { [name]: "http://api.example.com" }))).toMatchObject([
      { key: name, value: "not shown (environment)", fix: `unset ${name}` },
    ]);
  });

  test("are taken from the environment before the file, on this machine also in clear", () => {
    const read = readScalewayEnvironment(
      environmentOf(
        { ...keys, api_url: "https://api.example.com" },
        { SCW_API_URL: "http://127.0.0.1:8080/", SCW_S3_ENDPOINT: "http://localhost:9000/" },
      ),
    );
    expect(read.endpoint).toBe("http://127.0.0.1:8080");
    expect(read.s3Endpoint("fr-par")).toBe("http://localhost:9000");
  });

  test.each(["true", "1", "T"])("SCW_INSECURE=%s is refused", (value) => {
    expect(problems(environmentOf(keys, { SCW_INSECURE: value }))).toMatchObject([{ key: "SCW_INSECURE" }]);
  });

  test("SCW_INSECURE=false says nothing", () => {
    expect(problems(environmentOf(keys, { SCW_INSECURE: "false" }))).toEqual([]);
  });
});

describe("what config checks ask for", () => {
  test("the keys of all profiles, so that none is shown", () => {
    const environment = environmentOf({ ...keys, profiles: { a: { secret_key: other }, b: null } });
    expect(storedScalewaySecrets(environment).sort()).toEqual([accessKey, secretKey, other].sort());
    expect(storedScalewaySecrets({})).toEqual([]);
  });

  test("the organisation, of the file or of the environment", () => {
    const environment = environmentOf({ ...keys, default_organization_id: other });
    expect(scalewayOrganisation(environment)).toBe(other);
    expect(scalewayOrganisation({ SCW_DEFAULT_ORGANIZATION_ID: project })).toBe(project);
    expect(scalewayOrganisation({})).toBeUndefined();
  });
});
