import { type ChangedFile, changesProgram, touchedStacks } from "../../review/touched";

const stacks = [
  { stack: "b", cloud: "hetzner" as const },
  { stack: "a", cloud: "scaleway" as const },
  { stack: "c", cloud: "thalassa" as const },
];
const changed = (...paths: string[]): ChangedFile[] => paths.map((path) => ({ path, how: "changed" }));
const names = (...paths: string[]) => touchedStacks(changed(...paths), stacks).map(({ stack }) => stack);

test("a stack's own file touches that stack alone", () => {
  expect(names("stacks/Pulumi.b.yaml")).toEqual(["b"]);
});

test.each([
  "components/scaleway/index.ts",
  "clouds/scaleway/client.ts",
  "stacks/scaleway.ts",
  "stacks/config/scaleway/check.ts",
])("%s touches the stacks of that cloud", (path) => {
  expect(names(path)).toEqual(["a"]);
});

test.each([
  "components/cluster.ts",
  "clouds/http.ts",
  "clouds/kubernetes/client.ts",
  "stacks/index.ts",
  "stacks/config/schema.ts",
  "policies/all.ts",
  "package-lock.json",
  "Pulumi.yaml",
  "something-new",
])("%s touches all stacks", (path) => {
  expect(names(path)).toEqual(["a", "b", "c"]);
});

test.each([
  "docs/policies.md",
  "README.md",
  "test/engine/support.ts",
  "sandbox/hetzner/index.ts",
  "review/plan.ts",
  ".github/workflows/review.yml",
  "components/hetzner/README.md",
])("%s touches none", (path) => {
  expect(names(path)).toEqual([]);
});

test("a stack names the files that touch it, and whether its own file is new or gone", () => {
  const files: ChangedFile[] = [
    { path: "stacks/Pulumi.b.yaml", how: "deleted" },
    { path: "stacks/Pulumi.a.yaml", how: "added" },
    { path: "components/hetzner/index.ts", how: "changed" },
  ];
  expect(touchedStacks(files, stacks)).toEqual([
    { stack: "a", cloud: "scaleway", file: "added", because: ["stacks/Pulumi.a.yaml"] },
    {
      stack: "b",
      cloud: "hetzner",
      file: "deleted",
      because: ["stacks/Pulumi.b.yaml", "components/hetzner/index.ts"],
    },
  ]);
});

test("a stack whose cloud can't be read is touched by the code of every cloud", () => {
  expect(touchedStacks(changed("clouds/thalassa/client.ts"), [{ stack: "x" }])).toHaveLength(1);
});

test("the base has a program of its own where code or packages differ, not where config, policies or documents do", () => {
  expect(changesProgram(changed("stacks/Pulumi.a.yaml", "policies/all.ts", "docs/x.md"))).toBe(false);
  expect(changesProgram(changed("components/hetzner/index.ts"))).toBe(true);
  expect(changesProgram(changed("package-lock.json"))).toBe(true);
});
