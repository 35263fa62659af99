/** The ceiling on what a stack may come to cost in a month. */
import { monthlyCost } from "../../policies/ownership/monthlyCost";
import { hetznerClusterSpec, hetznerPoolSpec, scalewayClusterSpec } from "../support/spec";
import { ask, type Asked, askAll, unknown, type World } from "./support";

const servers = (count: number, serverType: unknown = "ccx33"): Asked[] =>
  Array.from({ length: count }, (_, nth) => ({
    type: "hcloud:index/server:Server",
    name: `cluster-workers-${nth}`,
    props: { serverType, location: "fsn1" },
  }));

const component = (size: object = { count: 1 }): Asked => ({
  type: "byoc:index:HetznerSelfManagedCluster",
  name: "cluster",
  props: { spec: hetznerClusterSpec({ nodePools: [hetznerPoolSpec({ size } as object)] }) },
});

/** The pack reads its credentials once, with the first message. */
const token = "Xk3v9QmZ".repeat(8);
const before = process.env.HCLOUD_TOKEN;
beforeAll(() => {
  process.env.HCLOUD_TOKEN = token;
});
afterAll(() => {
  if (before === undefined) delete process.env.HCLOUD_TOKEN;
  else process.env.HCLOUD_TOKEN = before;
});

const said = (resources: Asked[], world: World = {}) => askAll(monthlyCost, resources, world);

test("a stack below the ceiling is accepted without a word", async () => {
  expect(await said([component(), ...servers(7)])).toEqual([]);
});

test("one that costs more is told the ceiling, what it costs, the dearest and what to do", async () => {
  const [message, ...more] = await said([component(), ...servers(8)]);
  expect(more).toEqual([]);
  expect(message).toContain("cluster, a byoc:index:HetznerSelfManagedCluster");
  expect(message).toContain("€1107.92 a month");
  expect(message).toContain("prices of 2026-07-23");
  expect(message).toContain("The dearest: 8 × ccx33 in fsn1 (€1107.92)");
  expect(message).toContain("Allowed: €1000.00, set by the platform");
  expect(message).toContain("lower autoscaling.max");
});

test("autoscalers count at their maximum", async () => {
  const settings = { maxMonthlyCost: 80 };
  expect(await said([component({ autoscaling: { min: 0, max: 9 } })], { settings })).toEqual([]);
  const [message] = await said([component({ autoscaling: { min: 0, max: 10 } })], { settings });
  expect(message).toContain("€84.90 a month (€0.00 with autoscalers at their least");
});

test("a stack lowers the ceiling, and never raises it", async () => {
  const [message] = await said([component(), ...servers(4)], { own: { maxMonthlyCost: 500 } });
  expect(message).toContain("Allowed: €500.00, set by byoc:policy.maxMonthlyCost");
  const [above] = await said([component(), ...servers(8)], { own: { maxMonthlyCost: 5000 } });
  expect(above).toContain("Allowed: €1000.00, set by the platform");
});

test("resources are judged by their inputs, of which a preview knows more than of outputs", async () => {
  const [asked] = servers(1);
  const known = { ...asked, name: "noted", props: { serverType: "ccx63", location: "fsn1" } } as Asked;
  expect(await ask(monthlyCost, known)).toEqual({ said: [], open: false });
  const outputs = { ...known, props: { serverType: unknown, location: unknown } };
  expect(await said([outputs])).toEqual([]);
  expect((await said([outputs], { settings: { maxMonthlyCost: 800 } })).join()).toContain("€853.49");
});

test("it only advises, unless the platform says otherwise", () => {
  expect(monthlyCost.enforcementLevel).toBe("advisory");
});

test("the platform's own prices go before those of the list", async () => {
  const settings = { prices: { ccx33: 10 } };
  expect(await said([component(), ...servers(90)], { settings })).toEqual([]);
  expect(await said([component(), ...servers(101)], { settings })).toHaveLength(1);
});

describe("what has no price", () => {
  test("is named in one line for the whole stack, each reason once", async () => {
    const messages = await said([component(), ...servers(5, "cx99"), ...servers(1, unknown)]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("no price of cx99 in fsn1");
    expect(messages[0]).toContain("cluster-workers-0, cluster-workers-1, cluster-workers-2 and 2 more");
    expect(messages[0]).toContain("serverType is not known yet");
    expect(messages[0]).toContain("prices");
  });

  test("is said too where the rest is above the ceiling", async () => {
    const messages = await said([component(), ...servers(8), ...servers(1, "cx99")]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("Not in it: cluster-workers-0 (the list has no price of cx99 in fsn1)");
  });

  test("what is paid by use is no reason to warn", async () => {
    const bucket = { type: "scaleway:object/bucket:Bucket", name: "backups" };
    expect(await said([bucket], { spec: scalewayClusterSpec() })).toEqual([]);
  });
});

test("a stack without resources costs nothing", async () => {
  expect(await said([])).toEqual([]);
});

test("a credential of the run is in no message, wherever it stands", async () => {
  const props = { serverType: token, location: token };
  const messages = await said([{ type: "hcloud:index/server:Server", name: token, props }, ...servers(8)]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).not.toContain(token);
});
