import { CloudError } from "../../../clouds/errors";
import { ActionError, codeOf, type HetznerClient } from "../../../clouds/hetzner/client";
import { assertProject, WrongProjectError } from "../../../clouds/hetzner/identity";
import { assertMayWrite, ReadOnlyTokenError } from "../../../clouds/hetzner/permission";
import { survey } from "../../../clouds/hetzner/survey";
import { tokenValues } from "../../../sandbox/hetzner";
import { useSandbox } from "../../support/hetzner";

const { sandbox, client } = useSandbox();

let serial = 0;
const cluster = { "mengi-cluster": "c1" };

function group(api: HetznerClient, labels: Record<string, string> = {}) {
  return api.placementGroups.create({ name: `group-${++serial}`, type: "spread", labels });
}

function server(api: HetznerClient, changes: object = {}) {
  return api.servers.create({
    name: `server-${++serial}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    ...changes,
  });
}

async function failure(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CloudError)) throw new Error(`expected a CloudError, got ${error}`);
  return error;
}

/** The calls that an action makes, as `GET /v1/servers`. */
async function callsOf(action: () => Promise<unknown>): Promise<string[]> {
  await sandbox().admin.clearRequests();
  await action();
  return (await sandbox().admin.requests()).map(
    ({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`,
  );
}

describe("the client against the sandbox", () => {
  test("creates, reads, lists by label, changes and deletes objects", async () => {
    const api = client();
    const mine = await group(api, { kind: "mine", other: "x" });
    await group(api, { kind: "theirs" });
    expect(await api.placementGroups.list({ label_selector: "kind=mine" })).toEqual([mine]);
    expect(await api.placementGroups.get(mine.id)).toEqual(mine);
    const changed = await api.placementGroups.update(mine.id, { name: "renamed", labels: { kind: "new" } });
    expect(changed).toMatchObject({ id: mine.id, name: "renamed", labels: { kind: "new" } });
    await api.placementGroups.remove(mine.id);
    expect(await api.placementGroups.get(mine.id)).toBeUndefined();
  });

  test("deletes what is gone already without an error", async () => {
    await expect(client().servers.remove(404404)).resolves.toBeUndefined();
    await expect(client().volumes.act(404404, "detach")).resolves.toBeUndefined();
  });

  test("lists everything, however many pages that takes", async () => {
    const api = client();
    await sandbox().admin.setQuota("placement_group_limit", 300);
    const names = await Promise.all(
      Array.from({ length: 120 }, async () => (await group(api, { many: "yes" })).name),
    );
    const calls = await callsOf(async () => {
      const listed = await api.placementGroups.list({ label_selector: "many" });
      expect(listed.map(({ name }) => name).sort()).toEqual(names.sort());
    });
    expect(calls).toHaveLength(3);
  });

  test("waits until actions are done, and a failed one is an error with the cloud's words", async () => {
    const api = client();
    const made = await server(api);
    const action = await api.servers.remove(made.id);
    expect(action?.command).toBe("delete_server");
    await api.finish([action, undefined], { what: "it is gone", deadlineSeconds: 5 });
    expect(await api.servers.get(made.id)).toBeUndefined();

    const other = await server(api);
    await sandbox().admin.addFault({
      match: "POST /v1/servers/*/actions/poweroff",
      effect: { type: "failAction", message: "no power", code: "action_failed" },
    });
    const failing = api.finish([await api.servers.act(other.id, "poweroff")], {
      what: "it is off",
      deadlineSeconds: 5,
    });
    await expect(failing).rejects.toThrow(ActionError);
    await expect(failing).rejects.toThrow(/no power/);
  });

  test("asks for many running actions in few calls", async () => {
    const api = client();
    await sandbox().admin.setClock({ scale: 0.02 });
    const servers = await Promise.all(Array.from({ length: 30 }, () => server(api, { location: "nbg1" })));
    const actions = await Promise.all(servers.map(({ id }) => api.servers.act(id, "reset")));
    const calls = await callsOf(() => api.finish(actions, { what: "all are reset", deadlineSeconds: 10 }));
    await sandbox().admin.setClock({ scale: 0 });
    expect(calls.length).toBeLessThan(20);
    await Promise.all(servers.map(({ id }) => api.servers.remove(id)));
  });

  test("names the error's code, says who has to act, and never shows the token", async () => {
    const name = (await group(client())).name;
    const error = await failure(client().placementGroups.create({ name, type: "spread" }));
    expect(codeOf(error)).toBe("uniqueness_error");
    const refused = await failure(client({ token: tokenValues.revoked }).servers.list());
    expect(refused.details).toMatchObject({ status: 401, party: "customer" });
    expect(JSON.stringify([refused.message, refused.stack])).not.toContain(tokenValues.revoked);
  });

  test.each([
    [423, "locked"],
    [409, "conflict"],
    [429, "rate_limit_exceeded"],
  ])("a create that is refused with %i %s is made once, a moment later", async (status, code) => {
    await sandbox().admin.addFault({
      match: "POST /v1/placement_groups",
      times: 2,
      effect: { type: "answer", status, body: { error: { code, message: "wait" } } },
    });
    const made = await group(client(), { once: code });
    expect(await client().placementGroups.list({ label_selector: `once=${code}` })).toEqual([made]);
  });

  test("what is protected or not unique is not asked for again", async () => {
    for (const [status, code] of [
      [423, "protected"],
      [409, "uniqueness_error"],
    ] as const) {
      await sandbox().admin.addFault({
        match: "POST /v1/placement_groups",
        effect: { type: "answer", status, body: { error: { code, message: "no" } } },
      });
      expect(await callsOf(() => failure(group(client())))).toHaveLength(1);
      await sandbox().admin.clearFaults();
    }
  });
});

describe("whether a token may write", () => {
  test("is shown by one call that makes nothing", async () => {
    const calls = await callsOf(() => assertMayWrite(client()));
    expect(calls).toEqual(["POST /v1/ssh_keys"]);
    expect(await client().sshKeys.list()).toEqual([]);
  });

  test.each(["forbidden", "token_readonly"] as const)(
    "is refused where the cloud answers %s, with what to do",
    async (readOnlyRefusal) => {
      await sandbox().admin.setBehaviour({ readOnlyRefusal });
      const proof = assertMayWrite(client({ token: tokenValues["read-only"] }));
      await expect(proof).rejects.toThrow(ReadOnlyTokenError);
      await expect(proof).rejects.toThrow(/may only read\. Nothing was changed\. .*Read & Write/);
    },
  );

  test.each(["expired", "revoked"] as const)(
    "is an error of its own for a token that is %s",
    async (name) => {
      const error = await failure(assertMayWrite(client({ token: tokenValues[name] })));
      expect(error.status).toBe(401);
    },
  );

  test("is left open by answers that prove nothing", async () => {
    await sandbox().admin.setBehaviour({ validateFirst: true });
    await expect(assertMayWrite(client({ token: tokenValues["read-only"] }))).resolves.toBeUndefined();
    await sandbox().admin.setBehaviour({ validateFirst: false });
    for (const [status, code] of [
      [403, "resource_limit_exceeded"],
      [500, "server_error"],
    ] as const) {
      await sandbox().admin.addFault({
        match: "POST /v1/ssh_keys",
        effect: { type: "answer", status, body: { error: { code, message: "hm" } } },
      });
      await expect(assertMayWrite(client())).resolves.toBeUndefined();
      await sandbox().admin.clearFaults();
    }
  });
});

describe("the project of a cluster", () => {
  test("is the one that holds something with its labels, whatever that is", async () => {
    const api = client();
    await expect(assertProject(api, cluster)).rejects.toThrow(WrongProjectError);
    const made = await group(api, cluster);
    await expect(assertProject(api, cluster)).resolves.toBeUndefined();
    await api.placementGroups.remove(made.id);
    const network = await api.networks.create({ name: "net", ip_range: "10.0.0.0/16", labels: cluster });
    await expect(assertProject(api, cluster)).resolves.toBeUndefined();
    await api.networks.remove(network.id);
  });

  test("is not another customer's, and the error says what to do", async () => {
    const made = await group(client(), cluster);
    const proof = assertProject(client({ token: tokenValues.foreign }), cluster);
    await expect(proof).rejects.toThrow(WrongProjectError);
    await expect(proof).rejects.toThrow(/mengi-cluster=c1 exists\. Nothing was changed/);
    await client().placementGroups.remove(made.id);
  });

  test("is unknown, and not wrong, where the cloud does not answer", async () => {
    await sandbox().admin.addFault({
      match: "GET /v1/networks",
      effect: { type: "answer", status: 503, body: { error: { code: "unavailable", message: "later" } } },
    });
    expect((await failure(assertProject(client(), { "mengi-cluster": "c2" }))).status).toBe(503);
  });
});

test("a survey asks for each thing once, all at once, and finds what is the cluster's", async () => {
  const api = client();
  const anchor = await group(api, cluster);
  const own = await server(api, { labels: cluster });
  const other = await server(api, { labels: { "mengi-cluster": "c2" } });
  let seen: Awaited<ReturnType<typeof survey>> | undefined;
  const calls = await callsOf(async () => {
    seen = await survey(api, cluster);
  });
  expect(calls.sort()).toEqual([
    "GET /v1/images",
    "GET /v1/placement_groups",
    "GET /v1/pricing",
    "GET /v1/server_types",
    "GET /v1/servers",
  ]);
  expect(seen?.servers.map(({ id }) => id)).toEqual([own.id]);
  expect(seen?.placementGroups.map(({ id }) => id)).toEqual([anchor.id]);
  expect(seen?.images).toEqual({ x86: expect.any(Number), arm: expect.any(Number) });
  expect(seen?.images.x86).not.toBe(seen?.images.arm);
  expect(seen?.pricing.currency).toBe("EUR");
  expect(seen?.serverTypes.find(({ name }) => name === "cx23")?.locations).toContainEqual(
    expect.objectContaining({ name: "fsn1", available: true }),
  );
  await Promise.all([own, other].map(({ id }) => api.servers.remove(id)));
  await api.placementGroups.remove(anchor.id);
});
