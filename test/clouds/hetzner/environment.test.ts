import { checkHetznerEnvironment, hetznerEnvironment } from "../../../clouds/hetzner/environment";
import { ConfigError } from "../../../clouds/issue";

const token = "Ab0".repeat(22).slice(0, 64);

test("a token of 64 letters and digits is enough: the endpoint is Hetzner's unless it is set", () => {
  expect(hetznerEnvironment({ HCLOUD_TOKEN: token })).toEqual({
    token,
    endpoint: "https://api.hetzner.cloud/v1",
  });
  expect(
    hetznerEnvironment({ HCLOUD_TOKEN: token, HCLOUD_ENDPOINT: "http://127.0.0.1:8080/v1/" }).endpoint,
  ).toBe("http://127.0.0.1:8080/v1");
});

test.each([
  ["not set", undefined, "not set"],
  ["empty", "", "empty"],
  ["quoted", `'${token}'`, "quotes"],
  ["with a line break", `${token}\n`, "white space"],
  ["with another character", `${token.slice(0, 63)}_`, "neither a letter nor a digit"],
  ["cut off", token.slice(0, 63), "63 characters are too few"],
  ["too long", `${token}a`, "65 characters are too many"],
])(
  "a token %s is refused, naming the variable and the fix and never showing the token",
  (_, value, problem) => {
    const issues = checkHetznerEnvironment({ HCLOUD_TOKEN: value });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ key: "HCLOUD_TOKEN", fix: "export HCLOUD_TOKEN='<token>'" });
    expect(issues[0]?.problem).toContain(problem);
    if (value) expect(JSON.stringify(issues)).not.toContain(token.slice(0, 20));
  },
);

test.each([
  ["api.hetzner.cloud/v1", "not a URL"],
  ["ftp://api.hetzner.cloud/v1", "not an http(s) URL"],
  ["http://api.hetzner.cloud/v1", "in clear"],
  ["http://127.0.0.1.example.com/v1", "in clear"],
  ["https://user:secret@api.hetzner.cloud/v1", "user name or password"],
  ["https://api.hetzner.cloud/v1?x=1", "query"],
  ["https://api.hetzner.cloud", "version"],
])("endpoint %s is refused without being repeated", (endpoint, problem) => {
  const issues = checkHetznerEnvironment({ HCLOUD_TOKEN: token, HCLOUD_ENDPOINT: endpoint });
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject({ key: "HCLOUD_ENDPOINT", fix: "unset HCLOUD_ENDPOINT" });
  expect(issues[0]?.problem).toContain(problem);
  expect(issues[0]?.value).toBe("not shown (environment)");
  expect(JSON.stringify(issues)).not.toMatch(/secret|example\.com/);
});

test("everything that is wrong is said at once", () => {
  const read = () => hetznerEnvironment({ HCLOUD_TOKEN: "short", HCLOUD_ENDPOINT: "http://example.com/v1" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/2 problems[\s\S]*HCLOUD_TOKEN[\s\S]*HCLOUD_ENDPOINT/);
});
