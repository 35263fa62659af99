/**
 * What each example stack makes: `pulumi preview` of it under the policy pack, kept in test/plans/ so that every change to
 * a component shows there what it does to stacks. `UPDATE_PLANS=1 npx jest test/engine/examplePlans` writes the files anew.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { clouds } from "../../components/cluster";
import { type PlannedResource, previewArguments, previewVariables, readPlan } from "../../review/plan";
import { cloudOf } from "../../review/stackConfig";
import { ensureEngine } from "../../sandbox/engine";
import { projectFolder } from "../../sandbox/engine/project";
import { sandboxAccounts } from "../../sandbox/account";
import { createWorkspace, type TestWorkspace } from "./support";

jest.setTimeout(300_000);

const stacksFolder = path.join(projectFolder, "stacks");
const plansFolder = path.join(__dirname, "../plans");
const examples = readdirSync(stacksFolder).flatMap(
  (file) => /^Pulumi\.(example-.*)\.yaml$/.exec(file)?.[1] ?? [],
);
const configOf = (name: string) => readFileSync(path.join(stacksFolder, `Pulumi.${name}.yaml`), "utf8");

let folder: string;
let workspace: TestWorkspace | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "byoc-plan-"));
});
afterEach(async () => {
  await workspace?.dispose();
  rmSync(folder, { recursive: true });
});

test("there are examples of every cloud", () => {
  expect(new Set(examples.map((name) => cloudOf(configOf(name))))).toEqual(new Set(clouds));
  expect(readdirSync(plansFolder).sort()).toEqual(examples.map((name) => `${name}.yaml`).sort());
});

test.each(examples)("%s: no policy refuses it, and its plan is the one in test/plans", async (name) => {
  const cloud = cloudOf(configOf(name));
  if (cloud === undefined) throw new Error(`${name} is on no cloud that is known`);
  const account = await sandboxAccounts[cloud](0);
  try {
    workspace = await createWorkspace({
      engine: await ensureEngine(),
      stackName: name,
      stackConfigYaml: configOf(name),
      env: { PULUMI_RUN_PROGRAM: "true", ...account.environment, ...account.credential() },
    });
    const events = path.join(folder, "events.json");
    const { stdout } = await workspace.pulumi(
      [...previewArguments(events), "--policy-pack", path.join(projectFolder, "policies")],
      { env: previewVariables, expectFailure: "either" },
    );
    const plan = readPlan(stdout, readFileSync(events, "utf8"));
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.policies.filter(({ level }) => level !== "advisory")).toEqual([]);
    expect(plan.policiesAsked).toBeGreaterThan(25);
    const shown = dump(plan.resources);
    const file = path.join(plansFolder, `${name}.yaml`);
    if (process.env.UPDATE_PLANS === "1") writeFileSync(file, shown);
    expect(shown).toBe(readFileSync(file, "utf8"));
  } finally {
    await account.sandbox.close();
  }
});

/** What matters of a plan, in an order of its own: the engine's is that in which values become known. */
function dump(resources: readonly PlannedResource[]): string {
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
  const made = resources
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map(({ name, type, parent, provider, protect, retainOnDelete, dependencies, after }) => ({
      name,
      type,
      ...(parent === undefined ? {} : { parent: nameOf(parent) }),
      ...(provider === undefined ? {} : { provider }),
      ...(protect ? { protect } : {}),
      ...(retainOnDelete ? { retainOnDelete } : {}),
      ...(dependencies.length === 0 ? {} : { dependencies: dependencies.map(nameOf).sort() }),
      inputs: after ?? {},
    }))
    .sort((one, other) => one.name.localeCompare(other.name) || one.type.localeCompare(other.type));
  return (
    stringify(made, { sortMapEntries: byKind, lineWidth: 0, aliasDuplicateObjects: false })
      // The sandbox is at another port each time.
      .replaceAll(/http:\/\/127\.[\d.]+:\d+/g, "http://sandbox")
  );
}

/** The name first, the inputs last, all else by name. */
function byKind({ key: one }: { key: unknown }, { key: other }: { key: unknown }): number {
  const rank = (key: unknown) => (String(key) === "name" ? 0 : String(key) === "inputs" ? 2 : 1);
  return rank(one) - rank(other) || String(one).localeCompare(String(other));
}
