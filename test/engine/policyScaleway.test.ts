/** The policy pack over programs that do on Scaleway what they must not: nothing of theirs is made. */
import { foreignProject, keys } from "../../sandbox/scaleway/seed";
import { exampleStackConfig } from "./stack";
import {
  besides,
  changing,
  expectRefusal,
  type Hostile,
  HostileProject,
  refusedBy,
  upWithPack,
} from "./policySupport";
import { ScalewayStack } from "./scalewaySupport";

jest.setTimeout(300_000);

const project = new HostileProject();
let stack: ScalewayStack;

beforeAll(async () => {
  const config = exampleStackConfig("scaleway", (config) => {
    config["byoc:cluster"].apiServer = { allowedCidrs: ["203.0.113.0/24"] };
    config["byoc:policy"] = { maxNodes: 12 };
  });
  stack = await ScalewayStack.create({ config, projectFolder: project.folder });
});
afterEach(() => project.asItIs());
afterAll(async () => {
  await stack.dispose();
  project.dispose();
});

const ofScaleway = (more: string) => besides(`const scaleway = require("@pulumiverse/scaleway"); ${more}`);

const hostile: Hostile[] = [
  [
    "a network in another project",
    "byoc-own-project",
    changing("cluster-network", { props: `{ projectId: "${foreignProject.identity}" }` }),
  ],
  [
    "a bucket without a project",
    "byoc-own-project",
    changing("cluster-backups", { props: "{ projectId: undefined }" }),
  ],
  [
    // Refused before its own turn: the provider that it would use is of no project.
    "an application in IAM",
    "byoc-own-project",
    ofScaleway('new scaleway.iam.Application("helper", { name: "helper" })'),
  ],
  [
    "a resource by a provider that the program brings along",
    "byoc-known-resources",
    besides(
      'new pulumi.dynamic.Resource({ create: async () => ({ id: "1" }) }, "helper", {}, undefined, "scaleway", "IamPolicy")',
    ),
  ],
  [
    "a provider with another key",
    "byoc-no-credentials",
    ofScaleway(
      `new scaleway.Provider("own", { accessKey: "${keys.rotated.accessKey}", secretKey: "${keys.rotated.secretKey}" })`,
    ),
  ],
  [
    "a provider for another project",
    "byoc-own-project",
    ofScaleway(`new scaleway.Provider("own", { projectId: "${foreignProject.identity}" })`),
  ],
  [
    "the secret key as a tag",
    "byoc-no-credentials",
    changing("cluster-vpc", { props: `{ tags: [...props.tags, "note=${keys.valid.secretKey}"] }` }),
  ],
  ["a bucket elsewhere", "byoc-region", changing("cluster-backups", { props: '{ region: "pl-waw" }' })],
  [
    "a bucket for everybody",
    "byoc-private-buckets",
    changing("cluster-backups", { props: '{ acl: "public-read" }' }),
  ],
  [
    "an API for everybody",
    "byoc-api-access",
    changing("cluster-api-access", { props: '{ aclRules: [{ ip: "0.0.0.0/0" }] }' }),
  ],
  [
    "a cluster without protection",
    "byoc-deletion-protection",
    changing("cluster-cluster", { opts: "{ protect: false }" }),
  ],
  [
    "more nodes than the stack's ceiling",
    "byoc-node-count",
    (project) =>
      project.with(
        `({ type, props, opts }) => type !== "scaleway:kubernetes/pool:Pool" ? undefined :
          ({ props: { ...props, size: 13, minSize: 13, maxSize: 13 }, opts })`,
      ),
  ],
];

test.each(hostile)("%s: refused by %s, and nothing is made", async (...each) => {
  await expectRefusal(stack, project, each, [keys.valid.secretKey, keys.rotated.secretKey]);
  expect(await stack.writes()).toEqual([]);
});

test("a backup bucket that the config leaves out again is refused, and the command that lets it go is named", async () => {
  const standing = await ScalewayStack.create({ projectFolder: project.folder });
  try {
    await standing.run("up");
    await standing.set("byoc:cluster.backups.bucket", "false");
    const said = await standing.untouched(() => upWithPack(standing.workspace, { expectFailure: true }));
    expect(refusedBy({ stdout: said })).toEqual(["byoc-no-removal"]);
    expect(said).toContain("byoc:policy.mayGo[0]");
  } finally {
    await standing.dispose();
  }
});
