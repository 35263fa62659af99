/** docs/config.md has every key of the schema, with its default and its allowed values. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { machineTypes, regions } from "../../clouds/thalassa/catalogue";
import { builtOffer } from "../../stacks/config/clouds";
import { type Description, describe as describeSchema } from "../../stacks/config/describe";
import { configSchema } from "../../stacks/config/schema";

const rows = readFileSync(join(__dirname, "../../docs/config.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

function row(key: string): { allowed: string; fallback: string } {
  const found = rows.find((cells) => cells[1] === `\`${key}\``);
  if (!found) throw new Error(`docs/config.md does not have ${key}`);
  return { allowed: found[3] ?? "", fallback: found[4] ?? "" };
}

/** Keys as the tables name them: those of the cluster and of a pool by their own, shorter paths. */
function leaves(node: Description, path: string, isRequired: boolean): [string, Description, boolean][] {
  if (path === "nodePools" && node.items) return [[path, {}, false], ...leaves(node.items, "", false)];
  const children = Object.entries(node.properties ?? {});
  if (children.length === 0) return [[path, node, isRequired]];
  return children.flatMap(([key, child]) =>
    leaves(child, path === "" ? key : `${path}.${key}`, node.required?.includes(key) ?? false),
  );
}

function schema(): Description {
  const offer = builtOffer("thalassa");
  if (!offer) throw new Error("no clusters on thalassa");
  return describeSchema(configSchema(offer));
}

const { cluster = {}, ...top } = schema().properties ?? {};

test.each(leaves(cluster, "", true))("%s", (key, node, isRequired) => {
  const { allowed, fallback } = row(key);
  for (const value of key === "upgrades.maintenance.day" ? [] : (node.enum ?? []))
    expect(allowed).toContain(`\`${value}\``);
  if (isRequired && !key.startsWith("upgrades.")) expect(fallback).toMatch(/required/);
  if (typeof node.default !== "object" && node.default !== undefined)
    expect(fallback).toBe(`\`${node.default}\``);
});

test.each(Object.keys(top))("byoc:%s is required", (key) =>
  expect(row(`byoc:${key}`).fallback).toBe("required"),
);

test("the catalogue", () => {
  for (const [region, zones] of Object.entries(regions)) {
    expect(row("region").allowed).toContain(`\`${region}\``);
    for (const zone of zones) expect(row("zones").allowed).toContain(`\`${zone}\``);
  }
  for (const [family = "", size = ""] of machineTypes.map((type) => type.split("-")))
    for (const part of [`\`${family}-\``, `\`${size}\``]) expect(row("machineType").allowed).toContain(part);
});
