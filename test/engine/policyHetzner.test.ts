/** The policy pack over a standing cluster on Hetzner, and over programs that do what they must not. */
import { tokenValues } from "../../sandbox/hetzner/seed";
import { haConfig, HetznerStack } from "./hetznerSupport";
import {
  besides,
  changing,
  expectRefusal,
  type Hostile,
  HostileProject,
  previewWithPack,
  refusedBy,
  upWithPack,
} from "./policySupport";

jest.setTimeout(300_000);

const project = new HostileProject();
let stack: HetznerStack;

beforeAll(async () => {
  const config = haConfig((config) => {
    config["byoc:cluster"].deleteProtection = true;
  });
  stack = await HetznerStack.create({ config, projectFolder: project.folder });
});
afterEach(() => project.asItIs());
afterAll(async () => {
  await stack.dispose();
  project.dispose();
});

test("a highly available cluster as our program makes it passes, in the preview and when it is made", async () => {
  const { stdout } = await upWithPack(stack.workspace);
  expect(refusedBy({ stdout })).toEqual([]);
  expect((await stack.counts()).server).toBe(7);
  expect((await previewWithPack(stack.workspace)).stdout).toMatch(/\d+ unchanged/);
});

const hostile: Hostile[] = [
  [
    "a second cloud",
    "byoc-known-resources",
    besides('new (require("@pulumiverse/scaleway").network.Vpc)("vpc", { name: "v" })'),
  ],
  [
    "a resource that a cluster does not need",
    "byoc-known-resources",
    besides('new (require("@pulumi/hcloud").Volume)("volume", { size: 10, location: "fsn1" })'),
  ],
  [
    "a provider with a token of its own",
    "byoc-no-credentials",
    besides(`new (require("@pulumi/hcloud").Provider)("own", { token: "${"x".repeat(64)}" })`),
  ],
  [
    "a provider that talks to somebody else",
    "byoc-official-endpoints",
    besides('new (require("@pulumi/hcloud").Provider)("own", { endpoint: "https://api.example.com/v1" })'),
  ],
  [
    "a default provider",
    "byoc-explicit-provider",
    besides('new (require("@pulumi/hcloud").PlacementGroup)("group", { type: "spread" })'),
  ],
  [
    "the outputs of another stack",
    "byoc-no-stack-references",
    besides('new pulumi.StackReference("organization/byoc/customer-2")'),
  ],
  [
    "another customer's labels",
    "byoc-own-cluster",
    changing("cluster-network", {
      props: '{ labels: { ...props.labels, "mengi-customer": "99336c3f-089a-431e-9d59-a60cb65efa3c" } }',
    }),
  ],
  [
    "SSH for everybody",
    "byoc-inbound-rules",
    changing("cluster-gateway-firewall", {
      props:
        '{ rules: [...props.rules, { direction: "in", protocol: "tcp", port: "22", sourceIps: ["0.0.0.0/0"] }] }',
    }),
  ],
  [
    "the token in boot data",
    "byoc-no-credentials",
    changing("cluster-workers-0", {
      props: '{ userData: pulumi.secret("#cloud-config\\n# " + process.env.HCLOUD_TOKEN) }',
      opts: "{ ignoreChanges: [] }",
    }),
  ],
  [
    "boot data in clear",
    "byoc-secrets-encrypted",
    changing("cluster-workers-0", {
      props: "{ userData: pulumi.unsecret(props.userData) }",
      opts: "{ ignoreChanges: [] }",
    }),
  ],
  [
    "a kubeconfig in clear",
    "byoc-secrets-encrypted",
    changing("cluster-addons", { props: "{ kubeconfig: pulumi.unsecret(props.kubeconfig) }" }),
  ],
  [
    "the kubeconfig as an output in clear",
    "byoc-secret-outputs",
    (project) => project.giving("({ ...outputs, kubeconfig: pulumi.unsecret(outputs.kubeconfig) })"),
  ],
  [
    "a worker with a public address",
    "byoc-private-nodes",
    changing("cluster-workers-0", {
      props: "{ publicNets: [{ ipv4Enabled: true, ipv6Enabled: false }] }",
      opts: "{ ignoreChanges: [] }",
    }),
  ],
  ["a server overseas", "byoc-region", changing("cluster-workers-0", { props: '{ location: "ash" }' })],
  [
    "an authority that is replaced",
    "byoc-no-replacement",
    changing("cluster-root-ca", { props: "{ validityPeriodHours: 24 }", opts: "{ protect: false }" }),
  ],
  [
    "a network that is replaced",
    "byoc-no-replacement",
    changing("cluster-network", { props: '{ ipRange: "10.0.0.0/15" }', opts: "{ protect: false }" }),
  ],
  [
    "protection taken off",
    "byoc-deletion-protection",
    changing("cluster-network", { opts: "{ protect: false }" }),
  ],
];

test.each(hostile)("%s: refused by %s, and nothing has changed", (...each) =>
  expectRefusal(stack, project, each, [tokenValues.valid]),
);

test("control-plane servers that are all replaced at once are refused, and the command that lets one go is named", async () => {
  await stack.set("byoc:cluster.controlPlane.generation", "2");
  const said = await stack.untouched(() => upWithPack(stack.workspace, { expectFailure: true }));
  expect(said).toContain("byoc-control-plane-quorum");
  expect(said).toContain("byoc:policy.mayGo[0]");
  await stack.set("byoc:cluster.controlPlane.generation", "1");
});

test("labels that were left out are put on", async () => {
  changing("cluster-emergency", { props: "{ labels: {} }" })(project);
  const { stdout } = await previewWithPack(stack.workspace);
  expect(stdout).toMatch(/\[remediate\]\s+byoc-owner-labels\s+\(1 resource\)/);
  expect(stdout).toMatch(/\d+ unchanged/);
});
