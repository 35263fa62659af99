import { parse } from "yaml";
import { cloudOf, forSandbox, projectOf } from "../../review/stackConfig";

const config = `
encryptionsalt: v1:abc
config:
  byoc:cloud: thalassa
  byoc:project: o-customer
  byoc:cluster:
    name: prod
    apiServer:
      allowedCidrs: [203.0.113.0/24]
`;

test("on a sandbox the project is the sandbox's, and this machine may reach the API server", () => {
  expect(parse(forSandbox(config, "o-sandbox", projectOf(config)))).toEqual({
    config: {
      "byoc:cloud": "thalassa",
      "byoc:project": "o-sandbox",
      "byoc:cluster": { name: "prod", apiServer: { allowedCidrs: ["127.0.0.0/24", "203.0.113.0/24"] } },
    },
  });
});

test("a change of the project stays a change of the project", () => {
  expect(parse(forSandbox(config, "o-sandbox", "o-before"))).toMatchObject({
    config: { "byoc:project": "o-customer" },
  });
});

test("an API server that everybody may reach stays one", () => {
  const open = config.replace(/ {4}apiServer[^]*/, "    apiServer: { access: public }\n");
  expect(parse(forSandbox(open, "o", "o"))).toMatchObject({
    config: { "byoc:cluster": { apiServer: { access: "public" } } },
  });
});

test.each(["", "config: 3", "config: { byoc:cloud: aws }", "config: [", "- a"])(
  "%j is a stack of no cloud of ours",
  (text) => {
    expect(cloudOf(text)).toBeUndefined();
  },
);
