import type { Plan, PlannedResource } from "../../review/plan";
import { topologyOf } from "../../review/topology";
import { recordedPlan } from "./support";

const resource = (name: string, more: Partial<PlannedResource> = {}): PlannedResource => ({
  urn: `urn:${name}`,
  type: "a:b:C",
  name,
  operation: "same",
  custom: true,
  protect: false,
  retainOnDelete: false,
  dependencies: [],
  replaceReasons: [],
  changes: [],
  ...more,
});
const planOf = (...resources: PlannedResource[]): Plan => ({
  resources,
  policies: [],
  diagnostics: [],
  policiesAsked: 0,
  complete: true,
});

test("every resource has a place of its own, inside the picture", () => {
  const plan = recordedPlan("replaced-network");
  const { nodes, width, height } = topologyOf(plan);
  expect(nodes.map(({ resource }) => resource.urn).sort()).toEqual(
    plan.resources.map(({ urn }) => urn).sort(),
  );
  for (const a of nodes) {
    expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
    for (const b of nodes) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(a === b || apart).toBe(true);
    }
  }
});

test("what needs another stands to its right; an edge that follows from others is not drawn", () => {
  const { nodes, edges } = topologyOf(
    planOf(
      resource("c", { dependencies: ["urn:b", "urn:a"] }),
      resource("b", { dependencies: ["urn:a"] }),
      resource("a"),
    ),
  );
  const x = (name: string) => nodes.find(({ resource }) => resource.name === name)?.x ?? Number.NaN;
  expect(x("a")).toBeLessThan(x("b"));
  expect(x("b")).toBeLessThan(x("c"));
  expect(edges.map(({ kind }) => kind)).toEqual(["needs", "needs"]);
});

test("a resource that needs nothing hangs on its parent", () => {
  const { edges } = topologyOf(planOf(resource("parent"), resource("child", { parent: "urn:parent" })));
  expect(edges.map(({ kind }) => kind)).toEqual(["part of"]);
});

test("dependencies in a circle, on itself and on what isn't there are drawn without an end in sight", () => {
  const { nodes } = topologyOf(
    planOf(
      resource("a", { dependencies: ["urn:b", "urn:a", "urn:gone"] }),
      resource("b", { dependencies: ["urn:a"], parent: "urn:b" }),
    ),
  );
  expect(nodes).toHaveLength(2);
});

test("a long name is cut to its box", () => {
  const [node] = topologyOf(planOf(resource("x".repeat(200)))).nodes;
  expect(node?.name).toMatch(/^x+…$/);
  expect(node?.width).toBeLessThan(300);
});
