/** The environment of a run: each slip is one problem, and no value is ever repeated. */
import { ConfigError } from "../../clouds/issue";
import { checkThalassaEnvironment, thalassaEnvironment } from "../../clouds/thalassa/environment";
import { issues, minimalConfig, organisation, parse, token } from "./support";

const valid = { THALASSA_API_TOKEN: token };

describe("the credential", () => {
  test.each([
    ["not set", undefined, /not set/],
    ["empty", "", /empty/],
    ["in double quotes", `"${token}"`, /quotes/],
    ["in single quotes", `'${token}'`, /quotes/],
    ["with a line break at its end", `${token}\n`, /white space/],
    ["with a space in it", "tc-pat-012345 6789abcdef", /white space/],
    ["with a control character", "tc-pat-0123456789\u0007abcdef", /printable ASCII/],
    ["with a typographic dash", "tc–pat–0123456789abcdef", /printable ASCII/],
    ["cut off", "tc-pat-01234567", /too short/],
  ])("%s is refused", (_, value, problem) => {
    const found = issues(minimalConfig(), { environment: { THALASSA_API_TOKEN: value } });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      key: "THALASSA_API_TOKEN",
      problem: expect.stringMatching(problem),
      allowed: expect.stringContaining("API Write and Kubernetes"),
      fix: "export THALASSA_API_TOKEN='<token>'",
    });
    if (value) expect(JSON.stringify(found)).not.toContain(value.trim());
  });
});

describe("the endpoint", () => {
  test.each([
    "api.thalassa.cloud",
    "ftp://api.thalassa.cloud",
    "http://api.thalassa.cloud",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "https://user:pass@api.thalassa.cloud",
    "https://api.thalassa.cloud/?a=b",
    "https://",
  ])("%s is refused and not repeated", (endpoint) => {
    const found = checkThalassaEnvironment({ ...valid, THALASSA_API_ENDPOINT: endpoint });
    expect(found).toMatchObject([
      { key: "THALASSA_API_ENDPOINT", value: "not shown (environment)", fix: "unset THALASSA_API_ENDPOINT" },
    ]);
  });

  test.each([
    [undefined, "https://api.thalassa.cloud"],
    ["", "https://api.thalassa.cloud"],
    ["https://api.example.com/", "https://api.example.com"],
    ["https://api.example.com/thalassa/", "https://api.example.com/thalassa"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("%p is read as %s", (endpoint, read) => {
    expect(thalassaEnvironment({ ...valid, THALASSA_API_ENDPOINT: endpoint }).endpoint).toBe(read);
  });
});

describe("the organisation", () => {
  test("another one than the config's is refused and not repeated", () => {
    const other = "o-d5obcgg3fspc73f7vqpg";
    const found = issues(minimalConfig(), { environment: { ...valid, THALASSA_ORGANISATION: other } });
    expect(found).toMatchObject([{ key: "THALASSA_ORGANISATION", fix: "unset THALASSA_ORGANISATION" }]);
    expect(JSON.stringify(found)).not.toContain(other);
  });

  test("the same one, or none, is accepted", () => {
    for (const name of [organisation, "", undefined])
      expect(
        parse(minimalConfig(), { environment: { ...valid, THALASSA_ORGANISATION: name } }),
      ).toHaveProperty("project", organisation);
  });

  test("is not compared with a config that names none", () => {
    const config = minimalConfig();
    config.projct = config.project;
    delete config.project;
    const found = issues(config, { environment: { ...valid, THALASSA_ORGANISATION: "o-x" } });
    expect(found.map((issue) => issue.key)).toEqual(["byoc:projct"]);
  });
});

test("the reader throws every problem at once", () => {
  const read = () => thalassaEnvironment({ THALASSA_API_ENDPOINT: "x" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/2 problems with the environment of this run/);
});

test("the reader gives what is set", () => {
  expect(thalassaEnvironment({ ...valid, THALASSA_ORGANISATION: organisation })).toEqual({
    endpoint: "https://api.thalassa.cloud",
    token,
    organisation,
  });
});
