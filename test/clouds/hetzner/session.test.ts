import { connect, connectForWriting, connectToCluster } from "../../../clouds/hetzner/session";
import { ReadOnlyTokenError } from "../../../clouds/hetzner/permission";
import { WrongProjectError } from "../../../clouds/hetzner/identity";
import { tokenValues } from "../../../sandbox/hetzner";
import { useSandbox } from "../../support/hetzner";

const { sandbox } = useSandbox();
const cluster = { "mengi-cluster": "c1" };

function use(token: string): void {
  process.env.HCLOUD_ENDPOINT = `${sandbox().url}/v1`;
  process.env.HCLOUD_TOKEN = token;
}

async function countCalls(action: () => Promise<unknown>): Promise<number> {
  await sandbox().admin.clearRequests();
  await action();
  return (await sandbox().admin.requests()).length;
}

afterAll(() => {
  delete process.env.HCLOUD_ENDPOINT;
  delete process.env.HCLOUD_TOKEN;
});

test("the credential comes from the environment of the moment, and each has one client", () => {
  use(tokenValues.valid);
  const first = connect();
  expect(connect()).toBe(first);
  use(tokenValues.rotated);
  expect(connect()).not.toBe(first);
  use("short");
  expect(() => connect()).toThrow(/HCLOUD_TOKEN/);
});

test("each proof is made once for a credential, also where several ask at the same time", async () => {
  use(tokenValues.valid);
  await connect().placementGroups.create({ name: "anchor", type: "spread", labels: cluster });
  expect(
    await countCalls(async () => {
      await Promise.all([connectForWriting(), connectForWriting()]);
      await connectForWriting();
    }),
  ).toBe(1);
  // The anchor is looked for first, and it is there.
  expect(
    await countCalls(async () => {
      await Promise.all([connectToCluster(cluster), connectToCluster(cluster)]);
      await connectToCluster(cluster);
    }),
  ).toBe(1);
});

test("a failed proof is not remembered", async () => {
  use(tokenValues.foreign);
  await expect(connectToCluster(cluster)).rejects.toThrow(WrongProjectError);
  await connect().placementGroups.create({ name: "anchor", type: "spread", labels: cluster });
  await expect(connectToCluster(cluster)).resolves.toBe(connect());
  use(tokenValues["read-only"]);
  await expect(connectForWriting()).rejects.toThrow(ReadOnlyTokenError);
});
