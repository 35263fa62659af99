import { startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { type Call, client, makeCluster, makeSubnet, poolBody, until, vpcBody } from "./client";

let sandbox: ThalassaSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startThalassaSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const vpcCount = async () => (await call("GET", "/v1/vpcs")).body.length;

test("an answer rule answers with its status, body and headers, and nothing is carried out", async () => {
  const id = await sandbox.admin.addFault({
    match: "POST /v1/vpcs",
    effect: { type: "answer", status: 429, body: { message: "slow down" }, headers: { "retry-after": "3" } },
  });
  const answer = await call("POST", "/v1/vpcs", vpcBody());
  expect(answer).toMatchObject({ status: 429, body: { message: "slow down" } });
  expect(answer.headers.get("retry-after")).toBe("3");
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await vpcCount()).toBe(0);
  expect((await sandbox.admin.requests())[0]).toMatchObject({ status: 429, fault: id });
});

test("a rule hits the nth matching call only", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", nth: 2, effect: { type: "answer", status: 503 } });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await call("GET", "/v1/vpcs")).status);
  expect(statuses).toEqual([200, 503, 200]);
});

test("a rule hits the next n calls, and rules that are used up give way to later ones", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", times: 2, effect: { type: "answer", status: 503 } });
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", times: 1, effect: { type: "answer", status: 429 } });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await call("GET", "/v1/vpcs")).status);
  expect(statuses).toEqual([503, 503, 429, 200]);
});

test("one star stands for one path segment, two for any rest", async () => {
  await sandbox.admin.addFault({ match: "* /v1/subnets/*", effect: { type: "answer", status: 501 } });
  await sandbox.admin.addFault({ match: "GET /v1/kubernetes/**", effect: { type: "answer", status: 502 } });
  expect((await call("GET", "/v1/subnets")).status).toBe(200);
  expect((await call("DELETE", "/v1/subnets/x")).status).toBe(501);
  expect((await call("GET", "/v1/kubernetes/clusters/a/nodepools/b")).status).toBe(502);
});

test("a reset before the commit loses the call", async () => {
  await sandbox.admin.addFault({
    match: "POST /v1/vpcs",
    times: 1,
    effect: { type: "reset", when: "before" },
  });
  await expect(call("POST", "/v1/vpcs", vpcBody())).rejects.toThrow();
  expect(await vpcCount()).toBe(0);
});

test("a reset after the commit loses only the answer", async () => {
  await sandbox.admin.addFault({
    match: "POST /v1/vpcs",
    times: 1,
    effect: { type: "reset", when: "after" },
  });
  await expect(call("POST", "/v1/vpcs", vpcBody())).rejects.toThrow();
  expect(await vpcCount()).toBe(1);
  expect((await sandbox.admin.requests())[0]?.status).toBeNull();
});

test.each([
  ["before", 0],
  ["after", 1],
] as const)("a call that hangs %s the commit never answers", async (when, made) => {
  await sandbox.admin.addFault({ match: "POST /v1/vpcs", times: 1, effect: { type: "hang", when } });
  const signal = AbortSignal.timeout(300);
  await expect(call("POST", "/v1/vpcs", vpcBody(), { signal })).rejects.toThrow();
  expect(await vpcCount()).toBe(made);
});

test("the sandbox closes at once, also while a call hangs", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", effect: { type: "hang", when: "before" } });
  const hanging = call("GET", "/v1/vpcs").catch(() => "cut");
  await until(
    async () => ({ status: 200, headers: new Headers(), body: await sandbox.admin.requests() }),
    ({ body }) => body.length === 1,
  );
  const begin = Date.now();
  await sandbox.close();
  expect(Date.now() - begin).toBeLessThan(1000);
  expect(await hanging).toBe("cut");
  sandbox = await startThalassaSandbox({ latencyScale: 0 });
});

test("a delayed call is carried out and answered late", async () => {
  await sandbox.admin.addFault({ match: "POST /v1/vpcs", effect: { type: "delay", ms: 150 } });
  const begin = Date.now();
  expect((await call("POST", "/v1/vpcs", vpcBody())).status).toBe(201);
  expect(Date.now() - begin).toBeGreaterThanOrEqual(140);
});

test("a failed action ends in the kind's failed status, with the reason", async () => {
  const { subnet, path } = await makeCluster(call);
  await sandbox.admin.addFault({ match: "POST /**", effect: { type: "failAction", message: "out of luck" } });
  const pool = await call("POST", `${path}/nodepools`, poolBody({ name: "second" }));
  expect(pool.status).toBe(201);
  const read = await call("GET", `${path}/nodepools/${pool.body.identity}`);
  expect(read.body).toMatchObject({ status: "failed", statusMessage: "out of luck" });
  const cluster = await call("POST", "/v1/kubernetes/clusters", { name: "second", subnet });
  expect((await call("GET", `/v1/kubernetes/clusters/${cluster.body.identity}`)).body).toMatchObject({
    status: "error",
    statusMessage: "out of luck",
  });
});

test("a deletion that fails leaves the object as failed, and can be tried again", async () => {
  const vpc = (await call("POST", "/v1/vpcs", vpcBody())).body.identity;
  const path = `/v1/subnets/${(await makeSubnet(call, vpc)).body.identity}`;
  await sandbox.admin.addFault({ match: "DELETE /v1/subnets/*", nth: 1, effect: { type: "failAction" } });
  expect((await call("DELETE", path)).status).toBe(204);
  expect((await call("GET", path)).body.status).toBe("failed");
  expect((await call("DELETE", path)).status).toBe(204);
  expect((await call("GET", path)).status).toBe(404);
});

test("stale reads hide a young object from lists and gets, until it was hidden often enough", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs**", effect: { type: "staleReads", reads: 2 } });
  const { identity } = (await call("POST", "/v1/vpcs", vpcBody())).body;
  expect((await call("GET", `/v1/vpcs/${identity}`)).status).toBe(404);
  expect(await vpcCount()).toBe(0);
  expect((await call("GET", `/v1/vpcs/${identity}`)).status).toBe(200);
  expect(await vpcCount()).toBe(1);
});

test("stale reads hide objects that are younger than a time", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", effect: { type: "staleReads", ms: 200 } });
  await call("POST", "/v1/vpcs", vpcBody());
  expect(await vpcCount()).toBe(0);
  await until(
    () => call("GET", "/v1/vpcs"),
    ({ body }) => body.length === 1,
  );
});

test("cleared faults hit nothing any more", async () => {
  await sandbox.admin.addFault({ match: "GET /v1/vpcs", effect: { type: "answer", status: 500 } });
  await sandbox.admin.clearFaults();
  expect((await call("GET", "/v1/vpcs")).status).toBe(200);
});

test("a rule that makes no sense is refused", async () => {
  await expect(
    sandbox.admin.addFault({ match: "vpcs", effect: { type: "answer", status: 500 } }),
  ).rejects.toThrow(/400.*match/);
});

test("an answer that is lost does not keep the next call from seeing the object", async () => {
  const { identity } = (await call("POST", "/v1/vpcs", vpcBody())).body;
  await sandbox.admin.addFault({
    match: "POST /v1/subnets",
    nth: 1,
    effect: { type: "reset", when: "after" },
  });
  await expect(makeSubnet(call, identity)).rejects.toThrow();
  expect((await call("GET", `/v1/subnets?vpc=${identity}&name=nodes`)).body).toHaveLength(1);
});
