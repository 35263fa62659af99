/** The guard: one proof in a process, with today's key; what failed is asked for again. */
import { MissingPermissionsError } from "../../../clouds/scaleway/permissions";
import { connect, connectTo } from "../../../clouds/scaleway/session";
import { project } from "../../../sandbox/scaleway";
import { cloudErrorOf, useSandbox } from "./support";

jest.setTimeout(60_000);

const { sandbox } = useSandbox();
const before = { ...process.env };

function use(key: string): void {
  Object.assign(process.env, sandbox().environment, { SCW_CONFIG_PATH: sandbox().configFile(key) });
}
afterEach(() => {
  process.env = { ...before };
});

async function calls(): Promise<number> {
  return (await sandbox().admin.requests()).length;
}

test("the five permission sets are proven once for a project, region and key", async () => {
  use("valid");
  await sandbox().admin.clearRequests();
  const [first, second] = await Promise.all([
    connectTo(project.identity, "fr-par"),
    connectTo(project.identity, "fr-par"),
  ]);
  expect(second).toBe(first);
  const once = await calls();
  expect(once).toBeGreaterThan(3);
  await connectTo(project.identity, "fr-par");
  expect(await calls()).toBe(once);
});

test("a key that was rotated is another connection, and proven anew", async () => {
  use("valid");
  const old = connect(project.identity, "fr-par");
  use("rotated");
  const rotated = await connectTo(project.identity, "fr-par");
  expect(rotated).not.toBe(old);
});

test("what could not be proven is not remembered as proven", async () => {
  use("revoked");
  for (const _ of [1, 2])
    expect((await cloudErrorOf(connectTo(project.identity, "fr-par"))).status).toBe(401);
});

test("a key of another project never passes", async () => {
  use("foreign");
  const guarded = connectTo(project.identity, "fr-par", { patienceSeconds: 0 });
  await expect(guarded).rejects.toThrow(MissingPermissionsError);
});
