/** The policy pack over programs that do on Thalassa what they must not: nothing of theirs is made. */
import { foreignOrganisation, tokenValues } from "../../sandbox/thalassa/seed";
import { changing, expectRefusal, type Hostile, HostileProject } from "./policySupport";
import { exampleConfig, ThalassaStack } from "./thalassaSupport";

jest.setTimeout(300_000);

const project = new HostileProject();
let stack: ThalassaStack;

beforeAll(async () => {
  stack = await ThalassaStack.create({
    config: exampleConfig(undefined, "thalassa-ha"),
    projectFolder: project.folder,
  });
});
afterEach(() => project.asItIs());
afterAll(async () => {
  await stack.dispose();
  project.dispose();
});

const hostile: Hostile[] = [
  [
    "a network in another organisation",
    "byoc-own-project",
    changing("cluster-vpc", { props: `{ organisation: "${foreignOrganisation.identity}" }` }),
  ],
  [
    "the token in a label",
    "byoc-no-credentials",
    changing("cluster-vpc", {
      props: "{ labels: { ...props.labels, note: process.env.THALASSA_API_TOKEN } }",
    }),
  ],
  [
    "another cluster's labels",
    "byoc-own-cluster",
    changing("cluster-cluster", {
      props: '{ labels: { ...props.labels, "mengi-cluster": "99336c3f-089a-431e-9d59-a60cb65efa3c" } }',
    }),
  ],
  ["another region", "byoc-region", changing("cluster-vpc", { props: '{ region: "elsewhere-1" }' })],
  [
    "a kubeconfig that is kept in clear",
    "byoc-secrets-encrypted",
    changing("cluster-kubeconfig", { opts: "{ additionalSecretOutputs: [] }" }),
  ],
  [
    "the kubeconfig under a name of its own, in clear",
    "byoc-secret-outputs",
    (project) => project.giving("({ ...outputs, access: pulumi.unsecret(outputs.kubeconfig) })"),
  ],
  [
    "a cluster without protection",
    "byoc-deletion-protection",
    changing("cluster-cluster", { opts: "{ protect: false }" }),
  ],
];

test.each(hostile)("%s: refused by %s, and nothing is made", (...each) =>
  expectRefusal(stack, project, each, [tokenValues.valid]),
);
