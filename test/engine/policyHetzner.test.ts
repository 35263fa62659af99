/** The policy pack over a standing cluster on Hetzner, and over programs that do what they must not. */
import { tokenValues } from "../../sandbox/hetzner/seed";
import { haConfig, HetznerStack } from "./hetznerSupport";
import { HostileProject, previewWithPack, refusedBy, upWithPack } from "./policySupport";

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

const hostile: [what: string, policy: string, change: () => void][] = [
  [
    "a second cloud",
    "byoc-known-resources",
    () => project.and('new (require("@pulumiverse/scaleway").network.Vpc)("vpc", { name: "v" })'),
  ],
  [
    "a resource that a cluster does not need",
    "byoc-known-resources",
    () => project.and('new (require("@pulumi/hcloud").Volume)("volume", { size: 10, location: "fsn1" })'),
  ],
  [
    "a provider with a token of its own",
    "byoc-no-credentials",
    () => project.and(`new (require("@pulumi/hcloud").Provider)("own", { token: "${"x".repeat(64)}" })`),
  ],
  [
    "a provider that talks to somebody else",
    "byoc-official-endpoints",
    () =>
      project.and(
        'new (require("@pulumi/hcloud").Provider)("own", { endpoint: "https://api.example.com/v1" })',
      ),
  ],
  [
    "a default provider",
    "byoc-explicit-provider",
    () => project.and('new (require("@pulumi/hcloud").PlacementGroup)("group", { type: "spread" })'),
  ],
  [
    "another customer's labels",
    "byoc-own-cluster",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-network" ? undefined :
          ({ opts, props: { ...props, labels: { ...props.labels, "mengi-customer": "99336c3f-089a-431e-9d59-a60cb65efa3c" } } })`,
      ),
  ],
  [
    "SSH for everybody",
    "byoc-inbound-rules",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-gateway-firewall" ? undefined :
          ({ opts, props: { ...props, rules: [...props.rules, { direction: "in", protocol: "tcp", port: "22", sourceIps: ["0.0.0.0/0"] }] } })`,
      ),
  ],
  [
    "the token in boot data",
    "byoc-no-credentials",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-workers-0" ? undefined :
          ({ opts: { ...opts, ignoreChanges: [] }, props: { ...props, userData: pulumi.secret("#cloud-config\\n# " + process.env.HCLOUD_TOKEN) } })`,
      ),
  ],
  [
    "boot data in clear",
    "byoc-secrets-encrypted",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-workers-0" ? undefined :
          ({ opts: { ...opts, ignoreChanges: [] }, props: { ...props, userData: pulumi.unsecret(props.userData) } })`,
      ),
  ],
  [
    "a kubeconfig in clear",
    "byoc-secrets-encrypted",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-addons" ? undefined :
          ({ opts, props: { ...props, kubeconfig: pulumi.unsecret(props.kubeconfig) } })`,
      ),
  ],
  [
    "the kubeconfig as an output in clear",
    "byoc-secret-outputs",
    () => project.giving("({ ...outputs, access: pulumi.unsecret(outputs.kubeconfig) })"),
  ],
  [
    "a worker with a public address",
    "byoc-private-nodes",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-workers-0" ? undefined :
          ({ opts: { ...opts, ignoreChanges: [] }, props: { ...props, publicNets: [{ ipv4Enabled: true, ipv6Enabled: false }] } })`,
      ),
  ],
  [
    "a server overseas",
    "byoc-region",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-workers-0" ? undefined : ({ opts, props: { ...props, location: "ash" } })`,
      ),
  ],
  [
    "an authority that is replaced",
    "byoc-no-replacement",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-root-ca" ? undefined :
          ({ opts: { ...opts, protect: false }, props: { ...props, validityPeriodHours: 24 } })`,
      ),
  ],
  [
    "a network that is replaced",
    "byoc-no-replacement",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-network" ? undefined :
          ({ opts: { ...opts, protect: false }, props: { ...props, ipRange: "10.0.0.0/15" } })`,
      ),
  ],
  [
    "protection taken off",
    "byoc-deletion-protection",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-network" ? undefined : ({ props, opts: { ...opts, protect: false } })`,
      ),
  ],
  [
    "the outputs of another stack",
    "byoc-no-stack-references",
    () => project.and('new pulumi.StackReference("organization/byoc/customer-1")'),
  ],
];

test.each(hostile)("%s: refused by %s, and nothing has changed", async (_what, policy, change) => {
  change();
  let refused: string[] = [];
  const said = await stack.untouched(async () => {
    const run = await upWithPack(stack.workspace, { expectFailure: true });
    refused = refusedBy(run);
    return run;
  });
  expect(refused).toContain(policy);
  expect(said).not.toContain(tokenValues.valid);
});

test("control-plane servers that are all replaced at once are refused, and the command that lets one go is named", async () => {
  await stack.set("byoc:cluster.controlPlane.generation", "2");
  const said = await stack.untouched(() => upWithPack(stack.workspace, { expectFailure: true }));
  expect(said).toContain("byoc-control-plane-quorum");
  expect(said).toContain("byoc:policy.mayGo[0]");
  await stack.set("byoc:cluster.controlPlane.generation", "1");
});

test("labels that were left out are put on", async () => {
  project.with(
    `({ name, props, opts }) => name !== "cluster-emergency" ? undefined :
      ({ opts, props: { ...props, labels: {} } })`,
  );
  const { stdout } = await previewWithPack(stack.workspace);
  expect(stdout).toMatch(/\[remediate\]\s+byoc-owner-labels\s+\(1 resource\)/);
  expect(stdout).toMatch(/\d+ unchanged/);
});
