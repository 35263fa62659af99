/** The policy pack over a standing cluster on Hetzner, and over a program that does what it must not. */
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
    "SSH for everybody",
    "byoc-inbound-rules",
    () =>
      project.with(
        `({ name, props, opts }) => name !== "cluster-gateway-firewall" ? undefined :
          ({ opts, props: { ...props, rules: [...props.rules, { direction: "in", protocol: "tcp", port: "22", sourceIps: ["0.0.0.0/0"] }] } })`,
      ),
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
