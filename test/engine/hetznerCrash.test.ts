/** Crashes on the real engine: run again, and there is one of everything, or nothing. */
import { HetznerStack, singleConfig } from "./hetznerSupport";

jest.setTimeout(240_000);

let stack: HetznerStack;
beforeEach(async () => {
  stack = await HetznerStack.create({ config: singleConfig() });
});
afterEach(() => stack.dispose());

const complete = {
  firewall: 1,
  loadBalancer: 1,
  network: 1,
  placementGroup: 1,
  primaryIp: 1,
  server: 3,
  sshKey: 1,
};

/** Nodes that take workloads, and how often the cluster was founded. */
async function kubernetes() {
  const { clusters, initialisations } = await stack.sandbox.admin.guests();
  return { ready: clusters[0]?.nodes.filter(({ ready }) => ready).length, founded: initialisations.length };
}

describe("kill -9 while the cloud makes", () => {
  test.each([
    ["the anchor", "POST /v1/placement_groups"],
    ["the SSH key", "POST /v1/ssh_keys"],
    ["the network", "POST /v1/networks"],
    ["a subnet", "POST /v1/networks/*/actions/add_subnet"],
    ["the load balancer", "POST /v1/load_balancers"],
    ["the load balancer's service", "POST /v1/load_balancers/*/actions/add_service"],
    ["a server", "POST /v1/servers"],
    ["a server's place in the network", "POST /v1/servers/*/actions/attach_to_network"],
    ["a server's first start", "POST /v1/servers/*/actions/poweron"],
    ["the mark that the cluster is formed", "PUT /v1/placement_groups/*"],
  ])("%s: the next up goes on, without a twin, and destroy leaves nothing", async (_what, call) => {
    await stack.killDuring("up", call);
    await stack.run("up");
    expect(await stack.counts()).toEqual(complete);
    expect((await kubernetes()).ready).toBe(2);
    await stack.preview({}, ["--expect-no-changes"]);
    await stack.run("destroy");
    expect(await stack.inventory()).toEqual({});
  });
});

test.each([
  // The provider can't delete a server or a subnet that is gone already; after a refresh nobody asks it to.
  ["a server", "DELETE /v1/servers/*", ["--refresh"]],
  ["a load balancer that the cluster left", "DELETE /v1/load_balancers/*", []],
  ["a subnet", "POST /v1/networks/*/actions/delete_subnet", ["--refresh"]],
  ["the anchor", "DELETE /v1/placement_groups/*", []],
])(
  "kill -9 while the cloud deletes %s: the next destroy goes on and leaves nothing",
  async (_what, call, args) => {
    await stack.run("up");
    const [network] = (await stack.inventory()).network ?? [];
    await stack.sandbox.admin.plant({
      network: network?.identity ?? "",
      loadBalancers: 1,
      servers: 1,
      volumes: 1,
      labels: { "mengi-cluster": "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e05" },
    });
    await stack.killDuring("destroy", call);
    await stack.run("destroy", {}, args);
    expect(await stack.inventory()).toEqual({});
  },
);
