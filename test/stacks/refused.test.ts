/** Each kind of bad input is one problem that names the key, says what is wrong and gives the remedy. */
import { groups } from "./cases";
import { thalassaCases } from "./cases/thalassa";
import { fullConfig, issues, minimalConfig, refusal } from "./support";

for (const { group, list, start } of groups)
  describe(`${group}: refused with one problem, its key and its remedy`, () => {
    test.each(list)("$title", ({ change, key, says, fix, value, allowed }) => {
      const config = start();
      change(config);
      const found = issues(config);
      expect(found.map((issue) => issue.key)).toEqual([key]);
      expect(found[0]?.problem).toMatch(says);
      expect(found[0]?.fix).toContain(fix);
      if (value !== undefined) expect(found[0]?.value).toBe(value);
      if (allowed) expect(found[0]?.allowed).toMatch(allowed);
    });
  });

describe("all at once", () => {
  test("the message lists every problem with key, value, what is allowed and the remedy", () => {
    const config = fullConfig();
    for (const group of [thalassaCases["address ranges"], thalassaCases["node pools"]])
      group?.[0]?.change(config);
    config.customer = "acme";
    config.cluster.region = "nl-1";
    config.cluster.apiServer.publicEndpoint = false;
    const error = refusal(config, { environment: {} });
    expect(error.issues.map((issue) => issue.key).sort()).toEqual([
      "THALASSA_API_TOKEN",
      "byoc:cluster.apiServer.allowedCidrs",
      "byoc:cluster.network.cidr",
      "byoc:cluster.nodePools",
      "byoc:cluster.region",
      "byoc:customer",
    ]);
    expect(error.message).toMatch(/^6 problems with stack acme\./);
    for (const issue of error.issues)
      for (const part of [issue.key, issue.problem, issue.value, issue.allowed, issue.fix])
        expect(error.message).toContain(part);
  });

  test("a wrong cloud hides what depends on the cloud, and nothing else", () => {
    const config = { cloud: "aws", customer: "acme", cluster: { nonsense: true }, extra: 1 };
    expect(issues(config, { environment: {} }).map((issue) => issue.key)).toEqual([
      "byoc:extra",
      "byoc:cloud",
      "byoc:customer",
    ]);
  });

  test("a long value is cut, and shown on one line", () => {
    const config = minimalConfig();
    config.cluster.name = `${"a b\n".repeat(100)}`;
    expect(issues(config)[0]?.value).toBe(`"${"a b?".repeat(15)}…"`);
  });

  test("removals from a list can be pasted one after the other: the last item goes first", () => {
    const config = fullConfig();
    config.cluster.nodePools[0].zones = ["nl-01a", "nl-01a", "nl-01a"];
    config.cluster.nodePools.push("x", "y");
    expect(issues(config).map((issue) => issue.key)).toEqual([
      "byoc:cluster.nodePools[0].zones[2]",
      "byoc:cluster.nodePools[0].zones[1]",
      "byoc:cluster.nodePools[3]",
      "byoc:cluster.nodePools[2]",
    ]);
  });

  test("an unknown region does not make its zones wrong", () => {
    const config = fullConfig();
    config.cluster.region = "nl-02";
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc:cluster.region"]);
  });

  test("an invalid range is not compared with the others", () => {
    const config = minimalConfig();
    config.cluster.network = { cidr: "192.168.0.1/16", subnetCidr: "10.0.0.0/20" };
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc:cluster.network.cidr"]);
  });

  test.each([null, undefined, "text", 7, [], true])("a config that is %p is refused", (config) => {
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc"]);
  });
});

describe("the stack's name", () => {
  test("must be usable as a label, and the remedy comes last: the other commands name the stack as it is", () => {
    const config = minimalConfig();
    config.cluster.region = "nl-1";
    const found = issues(config, { stack: "Acme_Prod" });
    expect(found.map((issue) => issue.key)).toEqual(["byoc:cluster.region", "stack"]);
    expect(found[0]?.fix).toMatch(/ --stack Acme_Prod$/);
    expect(found[1]?.fix).toBe("pulumi stack rename acme-prod --stack Acme_Prod");
  });

  test("is shown also where it looks random: it is in every command", () => {
    const stack = "c-5b0f3c1a8a444c6bb0d92f6e1c7a9e01";
    const error = refusal({ ...minimalConfig(), customer: "x" }, { stack });
    expect(error.message).toContain(`with stack ${stack}.`);
    expect(error.issues[0]?.fix).toContain(` --stack ${stack}`);
  });

  test.each(["", "-a", "a.b", "x".repeat(64)])("%p is refused", (stack) => {
    expect(issues(minimalConfig(), { stack }).map((issue) => issue.key)).toEqual(["stack"]);
  });
});
