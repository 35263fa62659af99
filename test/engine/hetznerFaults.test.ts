/** A cloud that fails, on the real engine: the run gets over it or ends cleanly, and the next one completes the work. */
import type { FaultRule } from "../../sandbox/base/faults";
import { HetznerStack, singleConfig } from "./hetznerSupport";

jest.setTimeout(240_000);

let stack: HetznerStack;
beforeEach(async () => {
  stack = await HetznerStack.create({ config: singleConfig() });
});
afterEach(() => stack.dispose());

const refused = (status: number, code: string): FaultRule["effect"] => ({
  type: "answer",
  status,
  body: { error: { code, message: `planted ${code}`, details: null } },
});

const faults: [what: string, rules: FaultRule[], outcome: "passes" | "fails" | "either"][] = [
  [
    "a storm of 429",
    [{ match: "* /v1/**", nth: 3, times: 12, effect: refused(429, "rate_limit_exceeded") }],
    "passes",
  ],
  ["502 and 504", [{ match: "* /v1/**", nth: 5, times: 4, effect: refused(502, "bad_gateway") }], "passes"],
  [
    "500 for a server",
    [{ match: "POST /v1/servers", nth: 2, effect: refused(500, "server_error") }],
    "fails",
  ],
  [
    "a location that sells out between preview and order",
    [{ match: "POST /v1/servers", nth: 1, effect: refused(412, "resource_unavailable") }],
    "fails",
  ],
  [
    "an action that fails",
    [{ match: "POST /v1/servers/*/actions/attach_to_network", nth: 1, effect: { type: "failAction" } }],
    "fails",
  ],
  [
    "a load balancer whose making fails",
    [{ match: "POST /v1/load_balancers", nth: 1, effect: { type: "failAction" } }],
    "either",
  ],
  [
    "a connection that is cut when the server was made already",
    [{ match: "POST /v1/servers", nth: 1, effect: { type: "reset", when: "after" } }],
    "either",
  ],
  [
    "a connection that is cut when the network was made already",
    [{ match: "POST /v1/networks", nth: 1, effect: { type: "reset", when: "after" } }],
    "either",
  ],
];

test.each(faults)(
  "%s: up completes, at the latest the next one, without twins",
  async (_what, rules, outcome) => {
    for (const rule of rules) await stack.sandbox.admin.addFault(rule);
    const { code } = await stack.run("up", { expectFailure: "either" });
    if (outcome !== "either") expect(code === 0 ? "passes" : "fails").toBe(outcome);
    expect((await stack.sandbox.admin.faults()).every(({ hits }) => hits > 0)).toBe(true);
    await stack.sandbox.admin.clearFaults();
    if (code !== 0) await stack.run("up");
    expect((await stack.servers()).length).toBe(3);
    expect(await stack.counts()).toMatchObject({ network: 1, loadBalancer: 1, sshKey: 1, primaryIp: 1 });
    const { clusters, initialisations } = await stack.sandbox.admin.guests();
    expect(clusters[0]?.nodes.filter(({ ready }) => ready).length).toBe(2);
    expect(initialisations.length).toBe(1);
    await stack.preview({}, ["--expect-no-changes"]);
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
  },
);
