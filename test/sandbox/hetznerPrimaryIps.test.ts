import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Answer, type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const make = (change: Record<string, unknown> = {}) =>
  call("POST", "primary_ips", { name: "ip", type: "ipv4", location: "fsn1", auto_delete: false, ...change });
const act = (id: number, action: string, body?: unknown) =>
  call("POST", `primary_ips/${id}/actions/${action}`, body);
const read = async (id: number) => (await call("GET", `primary_ips/${id}`)).body.primary_ip;

async function makeServer(change: Record<string, unknown> = {}): Promise<number> {
  const { body } = await call("POST", "servers", {
    name: "node",
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    start_after_create: false,
    public_net: { enable_ipv4: false, enable_ipv6: false },
    ...change,
  });
  return body.server.id;
}

test("an unassigned address says so, has a default name and no data centre", async () => {
  const { status, body } = await make({ assignee_type: "server" });
  expect(status).toBe(201);
  expect(body.action ?? null).toBeNull();
  const { ip } = body.primary_ip;
  expect(body.primary_ip).toMatchObject({
    type: "ipv4",
    location: { name: "fsn1" },
    assignee_id: null,
    assignee_type: "unassigned",
    auto_delete: false,
    blocked: false,
    protection: { delete: false },
    dns_ptr: [{ ip, dns_ptr: expect.stringContaining("static.") }],
  });
  expect(body.primary_ip).not.toHaveProperty("datacenter");
  expect((await call("GET", `primary_ips?ip=${ip}`)).body.primary_ips).toHaveLength(1);
});

test("no two addresses are the same, and all are of this sandbox's block", async () => {
  const ips = new Set<string>();
  for (let n = 0; n < 20; n++) ips.add((await make({ name: `ip-${n}` })).body.primary_ip.ip);
  expect(ips.size).toBe(20);
  expect(new Set([...ips].map((ip) => ip.split(".").slice(0, 3).join("."))).size).toBe(1);
});

test.each([
  ["neither a location nor a server", { location: undefined }],
  ["both", { assignee_id: 1 }],
  ["an unknown location", { location: "mars1" }],
  ["an unknown type", { type: "ipv5" }],
])("an address with %s is refused", async (_, change) => {
  expect(codeOf(await make(change))).toEqual([422, "invalid_input"]);
});

test("an address made for a server takes its location; the server has to be off and without one", async () => {
  const server = await makeServer({ location: "hel1" });
  const { body } = await make({ location: undefined, assignee_id: server });
  expect(body.action.command).toBe("assign_primary_ip");
  expect(body.primary_ip).toMatchObject({
    location: { name: "hel1" },
    assignee_id: server,
    assignee_type: "server",
  });
  expect(codeOf(await make({ name: "b", location: undefined, assignee_id: server }))).toEqual([
    422,
    "server_has_ipv4",
  ]);
});

test("assigning and unassigning ask for a server that is off, and assigning for its location", async () => {
  const { id } = (await make()).body.primary_ip;
  const far = await makeServer({ name: "far", location: "hel1" });
  const near = await makeServer();
  const assign = async (assignee_id: number) =>
    codeOf(await act(id, "assign", { assignee_id, assignee_type: "server" }));
  expect(await assign(far)).toEqual([422, "primary_ip_datacenter_mismatch"]);
  expect(await assign(near)).toEqual([201, undefined]);
  expect(await assign(near)).toEqual([422, "primary_ip_already_assigned"]);
  await call("POST", `servers/${near}/actions/poweron`);
  expect(codeOf(await act(id, "unassign"))).toEqual([422, "server_not_stopped"]);
  await call("POST", `servers/${near}/actions/poweroff`);
  expect(codeOf(await act(id, "unassign"))).toEqual([201, undefined]);
  expect((await call("GET", `servers/${near}`)).body.server.public_net.ipv4).toBeNull();
});

test("an assigned address can't be deleted, a protected one neither", async () => {
  const { id } = (await make()).body.primary_ip;
  const server = await makeServer({ public_net: { enable_ipv4: true, enable_ipv6: false, ipv4: id } });
  expect(codeOf(await call("DELETE", `primary_ips/${id}`))).toEqual([422, "must_be_unassigned"]);
  await act(id, "change_protection", { delete: true });
  await call("DELETE", `servers/${server}`);
  expect(codeOf(await call("DELETE", `primary_ips/${id}`))).toEqual([423, "protected"]);
  await act(id, "change_protection", { delete: false });
  expect((await call("DELETE", `primary_ips/${id}`)).status).toBe(204);
});

test("an address stays or goes with its server, as its auto_delete says", async () => {
  const stays = (await make()).body.primary_ip.id;
  const goes = (await make({ name: "goes", type: "ipv6", auto_delete: true })).body.primary_ip.id;
  const server = await makeServer({
    public_net: { enable_ipv4: true, enable_ipv6: true, ipv4: stays, ipv6: goes },
  });
  await call("DELETE", `servers/${server}`);
  expect((await call("GET", `primary_ips/${goes}`)).status).toBe(404);
  expect(await read(stays)).toMatchObject({ assignee_id: null, assignee_type: "unassigned" });
});

test("an update changes name, labels and auto_delete", async () => {
  const { id } = (await make()).body.primary_ip;
  await call("PUT", `primary_ips/${id}`, { name: "other", auto_delete: true, labels: { a: "b" } });
  expect(await read(id)).toMatchObject({ name: "other", auto_delete: true, labels: { a: "b" } });
});

test("reverse DNS is set for the address, or for addresses of an IPv6 network", async () => {
  const { id, ip } = (await make({ type: "ipv6" })).body.primary_ip;
  const address = ip.replace("/64", "5");
  expect((await read(id)).dns_ptr).toEqual([]);
  await act(id, "change_dns_ptr", { ip: address, dns_ptr: "a.example.com" });
  expect((await read(id)).dns_ptr).toEqual([{ ip: address, dns_ptr: "a.example.com" }]);
  expect((await act(id, "change_dns_ptr", { ip: "2001:db9::1", dns_ptr: "x" })).status).toBe(422);
});
