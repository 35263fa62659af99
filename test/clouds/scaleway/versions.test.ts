import fc from "fast-check";
import { resolveVersion } from "../../../clouds/scaleway/versions";
import { compareVersions, satisfies, upgradeProblem } from "../../../clouds/versions";

const offered = ["1.35.3", "1.34.10", "1.34.9", "1.33.2"].map((name) => ({ name }));

describe("a version that a config asks for", () => {
  test("a minor version is its newest patch, by numbers and not by letters", () => {
    expect(resolveVersion(offered, "1.34")).toBe("1.34.10");
  });

  test("a full version means itself", () => expect(resolveVersion(offered, "1.34.9")).toBe("1.34.9"));

  test("of a minor version that runs, the patch that runs stays, offered or not", () => {
    expect(resolveVersion(offered, "1.34", "1.34.9")).toBe("1.34.9");
    expect(resolveVersion(offered, "1.34", "1.34.2")).toBe("1.34.2");
    expect(resolveVersion(offered, "1.34.2", "1.34.2")).toBe("1.34.2");
  });

  test("another minor version is its newest patch, whatever runs", () => {
    expect(resolveVersion(offered, "1.35", "1.34.9")).toBe("1.35.3");
  });

  test("one that is not offered is refused with what is, and the command that fixes it", () => {
    expect(() => resolveVersion(offered, "1.32", "1.33.2")).toThrow(
      /no Kubernetes 1\.32\. It offers 1\.35\.3, 1\.34\.10, 1\.34\.9, 1\.33\.2\..*pulumi config set --path byoc:cluster\.kubernetesVersion/,
    );
  });
});

describe("a change of version", () => {
  test.each([
    ["1.34.9", "1.34.10"],
    ["1.34.9", "1.35.3"],
    ["1.34.9", "1.34.9"],
  ])("from %s to %s is allowed", (from, to) => expect(upgradeProblem(from, to)).toBeUndefined());

  test.each([
    ["1.34.9", "1.34.8", "downgraded"],
    ["1.34.9", "1.33.10", "downgraded"],
    ["1.33.2", "1.35.3", "go to 1.34 first"],
  ])("from %s to %s is refused: %s", (from, to, why) => expect(upgradeProblem(from, to)).toContain(why));
});

test("what is taken always satisfies what was asked for, and nothing newer of it is offered", () => {
  const version = fc
    .tuple(fc.integer({ min: 30, max: 36 }), fc.nat(20))
    .map(([minor, patch]) => `1.${minor}.${patch}`);
  fc.assert(
    fc.property(fc.array(version, { minLength: 1 }), fc.nat(), (names, nth) => {
      const wanted = (names[nth % names.length] ?? "").split(".").slice(0, 2).join(".");
      const taken = resolveVersion(
        names.map((name) => ({ name })),
        wanted,
      );
      expect(satisfies(taken, wanted)).toBe(true);
      for (const name of names)
        if (satisfies(name, wanted)) expect(compareVersions(name, taken)).toBeLessThanOrEqual(0);
    }),
  );
});
