import fc from "fast-check";
import type { Issue } from "../../../clouds/issue";
import type { HetznerClusterSpec, HetznerNodePoolSpec } from "../../../components/cluster";
import { groupName, serverName } from "../../../components/hetzner/names";
import { planServers, type ServerPlan } from "../../../components/hetzner/plan";
import type { PlannedServer } from "../../../components/hetzner/serverPlan";
import {
  anchorGroup,
  autoscaledServer,
  emptySurvey,
  liveServer,
  surveyAfter,
} from "../../support/hetznerSurvey";
import { hetznerClusterSpec, hetznerPoolSpec } from "../../support/spec";

const single = hetznerClusterSpec();
const ha = hetznerClusterSpec({
  type: "dedicated-ha",
  controlPlane: { machineTypes: ["cx33"], locations: ["fsn1", "nbg1", "hel1"], generation: 1 },
});

function byResource({ servers }: ServerPlan): Record<string, PlannedServer> {
  return Object.fromEntries(servers.map((server) => [server.resource, server]));
}

function kept({ servers }: ServerPlan): string[] {
  return servers.filter(({ keep }) => keep).map(({ resource }) => resource);
}

/** What a server is, whether it lives or not. */
function identity({ keep: _, ...server }: PlannedServer) {
  return server;
}

function only(issues: Issue[]): Issue {
  expect(issues).toHaveLength(1);
  return issues[0] as Issue;
}

function withPool(changes: Partial<HetznerNodePoolSpec>, spec = single): HetznerClusterSpec {
  return { ...spec, nodePools: [hetznerPoolSpec(changes)] };
}

describe("a new cluster", () => {
  test("gets a gateway, its control plane and its pools, each in its location", () => {
    const plan = planServers(withPool({ size: { count: 4 }, zones: ["fsn1", "nbg1"] }, ha), emptySurvey());
    expect(plan.issues).toEqual([]);
    expect(plan.servers.map(({ resource, role, location }) => [resource, role, location])).toEqual([
      ["gateway", "gateway", "fsn1"],
      ["control-plane-0", "control-plane", "fsn1"],
      ["control-plane-1", "control-plane", "nbg1"],
      ["control-plane-2", "control-plane", "hel1"],
      ["workers-0", "worker", "fsn1"],
      ["workers-1", "worker", "nbg1"],
      ["workers-2", "worker", "fsn1"],
      ["workers-3", "worker", "nbg1"],
    ]);
    expect(kept(plan)).toEqual([]);
    expect(plan.mayInit).toBe(true);
  });

  test("has servers whose names are host names of at most 63 characters, and no two alike", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/);
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1, max: 99 }), (cluster, pool, count) => {
        const spec = { ...withPool({ name: pool, size: { count } }), name: cluster };
        const names = planServers(spec, emptySurvey()).servers.map((server) => server.name);
        expect(new Set(names).size).toBe(names.length);
        for (const each of names) expect(each).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
  });

  test("boots the image of each server's architecture", () => {
    const plan = planServers(withPool({ machineTypes: ["cax21"] }), emptySurvey());
    expect(byResource(plan)["workers-0"]).toMatchObject({ architecture: "arm", image: 161547270 });
    expect(byResource(plan)["control-plane-0"]).toMatchObject({ architecture: "x86", image: 161547269 });
  });

  test("takes the first server type that is in stock in each location, and says where it is not the preferred one", () => {
    const spec = withPool({ machineTypes: ["cx33", "cpx32"], zones: ["fsn1", "nbg1"] });
    const plan = planServers(spec, emptySurvey({ soldOut: [{ serverType: "cx33", location: "nbg1" }] }));
    expect(plan.issues).toEqual([]);
    expect(byResource(plan)["workers-0"]?.machineType).toBe("cx33");
    expect(byResource(plan)["workers-1"]?.machineType).toBe("cpx32");
    expect(plan.notes).toEqual([
      "byoc:cluster.nodePools[0]: cpx32 is taken in nbg1, as cx33 is out of stock",
    ]);
  });
});

describe("a server that lives", () => {
  const poolArbitrary = fc.record({
    size: fc.integer({ min: 1, max: 6 }).map((count) => ({ count })),
    zones: fc.subarray(["fsn1", "nbg1", "hel1"], { minLength: 1 }),
    machineTypes: fc.subarray(["cx33", "cpx32", "ccx23"], { minLength: 1 }),
    generation: fc.integer({ min: 1, max: 3 }),
  });
  const poolsArbitrary = fc
    .array(poolArbitrary, { minLength: 1, maxLength: 4 })
    .map((pools) => pools.map((pool, index) => hetznerPoolSpec({ ...pool, name: `pool${index}` })));
  const specArbitrary = poolsArbitrary.map((nodePools) => ({ ...ha, nodePools }));

  test("is kept whenever nothing changes: a second plan is the first one, carried out", () => {
    fc.assert(
      fc.property(specArbitrary, (spec) => {
        const first = planServers(spec, emptySurvey());
        const second = planServers(spec, surveyAfter(spec, first));
        expect(second.servers.map(identity)).toEqual(first.servers.map(identity));
        expect(second.servers.every(({ keep }) => keep)).toBe(true);
        expect(second.issues).toEqual([]);
        expect(planServers(spec, surveyAfter(spec, second))).toEqual(second);
      }),
    );
  });

  test("is not touched by pools that come or go", () => {
    fc.assert(
      fc.property(specArbitrary, poolsArbitrary, fc.nat(4), (spec, more, at) => {
        const before = planServers(spec, emptySurvey());
        const others = more.map((pool) => ({ ...pool, name: `other-${pool.name}` }));
        const nodePools = [...spec.nodePools.slice(0, at), ...others, ...spec.nodePools.slice(at)];
        const after = byResource(planServers({ ...spec, nodePools }, surveyAfter(spec, before)));
        for (const server of before.servers)
          expect(after[server.resource]).toEqual({ ...server, keep: true });
        const fewer = planServers({ ...spec, nodePools: spec.nodePools.slice(1) }, surveyAfter(spec, before));
        for (const server of fewer.servers)
          expect(server).toEqual({ ...byResource(before)[server.resource], keep: true });
      }),
    );
  });

  test("is not touched by a larger count", () => {
    fc.assert(
      fc.property(specArbitrary, fc.integer({ min: 1, max: 5 }), (spec, more) => {
        const before = planServers(spec, emptySurvey());
        const nodePools = spec.nodePools.map((pool) => ({
          ...pool,
          size: { count: "count" in pool.size ? pool.size.count + more : 0 },
        }));
        const after = byResource(planServers({ ...spec, nodePools }, surveyAfter(spec, before)));
        for (const server of before.servers)
          expect(after[server.resource]).toEqual({ ...server, keep: true });
      }),
    );
  });

  test("is kept exactly where its boot configuration is the planned one", () => {
    fc.assert(
      fc.property(specArbitrary, fc.infiniteStream(fc.boolean()), (spec, changed) => {
        const before = planServers(spec, emptySurvey());
        const live = before.servers.map((server, index) =>
          liveServer(spec, changed.next().value ? { ...server, boot: "ffffffff" } : server, index + 1),
        );
        const after = planServers(spec, {
          ...emptySurvey(),
          servers: live,
          placementGroups: [anchorGroup(spec, "formed")],
        });
        const boots = live.map(({ labels }) => labels["mengi-boot"]);
        expect(after.servers.map(({ keep }) => keep)).toEqual(
          after.servers.map(({ boot }) => boots.includes(boot)),
        );
      }),
    );
  });

  test("keeps its type when that is sold out, retired, or no longer the first choice", () => {
    const spec = withPool({ machineTypes: ["cx33", "cpx32"], size: { count: 1 } });
    const before = planServers(spec, emptySurvey({ soldOut: [{ serverType: "cx33" }] }));
    expect(byResource(before)["workers-0"]?.machineType).toBe("cpx32");
    for (const soldOut of [[], [{ serverType: "cpx32" }], [{}]]) {
      const after = planServers(spec, surveyAfter(spec, before, { soldOut }));
      expect(byResource(after)["workers-0"]).toMatchObject({ machineType: "cpx32", keep: true });
      expect(after.issues).toEqual([]);
    }
    const retired = surveyAfter(spec, before, { serverTypes: [] });
    expect(kept(planServers(spec, retired))).toContain("workers-0");
  });

  test("is replaced when its type leaves the list, its pool's zones change, or its generation is raised", () => {
    const before = planServers(single, emptySurvey());
    for (const changes of [{ machineTypes: ["cpx32"] }, { zones: ["nbg1"] }, { generation: 2 }]) {
      const after = planServers(withPool(changes), surveyAfter(single, before));
      expect(kept(after)).toEqual(["gateway", "control-plane-0"]);
      expect(byResource(after)["workers-0"]?.name).not.toBe(byResource(before)["workers-0"]?.name);
    }
  });

  test("is not replaced for a new build of its image", () => {
    const before = planServers(single, emptySurvey());
    const after = planServers(single, surveyAfter(single, before, { images: { x86: 5, arm: 6 } }));
    expect(kept(after)).toHaveLength(before.servers.length);
  });

  test("does not count once it is being deleted", () => {
    const before = planServers(single, emptySurvey());
    const survey = surveyAfter(single, before);
    survey.servers = survey.servers.map((server) => ({ ...server, status: "deleting" }));
    expect(kept(planServers(single, survey))).toEqual([]);
  });

  test("goes on beside the one that replaces it after a run that was cut off: the new one is kept", () => {
    const before = planServers(single, emptySurvey());
    const raised = withPool({ generation: 2 });
    const survey = surveyAfter(single, before);
    const replacement = byResource(planServers(raised, survey))["workers-0"] as PlannedServer;
    survey.servers.push(liveServer(single, replacement, 99));
    expect(byResource(planServers(raised, survey))["workers-0"]).toEqual({ ...replacement, keep: true });
  });
});

describe("the first control-plane server may make the cluster", () => {
  const plan = planServers(single, emptySurvey());

  test("while it is forming, also after a run that was cut off", () => {
    expect(planServers(single, surveyAfter(single, plan, { phase: "forming" })).mayInit).toBe(true);
    expect(
      planServers(single, { ...emptySurvey(), placementGroups: [anchorGroup(single, "forming")] }).mayInit,
    ).toBe(true);
  });

  test("never once it was formed, even if the anchor or its label was removed by hand", () => {
    expect(planServers(single, surveyAfter(single, plan)).mayInit).toBe(false);
    expect(planServers(single, surveyAfter(single, plan, { placementGroups: [] })).mayInit).toBe(false);
    const group = anchorGroup(single, "formed");
    delete group.labels["mengi-phase"];
    expect(planServers(single, surveyAfter(single, plan, { placementGroups: [group] })).mayInit).toBe(false);
  });

  test("never while it is being deleted, and what is being deleted is not refused", () => {
    const deleting = { placementGroups: [anchorGroup(single, "deleting")] };
    const after = planServers(single, { ...emptySurvey({ soldOut: [{}] }), ...deleting });
    expect(after).toMatchObject({ mayInit: false, issues: [], notes: [] });
  });
});

describe("autoscaled pools", () => {
  const autoscaled = withPool({ size: { autoscaling: { min: 1, max: 5 } }, zones: ["fsn1", "nbg1"] });

  test("have a group in each zone, their bounds shared out, and no server of ours", () => {
    const plan = planServers(autoscaled, emptySurvey());
    expect(plan.servers.filter(({ role }) => role === "worker")).toEqual([]);
    expect(plan.groups).toMatchObject([
      {
        pool: "workers",
        name: "prod-5b0f3c1a-workers",
        location: "fsn1",
        min: 1,
        max: 3,
        machineType: "cx33",
      },
      { pool: "workers", name: "prod-5b0f3c1a-workers-nbg1", location: "nbg1", min: 0, max: 2 },
    ]);
  });

  test("leave out a zone that would never get a node", () => {
    const plan = planServers(
      withPool({ size: { autoscaling: { min: 0, max: 1 } }, zones: ["fsn1", "nbg1"] }),
      emptySurvey(),
    );
    expect(plan.groups.map(({ location }) => location)).toEqual(["fsn1"]);
  });

  test("stay with the type of the servers they have while that is in stock", () => {
    const spec = withPool({ size: { autoscaling: { min: 0, max: 3 } }, machineTypes: ["cx33", "cpx32"] });
    const group = { name: "prod-5b0f3c1a-workers", machineType: "cpx32", location: "fsn1" };
    const servers = [autoscaledServer(spec, group, 9)];
    expect(planServers(spec, emptySurvey({ servers })).groups[0]?.machineType).toBe("cpx32");
    const soldOut = [{ serverType: "cpx32" }];
    expect(planServers(spec, emptySurvey({ servers, soldOut })).groups[0]?.machineType).toBe("cx33");
  });

  test("are refused without stock only where they need servers at once", () => {
    const soldOut = [{ serverType: "cx33" }];
    expect(planServers(autoscaled, emptySurvey({ soldOut })).issues.map(({ key }) => key)).toContain(
      "byoc:cluster.nodePools[0].machineTypes",
    );
    const empty = withPool({ size: { autoscaling: { min: 0, max: 5 } } });
    const keys = planServers(empty, emptySurvey({ soldOut })).issues.map(({ key }) => key);
    expect(keys).toEqual(["byoc:cluster.controlPlane.machineTypes"]);
  });

  test("have group names of at most 46 characters: the autoscaler adds 17", () => {
    const name = groupName({ ...single, name: "a".repeat(40) }, "b".repeat(16), "fsn1");
    expect(name.length).toBeLessThanOrEqual(46);
    expect(name).toMatch(/-5b0f3c1a-b{16}-fsn1$/);
  });
});

describe("a plan is refused, with what is allowed and a command", () => {
  test("for a server type that is sold out, with what is in stock there and where it is in stock", () => {
    const soldOut = [{ serverType: "cx33", location: "fsn1" }];
    const issue = only(
      planServers(single, emptySurvey({ soldOut })).issues.filter(({ key }) => /nodePools/.test(key)),
    );
    expect(issue.problem).toBe("no new server can be made of these in fsn1: cx33 is out of stock");
    expect(issue.value).toBe("cx33");
    expect(issue.allowed).toMatch(/^in stock in fsn1: .*cx43.*; or one of these types in nbg1, hel1$/);
    expect(issue.fix).toMatch(/^pulumi config set --path 'byoc:cluster.nodePools\[0\].machineType' c\w+$/);
  });

  test.each([
    ["cx99", "fsn1", "cx99 is unknown to Hetzner"],
    ["cx33", "ash", "cx33 is not offered"],
    ["cpx31", "fsn1", "cpx31 is no longer sold"],
  ])("for server type %s in %s", (type, location, problem) => {
    const plan = planServers(withPool({ machineTypes: [type], zones: [location] }), emptySurvey());
    expect(only(plan.issues).problem).toContain(problem);
  });

  test("for server types of two architectures", () => {
    const plan = planServers(withPool({ machineTypes: ["cx33", "cax21"] }), emptySurvey());
    expect(only(plan.issues).problem).toContain("two architectures: cax21");
  });

  test("for all of its problems at once, once for each pool and location", () => {
    const spec = {
      ...withPool({ size: { count: 6 }, zones: ["fsn1", "nbg1"] }),
      apiServer: { ...single.apiServer, loadBalancerType: "lb99" },
    };
    const keys = planServers(spec, emptySurvey({ soldOut: [{}] })).issues.map(({ key }) => key);
    expect(keys.sort()).toEqual([
      "byoc:cluster.apiServer.loadBalancerType",
      "byoc:cluster.controlPlane.machineTypes",
      "byoc:cluster.gateway.machineTypes",
      "byoc:cluster.nodePools[0].machineTypes",
      "byoc:cluster.nodePools[0].machineTypes",
    ]);
  });

  test("for an image that Hetzner does not have for the architecture", () => {
    const plan = planServers(withPool({ machineTypes: ["cax21"] }), emptySurvey({ images: { x86: 1 } }));
    expect(only(plan.issues).problem).toContain("no image ubuntu-24.04 for arm");
  });

  test("for a control plane that shrinks from three to one", () => {
    const survey = surveyAfter(ha, planServers(ha, emptySurvey()));
    const issue = only(planServers(single, survey).issues);
    expect(issue).toMatchObject({
      key: "byoc:cluster.type",
      fix: "pulumi config set --path byoc:cluster.type dedicated-ha",
    });
    expect(issue.problem).toContain("3 nodes");
  });

  test.each([
    ["1.35", "v1.36.4-k3s1", "1.36 runs, and it cannot be downgraded", "1.36, 1.37"],
    ["1.38", "v1.36.4-k3s1", "one minor version at a time", "1.36, 1.37"],
  ])("for Kubernetes %s where %s runs", (wanted, running, problem, allowed) => {
    const survey = surveyAfter(single, planServers(single, emptySurvey()), { kubernetes: running });
    const issue = only(planServers({ ...single, kubernetesVersion: wanted }, survey).issues);
    expect(issue).toMatchObject({ key: "byoc:cluster.kubernetesVersion", allowed });
    expect(issue.problem).toContain(problem);
  });

  test.each(["1.36", "1.37"])("but not for Kubernetes %s where 1.36 runs", (kubernetesVersion) => {
    const survey = surveyAfter(single, planServers(single, emptySurvey()));
    expect(planServers({ ...single, kubernetesVersion }, survey).issues).toEqual([]);
  });

  test("for replacing the only control-plane server, whose datastore would be lost", () => {
    const survey = surveyAfter(single, planServers(single, emptySurvey()));
    const changed = { ...single.controlPlane, generation: 2 };
    const issue = only(planServers({ ...single, controlPlane: changed }, survey).issues);
    expect(issue.key).toBe("byoc:cluster.controlPlane");
    expect(issue.problem).toContain("datastore would be lost");
    // Also not on the way to three: the others have to stand first.
    const grown = { ...ha, controlPlane: { ...ha.controlPlane, generation: 2 } };
    expect(only(planServers(grown, survey).issues).key).toBe("byoc:cluster.controlPlane");
  });

  test("but not for replacing it before the cluster is formed, nor for one of three, nor for one to three", () => {
    const changed = { ...single, controlPlane: { ...single.controlPlane, generation: 2 } };
    const forming = surveyAfter(single, planServers(single, emptySurvey()), { phase: "forming" });
    expect(planServers(changed, forming).issues).toEqual([]);
    const three = surveyAfter(ha, planServers(ha, emptySurvey()));
    expect(planServers({ ...ha, controlPlane: { ...ha.controlPlane, generation: 2 } }, three).issues).toEqual(
      [],
    );
    const one = surveyAfter(single, planServers(single, emptySurvey()));
    const grown = planServers(ha, one);
    expect(grown.issues).toEqual([]);
    expect(kept(grown)).toContain("control-plane-0");
  });

  test("where no control-plane server is left of a formed cluster, with the way to begin empty", () => {
    const survey = surveyAfter(single, { servers: [] });
    const issue = only(planServers(single, survey).issues);
    expect(issue.problem).toContain("datastore");
    expect(issue.fix).toContain("mengi-phase=forming");
  });
});

test("a server's name ends with its boot configuration and keeps as much of the cluster's name as fits", () => {
  expect(serverName(single, "workers-0", "0123abcd")).toBe("prod-5b0f3c1a-workers-0-0123abcd");
  const long = serverName({ ...single, name: "x".repeat(60) }, "workers-0", "0123abcd");
  expect(long).toHaveLength(63);
  expect(long).toMatch(/^x+-5b0f3c1a-workers-0-0123abcd$/);
});
