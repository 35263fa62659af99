import { createMask } from "../../review/mask";
import { nameOf, type PlannedResource, readPlan, typeOf } from "../../review/plan";
import { recordedPlan } from "./support";

const plan = recordedPlan("replaced-network");

function resource(name: string): PlannedResource {
  const found = plan.resources.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

test("every resource of the stack is there once, with what is done to it", () => {
  const operations: Record<string, number> = {};
  for (const { operation } of plan.resources) operations[operation] = (operations[operation] ?? 0) + 1;
  expect(operations).toEqual({ create: 1, replace: 6, same: 37, update: 5 });
  expect(new Set(plan.resources.map(({ urn }) => urn)).size).toBe(49);
});

test("a replaced resource names the property that it is replaced for, with its old and new value", () => {
  expect(resource("cluster-network")).toMatchObject({
    type: "hcloud:index/network:Network",
    operation: "replace",
    custom: true,
    provider: "cluster-hcloud",
    replaceReasons: ["ipRange"],
    changes: [
      { path: "ipRange", kind: "update", before: "10.0.0.0/16", after: "10.99.0.0/16", replaces: true },
    ],
  });
});

test("a secret that changes is a change, and is not shown", () => {
  expect(resource("cluster-workers-0").changes).toContainEqual({
    path: "userData",
    kind: "update",
    before: "[secret]",
    after: "[secret]",
    replaces: true,
  });
});

test("what is known only after the change is shown as unknown", () => {
  expect(resource("cluster-api-network").changes).toContainEqual(
    expect.objectContaining({ path: "networkId", after: "[unknown]" }),
  );
});

test("a resource that is made has no inputs before, one that stays has parent, dependencies and both inputs", () => {
  expect(resource("cluster-workers-1")).not.toHaveProperty("before");
  const gateway = resource("cluster-gateway");
  expect(gateway.parent).toBe(resource("cluster").urn);
  expect(gateway.dependencies).toContain(resource("cluster-nodes-subnet").urn);
  expect(gateway.before).toHaveProperty("serverType");
  expect(gateway.after).toHaveProperty("serverType");
});

test("notes of the SDK and the provider's stored text are no inputs", () => {
  expect(JSON.stringify(plan)).not.toMatch(/__defaults|__provider/);
});

test("a refusal has its policy, level, resource and message; the policy's description is left out", () => {
  const refused = plan.policies.filter(({ level }) => level === "mandatory");
  expect(refused).toEqual([
    {
      policy: "byoc-no-replacement",
      level: "mandatory",
      open: false,
      resource: resource("cluster-network").urn,
      message: expect.stringMatching(/^cluster-network, .* would replace it/),
    },
  ]);
  expect(plan.policiesAsked).toBe(27);
});

test("what a policy can't judge yet is open, and no violation", () => {
  expect(plan.policies.filter(({ open }) => open)).toHaveLength(10);
  expect(plan.policies.filter(({ open, level }) => open && level === "mandatory")).toEqual([]);
});

test("a refused preview is not complete, and its errors are told", () => {
  expect(plan.complete).toBe(false);
  expect(plan.diagnostics).toEqual([{ severity: "error", message: "preview failed" }]);
});

test("a preview that ended before it began is an empty plan that is not complete", () => {
  expect(readPlan("", "", createMask([], {}))).toEqual({
    resources: [],
    policies: [],
    diagnostics: [],
    policiesAsked: 0,
    complete: false,
  });
});

test("a name with the separators of a URN in it is read as the engine writes it", () => {
  const urn = "urn:pulumi:s::byoc::byoc:index:Cluster$hcloud:index/server:Server::a::b$c";
  expect(typeOf(urn)).toBe("hcloud:index/server:Server");
  expect(nameOf(urn)).toBe("a::b$c");
});

test("a resource that is deleted has no inputs after", () => {
  const urn = "urn:pulumi:s::byoc::a:b:C::gone";
  const digest = JSON.stringify({ steps: [{ op: "delete", urn, oldState: { id: "1", inputs: { a: 1 } } }] });
  expect(readPlan(digest, "", createMask([], {})).resources[0]).toMatchObject({
    operation: "delete",
    id: "1",
    before: { a: 1 },
  });
  expect(readPlan(digest, "", createMask([], {})).resources[0]).not.toHaveProperty("after");
});
