/** A cloud that fails, on the real engine: the run gets over it or ends cleanly, and the next one completes the work. */
import type { FaultRule } from "../../sandbox/base/faults";
import { ScalewayStack, smallConfig } from "./scalewaySupport";

jest.setTimeout(240_000);

let stack: ScalewayStack;
beforeAll(async () => {
  stack = await ScalewayStack.create({ key: "all", config: smallConfig() });
});
afterAll(() => stack.dispose());

const refused = (status: number, body: object): FaultRule["effect"] => ({ type: "answer", status, body });
const cut: FaultRule["effect"] = { type: "reset", when: "after" };

/** On one stack, one after the other: each makes what the one before it could not. */
const faults: [what: string, rules: FaultRule[], outcome: "passes" | "fails"][] = [
  [
    "a VPC that is refused for a quota",
    [
      {
        match: "POST /vpc/v2/regions/*/vpcs",
        nth: 1,
        effect: refused(403, {
          type: "quotas_exceeded",
          message: "quota(s) exceeded for this resource",
          details: [{ resource: "vpc", quota: 1, current: 1 }],
        }),
      },
    ],
    "fails",
  ],
  [
    "a pool whose Instance type is out of stock when it is ordered",
    [
      {
        match: "POST /k8s/v1/regions/*/clusters/*/pools",
        nth: 1,
        effect: refused(412, {
          type: "out_of_stock",
          message: "resource is out of stock",
          resource: "server_type",
        }),
      },
    ],
    "fails",
  ],
  [
    "an answer to a pool's order that is lost",
    [{ match: "POST /k8s/v1/regions/*/clusters/*/pools", nth: 1, effect: cut }],
    "fails",
  ],
  [
    "429 and 502 in between",
    [
      {
        match: "GET /k8s/**",
        nth: 2,
        times: 2,
        effect: refused(429, { type: "too_many_requests", message: "slow" }),
      },
      { match: "GET /vpc/**", nth: 1, times: 1, effect: refused(502, { message: "bad gateway" }) },
    ],
    "passes",
  ],
];

test.each(faults)(
  "%s: the run ends cleanly, and the next goes on without twins",
  async (_what, rules, outcome) => {
    for (const rule of rules) await stack.sandbox.admin.addFault(rule);
    const { code } = await stack.run("up", { expectFailure: "either" });
    expect(code === 0 ? "passes" : "fails").toBe(outcome);
    expect((await stack.sandbox.admin.faults()).every(({ hits }) => hits > 0)).toBe(true);
    await stack.sandbox.admin.clearFaults();
    for (const kind of ["vpc", "privateNetwork", "cluster", "pool"])
      expect([kind, ((await stack.inventory())[kind] ?? []).length <= 1]).toEqual([kind, true]);
  },
);

test("in the end there is one of everything", async () => {
  await stack.run("up");
  expect(await stack.counts()).toMatchObject({ vpc: 1, privateNetwork: 1, cluster: 1, pool: 1, bucket: 1 });
  await stack.preview({}, ["--expect-no-changes"]);
});

test("a deletion whose answer is lost, and a private network that stays busy: destroy leaves nothing", async () => {
  await stack.sandbox.admin.addFault({ match: "DELETE /k8s/v1/regions/*/clusters/*", nth: 1, effect: cut });
  await stack.sandbox.admin.addFault({ match: "DELETE /vpc/v2/regions/*/vpcs/*", nth: 1, effect: cut });
  await stack.sandbox.admin.addFault({
    match: "DELETE /vpc/v2/regions/*/private-networks/*",
    nth: 1,
    times: 3,
    effect: refused(412, {
      type: "precondition_failed",
      message: "precondition failed",
      precondition: "resource_still_in_use",
      help_message: "Private Network must be empty to be deleted",
    }),
  });
  await stack.run("destroy");
  expect(await stack.inventory()).toEqual({});
});
