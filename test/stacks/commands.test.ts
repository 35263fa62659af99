/** The commands in messages do what they say when they are pasted into a shell. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { Secrecy } from "../../stacks/config/secrecy";
import { Commands, quote } from "../../stacks/config/shell";
import { nearest } from "../../stacks/config/suggest";
import { issues, minimalConfig } from "./support";

const commands = new Commands("acme", new Secrecy({}));

test("keys at the top need no path; keys in objects and lists do, in quotes", () => {
  expect(commands.set(["cloud"], "thalassa")).toBe("pulumi config set byoc:cloud thalassa --stack acme");
  expect(commands.set(["cluster", "nodePools", 1, "count"], 3)).toBe(
    "pulumi config set --path 'byoc:cluster.nodePools[1].count' 3 --stack acme",
  );
  expect(commands.remove(["cluster", "network"])).toBe(
    "pulumi config rm --path 'byoc:cluster.network' --stack acme",
  );
});

test("keys with dots and slashes are put in brackets, with their quotes escaped", () => {
  expect(commands.remove(["cluster", "labels", 'a.b/c"d'])).toBe(
    `pulumi config rm --path 'byoc:cluster.labels["a.b/c\\"d"]' --stack acme`,
  );
});

test("a value that the CLI would take for another type is given with its type", () => {
  expect(commands.set(["cluster", "x"], "true")).toMatch(/ true --type string /);
  expect(commands.set(["cluster", "x"], "12")).toMatch(/ 12 --type string /);
  expect(commands.set(["cluster", "x"], true)).not.toMatch(/--type/);
  expect(commands.set(["cluster", "x"], "1.30")).not.toMatch(/--type/);
  expect(commands.set(["cluster", "x"], 7)).not.toMatch(/--type/);
  expect(commands.set(["cluster", "x"], 0.5)).toMatch(/ 0\.5 --type float /);
});

test("a shell reads a quoted text as that text", () => {
  const texts = fc.sample(
    fc.string({ unit: "binary-ascii" }).map((text) => text.replaceAll("\0", "")),
    {
      numRuns: 200,
      seed: 7,
    },
  );
  const script = `printf '%s\\0' ${texts.map(quote).join(" ")}`;
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(texts);
});

test("every line of a remedy is a command that a shell can read", () => {
  const config = minimalConfig();
  config["it's"] = "$(touch x)";
  config.cluster.nodePools = [{ name: "`x`", count: 1, labels: { "a'b": "x", "$HOME/x": "!!" } }];
  const found = issues(config, { stack: "it's; true" });
  expect(found.length).toBeGreaterThan(3);
  const lines = found.flatMap((issue) => issue.fix.split("\n")).filter((line) => !line.startsWith("edit "));
  for (const line of lines) {
    const words = execFileSync("sh", ["-c", `pulumi() { printf '%s\\0' "$@"; }; ${line}`], {
      encoding: "utf8",
    });
    expect(words.split("\0")).toContain("it's; true");
  }
});

test.each([
  ["pgp-mediun", "pgp-medium"],
  ["PGP_Medium", "pgp-medium"],
  ["medium", "pgp-medium"],
  ["cx22", undefined],
  ["x".repeat(1_000_000), undefined],
])("the machine type nearest to %.20s is %s", (word, expected) => {
  expect(nearest(word, ["pgp-small", "pgp-medium", "dgp-large"])).toBe(expected);
});
