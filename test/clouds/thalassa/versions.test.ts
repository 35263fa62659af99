import fc from "fast-check";
import {
  compareVersions,
  resolveVersion,
  satisfies,
  upgradeProblem,
} from "../../../clouds/thalassa/versions";

const version = (name: string, enabled = true) => ({ identity: `kv-${name}`, name, enabled });

describe("a version that a config asks for", () => {
  test.each([
    ["v1.34.1-6", "1.34", true],
    ["v1.34.1-6", "1.34.1", true],
    ["v1.34.1-6", "v1.34.1-6", true],
    ["v1.34.1-6", "1.34.2", false],
    ["v1.34.1-6", "v1.34.1-5", false],
    ["v1.34.1-6", "1.3", false],
  ])("%s satisfies %s: %s", (actual, wanted, expected) => {
    expect(satisfies(actual, wanted)).toBe(expected);
  });

  test("is resolved to the newest usable one, by numbers and not by letters", () => {
    const versions = ["v1.34.2-1", "v1.34.10-1", "v1.34.9-2", "v1.35.0-1"].map((name) => version(name));
    expect(resolveVersion(versions, "1.34").name).toBe("v1.34.10-1");
  });

  test("is never resolved to one that the cloud has disabled", () => {
    expect(resolveVersion([version("v1.34.2-1", false), version("v1.34.1-1")], "1.34").name).toBe(
      "v1.34.1-1",
    );
  });

  test("that the cloud does not offer is refused with what it offers and the command that fixes it", () => {
    expect(() => resolveVersion([version("v1.34.1-1"), version("v1.33.4-1", false)], "1.33")).toThrow(
      /no Kubernetes 1\.33\. It offers v1\.34\.1-1\..*pulumi config set --path byoc:cluster\.kubernetesVersion/,
    );
  });
});

describe("an upgrade", () => {
  test.each([
    ["1.34", "1.35"],
    ["v1.34.1-6", "1.34"],
    ["v1.34.1-6", "1.34.9"],
    ["1.34", "v1.35.0-1"],
  ])("from %s to %s is allowed", (from, to) => expect(upgradeProblem(from, to)).toBeUndefined());

  test("never goes back", () => expect(upgradeProblem("1.35", "1.34")).toContain("can't be downgraded"));

  test("goes one minor version at a time, and the refusal names the next one", () =>
    expect(upgradeProblem("v1.33.4-1", "1.35")).toContain("go to 1.34 first"));
});

test("versions are ordered: comparing two the other way round gives the opposite", () => {
  const part = fc.nat(200);
  const full = fc.tuple(part, part, part).map(([minor, patch, build]) => `v1.${minor}.${patch}-${build}`);
  fc.assert(
    fc.property(full, full, (a, b) => {
      expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
      expect(compareVersions(a, b) === 0).toBe(a === b);
    }),
  );
});
