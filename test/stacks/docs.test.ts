/** docs/config.md has every key of the schemas, with its default and its allowed values. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hetznerVariables } from "../../clouds/hetzner/environment";
import { snapshotVariables } from "../../clouds/hetzner/snapshotKeys";
import { machineTypes } from "../../clouds/thalassa/catalogue";
import { thalassaVariables } from "../../clouds/thalassa/environment";
import { kubernetesVersions } from "../../components/hetzner/k3s";
import { scalewayVariables } from "../../clouds/scaleway/environment";
import { clouds } from "../../components/cluster";
import { cloudConfigs } from "../../stacks/config/built";
import { type Description, describe as describeSchema } from "../../stacks/config/describe";

interface Row {
  heading: string;
  key: string;
  allowed: string;
  fallback: string;
}

const rows: Row[] = [];
const text = readFileSync(join(__dirname, "../../docs/config.md"), "utf8");
for (const section of text.split(/^(?=##)/m)) {
  const heading = section.split("\n")[0] ?? "";
  for (const line of section.split("\n").filter((each) => each.startsWith("| `"))) {
    const [, key = "", , allowed = "", fallback = ""] = line.split("|").map((cell) => cell.trim());
    rows.push({ heading, key: key.replaceAll("`", ""), allowed, fallback });
  }
}

/** The cloud's own row for a key, or that of all clouds. */
function row(cloud: string, key: string, ofPool = false): Row {
  const found = rows.filter((each) => each.key === key && each.heading.includes("pool") === ofPool);
  const isOf = (name: string) => (each: Row) => each.heading.toLowerCase().includes(name);
  const general = found.find((each) => !clouds.some((name) => isOf(name)(each)));
  const result = found.find(isOf(cloud)) ?? general;
  if (!result) throw new Error(`docs/config.md does not have ${key} for ${cloud}`);
  return result;
}

interface Leaf {
  key: string;
  node: Description;
  isRequired: boolean;
  ofPool: boolean;
}

/** Keys as the tables name them: those of the cluster and of a pool by their own, shorter paths. */
function leaves(node: Description, key: string, isRequired: boolean, ofPool = false): Leaf[] {
  if (key === "nodePools" && node.items)
    return [{ key, node: {}, isRequired: false, ofPool }, ...leaves(node.items, "", false, true)];
  const children = Object.entries(node.properties ?? {});
  if (children.length === 0) return [{ key, node, isRequired, ofPool }];
  return children.flatMap(([name, child]) =>
    leaves(child, key === "" ? name : `${key}.${name}`, node.required?.includes(name) ?? false, ofPool),
  );
}

const configs = Object.values(cloudConfigs);

describe.each(configs.map((config) => [config.offer.cloud, config] as const))("%s", (cloud, config) => {
  const { cluster = {}, policy = {}, ...top } = describeSchema(config.schema()).properties ?? {};

  test.each(
    leaves(cluster, "", true).map((leaf) => [leaf.ofPool ? "pool:" : "cluster:", leaf.key, leaf] as const),
  )("%s %s", (_, key, { node, isRequired, ofPool }) => {
    const { allowed, fallback } = row(cloud, key, ofPool);
    for (const value of key === "upgrades.maintenance.day" ? [] : (node.enum ?? node.items?.enum ?? []))
      expect(allowed).toContain(`\`${value}\``);
    if (isRequired && !key.startsWith("upgrades.")) expect(fallback).toMatch(/required/);
    if (typeof node.default !== "object" && node.default !== undefined)
      expect(fallback).toBe(`\`${node.default}\``);
  });

  test.each(leaves(policy, "policy", false).map(({ key }) => key))("policy: %s", (key) => {
    expect(row(cloud, key).fallback).toMatch(/^(none|those of the platform|that of the platform)$/);
  });

  test.each([...Object.keys(top), "cluster"])("byoc:%s is required", (key) =>
    expect(row(cloud, `byoc:${key}`).fallback).toBe("required"),
  );

  test("regions and zones", () => {
    for (const [region, zones] of Object.entries(config.offer.regions)) {
      expect(row(cloud, "region").allowed).toContain(`\`${region}\``);
      for (const zone of zones) expect(row(cloud, "zones", true).allowed).toContain(`\`${zone}\``);
    }
  });
});

test("machine types of Thalassa", () => {
  for (const [family = "", size = ""] of machineTypes.map((type) => type.split("-")))
    for (const part of [`\`${family}-\``, `\`${size}\``])
      expect(row("thalassa", "machineType", true).allowed).toContain(part);
});

test("Kubernetes versions of clusters on Hetzner", () => {
  const named = row("hetzner", "kubernetesVersion").allowed.match(/\d+\.\d+/g);
  expect(named).toEqual(kubernetesVersions);
});

test("the variables of the environment", () => {
  const variables = [scalewayVariables, thalassaVariables, hetznerVariables, snapshotVariables].flatMap(
    (each) => Object.values(each),
  );
  const named = rows.filter(({ heading }) => heading === "## Environment").map(({ key }) => key);
  expect(named.sort()).toEqual(variables.sort());
});
