import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Call, client, type Answer } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const serverBody = (change: Record<string, unknown> = {}) => ({
  name: "node",
  server_type: "cx23",
  image: "ubuntu-24.04",
  location: "nbg1",
  ...change,
});
const privateOnly = { public_net: { enable_ipv4: false, enable_ipv6: false } };

const make = (change: Record<string, unknown> = {}) => call("POST", "servers", serverBody(change));
const read = async (id: number) => (await call("GET", `servers/${id}`)).body.server;
const act = (id: number, action: string, body?: unknown) =>
  call("POST", `servers/${id}/actions/${action}`, body);
const codeOf = ({ status, body }: Answer) => [status, body.error?.code];

async function makeServer(change: Record<string, unknown> = {}): Promise<number> {
  return (await make(change)).body.server.id;
}

async function makeNetwork(change: Record<string, unknown> = {}): Promise<number> {
  const { body } = await call("POST", "networks", {
    name: "net",
    ip_range: "10.0.0.0/16",
    subnets: [{ type: "cloud", ip_range: "10.0.0.0/24", network_zone: "eu-central" }],
    ...change,
  });
  return body.network.id;
}

test("a server goes from initializing over starting to running, its actions from running to success", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  const { status, body } = await make({ labels: { a: "b" } });
  expect(status).toBe(201);
  expect(body.server).toMatchObject({ status: "initializing", locked: true, labels: { a: "b" } });
  expect(body.action).toMatchObject({
    command: "create_server",
    status: "running",
    finished: null,
    error: null,
    resources: [{ id: body.server.id, type: "server" }],
  });
  expect(body.next_actions).toMatchObject([{ command: "start_server", status: "running" }]);
  await sandbox.admin.setClock({ advanceMs: 9_000 });
  expect((await read(body.server.id)).status).toBe("starting");
  await sandbox.admin.setClock({ advanceMs: 4_000 });
  expect(await read(body.server.id)).toMatchObject({ status: "running", locked: false });
  const ids = [body.action.id, body.next_actions[0].id];
  const { actions } = (await call("GET", `actions?id=${ids[0]}&id=${ids[1]}&sort=status&sort=id`)).body;
  expect(actions).toMatchObject(
    ids.map((id) => ({ id, status: "success", progress: 100, finished: expect.any(String) })),
  );
});

test("actions are listed by kind, by object and by id, and only for their project", async () => {
  const id = await makeServer();
  const commands = async (path: string) =>
    (await call("GET", path)).body.actions.map((one: { command: string }) => one.command);
  expect(await commands(`servers/${id}/actions?sort=command`)).toEqual(["create_server", "start_server"]);
  expect(await commands("servers/actions?status=success&sort=id:desc")).toEqual([
    "start_server",
    "create_server",
  ]);
  expect(await commands("networks/actions")).toEqual([]);
  const [first] = (await call("GET", `servers/${id}/actions`)).body.actions;
  for (const path of ["actions", "servers/actions", `servers/${id}/actions`]) {
    expect((await call("GET", `${path}/${first.id}`)).body.action).toEqual(first);
  }
  expect((await call("GET", `actions/${first.id}`, undefined, "foreign")).status).toBe(404);
});

test("a server has a public IPv4 address on loopback, an IPv6 network, and Primary IPs that go with it", async () => {
  const id = await makeServer();
  const { public_net } = await read(id);
  expect(public_net).toMatchObject({
    ipv4: {
      ip: expect.stringMatching(/^127\.(6[4-9]|[7-9]\d|1\d\d|2[0-4]\d|25[0-4])\.\d+\.\d+$/),
      blocked: false,
      dns_ptr: expect.stringMatching(/\.clients\.your-server\.de$/),
    },
    ipv6: { ip: expect.stringMatching(/^2001:db8:.*::\/64$/), dns_ptr: [] },
    floating_ips: [],
    firewalls: [],
  });
  expect((await call("GET", `primary_ips/${public_net.ipv4.id}`)).body.primary_ip).toMatchObject({
    assignee_id: id,
    assignee_type: "server",
    auto_delete: true,
    location: { name: "nbg1" },
  });
  const answer = await call("DELETE", `servers/${id}`);
  expect(answer).toMatchObject({ status: 200, body: { action: { command: "delete_server" } } });
  expect(await sandbox.admin.inventory()).toEqual({ "p-1000001": {}, "p-2000002": {} });
});

test("a root password is given only when no SSH key is", async () => {
  const { body } = await call("POST", "ssh_keys", {
    name: "key",
    public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFrAdnXAgsTBUUDwCZ1LPdpsIVtrU+5IRZaWSuGFnE9r",
  });
  expect((await make()).body.root_password).toEqual(expect.any(String));
  for (const [index, reference] of [body.ssh_key.id, String(body.ssh_key.id), "key"].entries()) {
    const answer = await make({ name: `with-key-${index}`, ssh_keys: [reference] });
    expect(answer).toMatchObject({ status: 201, body: { root_password: null } });
  }
  expect(codeOf(await make({ name: "other", ssh_keys: ["none"] }))).toEqual([404, "not_found"]);
});

test("images and types are found by id and name; an image by name is that of the type's architecture", async () => {
  const arm = (await make({ server_type: "cax11" })).body.server;
  expect(arm.image).toMatchObject({ name: "ubuntu-24.04", architecture: "arm" });
  const x86 = (await make({ name: "b", server_type: 114, image: 161547269 })).body.server;
  expect(x86).toMatchObject({ server_type: { name: "cx23" }, image: { id: 161547269, architecture: "x86" } });
  expect(codeOf(await make({ name: "c", server_type: "cax11", image: 161547269 }))).toEqual([
    422,
    "invalid_input",
  ]);
});

test.each([
  ["no hostname", { name: "no_host" }, 422, "invalid_input"],
  ["an unknown type", { server_type: "cx999" }, 422, "invalid_input"],
  ["an unknown image", { image: "none" }, 422, "invalid_input"],
  ["an unknown location", { location: "mars1" }, 422, "invalid_input"],
  ["a type that the location doesn't have", { location: "ash" }, 422, "invalid_input"],
  ["too much user data", { user_data: "x".repeat(32 * 1024 + 1) }, 422, "invalid_input"],
  ["an unknown network", { networks: [1] }, 404, "not_found"],
  ["an unknown placement group", { placement_group: 1 }, 404, "not_found"],
  ["an unknown firewall", { firewalls: [{ firewall: 1 }] }, 404, "not_found"],
  ["nothing to reach it by", privateOnly, 422, "invalid_input"],
])("a server with %s is refused, and nothing is made", async (_, change, status, code) => {
  expect(codeOf(await make(change))).toEqual([status, code]);
  expect(await sandbox.admin.inventory("p-1000001")).toEqual({ "p-1000001": {} });
});

test("user data of 32 KiB is taken", async () => {
  expect((await make({ user_data: "x".repeat(32 * 1024) })).status).toBe(201);
});

test("names are unique among servers, also when one is renamed", async () => {
  const id = await makeServer();
  expect(codeOf(await make())).toEqual([409, "uniqueness_error"]);
  await makeServer({ name: "other" });
  expect(codeOf(await call("PUT", `servers/${id}`, { name: "other" }))).toEqual([409, "uniqueness_error"]);
  expect((await call("PUT", `servers/${id}`, { name: "node" })).status).toBe(200);
});

test("what is sold out in a location can't be had there, and its types say so", async () => {
  await sandbox.admin.setCapacity({ serverType: "cx23", location: "nbg1", available: false });
  expect(codeOf(await make())).toEqual([412, "resource_unavailable"]);
  const { locations } = (await call("GET", "server_types?name=cx23")).body.server_types[0];
  expect(locations).toContainEqual(expect.objectContaining({ name: "nbg1", available: false }));
  expect((await make({ location: "hel1" })).status).toBe(201);
  await sandbox.admin.setCapacity({ serverType: "cx23", location: "nbg1", available: true });
  expect((await make({ name: "again" })).status).toBe(201);
});

test("the limits of a project answer 403 with the limit's name", async () => {
  await sandbox.admin.setQuota("server_limit", 1);
  await makeServer();
  expect((await make({ name: "more" })).body.error).toEqual({
    code: "resource_limit_exceeded",
    message: "server limit exceeded",
    details: { limits: [{ name: "server_limit" }] },
  });
  await sandbox.admin.setQuota("server_limit", 9);
  await sandbox.admin.setQuota("primary_ip_limit", 3);
  expect((await make({ name: "more" })).body.error.message).toBe("Primary IP limit exceeded");
});

test("a placement group takes ten servers", async () => {
  const { body } = await call("POST", "placement_groups", { name: "group", type: "spread" });
  expect(body).toMatchObject({ action: null, placement_group: { type: "spread", servers: [] } });
  const { id } = body.placement_group;
  const ids = [];
  for (let n = 0; n < 10; n++) ids.push(await makeServer({ name: `node-${n}`, placement_group: id }));
  const full = await make({ name: "node-10", placement_group: id });
  expect(full.body.error).toMatchObject({
    code: "placement_group_member_limit_reached",
    message: `placement group with ID ${id} contains already 10 servers`,
  });
  expect((await call("GET", `placement_groups/${id}`)).body.placement_group.servers).toEqual(ids);
  await call("DELETE", `servers/${ids[0]}`);
  expect((await make({ name: "node-10", placement_group: id })).status).toBe(201);
});

test("only a server that is off joins a placement group, and only one; it is started by that", async () => {
  const group = (await call("POST", "placement_groups", { name: "group", type: "spread" })).body;
  const join = { placement_group: group.placement_group.id };
  const id = await makeServer();
  expect(codeOf(await act(id, "add_to_placement_group", join))).toEqual([422, "server_not_stopped"]);
  await act(id, "poweroff");
  expect((await act(id, "add_to_placement_group", join)).status).toBe(201);
  expect(await read(id)).toMatchObject({
    status: "running",
    placement_group: { name: "group", servers: [id] },
  });
  expect(codeOf(await act(id, "add_to_placement_group", join))).toEqual([422, "already_in_placement_group"]);
  await act(id, "remove_from_placement_group");
  expect((await read(id)).placement_group).toBeNull();
});

test("while an action locks a server, it can't be changed, nor deleted", async () => {
  await sandbox.admin.setClock({ scale: 1 });
  const id = await makeServer();
  for (const answer of [await act(id, "poweroff"), await call("DELETE", `servers/${id}`)]) {
    expect(answer).toMatchObject({ status: 423, body: { error: { code: "locked" } } });
  }
  await sandbox.admin.setClock({ advanceMs: 60_000 });
  expect((await act(id, "poweroff")).status).toBe(201);
});

test("a protected server is neither deleted nor rebuilt", async () => {
  const id = await makeServer();
  await act(id, "change_protection", { delete: true, rebuild: true });
  expect((await read(id)).protection).toEqual({ delete: true, rebuild: true });
  expect(codeOf(await call("DELETE", `servers/${id}`))).toEqual([423, "protected"]);
  expect(codeOf(await act(id, "rebuild", { image: "debian-12" }))).toEqual([423, "protected"]);
  await act(id, "change_protection", { delete: false, rebuild: false });
  expect((await act(id, "rebuild", { image: "debian-12" })).status).toBe(201);
  expect((await read(id)).image.name).toBe("debian-12");
});

test("power off, on, reset and shutdown; the guest goes down only some time after the shutdown action", async () => {
  const id = await makeServer();
  await act(id, "poweroff");
  expect((await read(id)).status).toBe("off");
  await act(id, "poweron");
  expect((await read(id)).status).toBe("running");
  expect((await act(id, "reset")).body.action.command).toBe("reset_server");
  await sandbox.admin.setClock({ scale: 1 });
  expect((await act(id, "shutdown")).body.action.status).toBe("success");
  expect(await read(id)).toMatchObject({ status: "running", locked: false });
  await sandbox.admin.setClock({ advanceMs: 7_000 });
  expect((await read(id)).status).toBe("off");
});

test("a type changes while the server is off, never to a smaller disk or another architecture", async () => {
  const id = await makeServer({ server_type: "cx33" });
  const to = (server_type: string, upgrade_disk = true) =>
    act(id, "change_type", { server_type, upgrade_disk });
  expect(codeOf(await to("cx43"))).toEqual([422, "server_not_stopped"]);
  await act(id, "poweroff");
  expect(codeOf(await to("cx23"))).toEqual([422, "invalid_server_type"]);
  expect(codeOf(await to("cax31"))).toEqual([422, "invalid_server_type"]);
  expect((await to("cx43", false)).body.action.command).toBe("change_server_type");
  expect(await read(id)).toMatchObject({ server_type: { name: "cx43" }, primary_disk_size: 80 });
});

test("a failing action leaves the server as it was, and says why", async () => {
  const id = await makeServer();
  await sandbox.admin.addFault({
    match: "POST /v1/servers/*/actions/poweroff",
    times: 1,
    effect: { type: "failAction", message: "no power", code: "unknown_error" },
  });
  const { action } = (await act(id, "poweroff")).body;
  expect(action).toMatchObject({ status: "error", error: { code: "unknown_error", message: "no power" } });
  expect((await read(id)).status).toBe("running");
});

test("a server whose creation fails stays, off, with the action's error", async () => {
  await sandbox.admin.addFault({ match: "POST /v1/servers", nth: 1, effect: { type: "failAction" } });
  const { status, body } = await make();
  expect(status).toBe(201);
  expect(body.action).toMatchObject({ status: "error", error: { code: "action_failed" } });
  expect((await read(body.server.id)).status).toBe("off");
});

test("when the answer to a creation is lost, the server is there, and making it again is refused", async () => {
  await sandbox.admin.addFault({
    match: "POST /v1/servers",
    nth: 1,
    effect: { type: "reset", when: "after" },
  });
  await expect(make()).rejects.toThrow();
  expect(codeOf(await make())).toEqual([409, "uniqueness_error"]);
});

test("without a location the server goes where its Primary IP is; elsewhere it is refused", async () => {
  const { primary_ip } = (
    await call("POST", "primary_ips", { name: "ip", type: "ipv4", location: "hel1", auto_delete: false })
  ).body;
  const public_net = { enable_ipv4: true, enable_ipv6: false, ipv4: primary_ip.id };
  expect(codeOf(await make({ public_net }))).toEqual([422, "primary_ip_datacenter_mismatch"]);
  const { server } = (await make({ location: undefined, public_net })).body;
  expect(server).toMatchObject({
    location: { name: "hel1" },
    public_net: { ipv4: { id: primary_ip.id, ip: primary_ip.ip }, ipv6: null },
  });
  expect(codeOf(await make({ name: "b", location: "hel1", public_net }))).toEqual([
    422,
    "primary_ip_assigned",
  ]);
  const wrong = { enable_ipv6: true, ipv6: primary_ip.id };
  expect(codeOf(await make({ name: "b", location: "hel1", public_net: wrong }))).toEqual([
    412,
    "primary_ip_version_mismatch",
  ]);
  await call("DELETE", `servers/${server.id}`);
  expect((await call("GET", `primary_ips/${primary_ip.id}`)).body.primary_ip).toMatchObject({
    assignee_id: null,
    assignee_type: "unassigned",
  });
});

test("a private server gets its address from the network at creation", async () => {
  const network = await makeNetwork();
  const id = await makeServer({ networks: [network], ...privateOnly });
  expect(await read(id)).toMatchObject({
    status: "running",
    public_net: { ipv4: null, ipv6: null },
    private_net: [
      {
        network,
        ip: "10.0.0.2",
        alias_ips: [],
        mac_address: expect.stringMatching(/^86:00:00(:[0-9a-f]{2}){3}$/),
      },
    ],
  });
});

test("a server without any interface can be made but not started, until it is attached", async () => {
  const network = await makeNetwork();
  const { body } = await make({ start_after_create: false, ...privateOnly });
  expect(body).toMatchObject({ server: { status: "off" }, next_actions: [] });
  expect(codeOf(await act(body.server.id, "poweron"))).toEqual([422, "service_error"]);
  await act(body.server.id, "attach_to_network", { network, ip: "10.0.0.77" });
  expect((await act(body.server.id, "poweron")).status).toBe(201);
  expect(await read(body.server.id)).toMatchObject({ status: "running", private_net: [{ ip: "10.0.0.77" }] });
});

test("snapshots are made of servers and servers from snapshots; backups only when they are enabled", async () => {
  const id = await makeServer();
  expect((await act(id, "create_image", { type: "backup" })).status).toBe(422);
  await act(id, "enable_backup");
  expect((await read(id)).backup_window).toEqual(expect.any(String));
  const { image, action } = (await act(id, "create_image", { description: "golden", labels: { a: "b" } }))
    .body;
  expect(image).toMatchObject({
    type: "snapshot",
    name: null,
    description: "golden",
    created_from: { id, name: "node" },
    labels: { a: "b" },
  });
  expect(action.resources).toContainEqual({ id: image.id, type: "image" });
  expect((await make({ name: "copy", image: image.id })).body.server.image.id).toBe(image.id);
});

test("rescue systems, ISOs, passwords and consoles", async () => {
  const id = await makeServer();
  expect((await act(id, "enable_rescue", { type: "linux64" })).body).toMatchObject({
    root_password: expect.any(String),
    action: { command: "enable_rescue" },
  });
  expect((await read(id)).rescue_enabled).toBe(true);
  await act(id, "reboot");
  expect((await read(id)).rescue_enabled).toBe(false);
  const [iso] = (await call("GET", "isos?per_page=1")).body.isos;
  await act(id, "attach_iso", { iso: iso.name });
  expect((await read(id)).iso.id).toBe(iso.id);
  await act(id, "detach_iso");
  expect((await read(id)).iso).toBeNull();
  expect((await act(id, "reset_password")).body.root_password).toEqual(expect.any(String));
  expect((await act(id, "request_console")).body).toMatchObject({
    wss_url: expect.stringMatching(/^wss:/),
    password: expect.any(String),
  });
});

test("reverse DNS of a server's addresses can be set and taken back", async () => {
  const id = await makeServer();
  const { ip } = (await read(id)).public_net.ipv4;
  await act(id, "change_dns_ptr", { ip, dns_ptr: "node.example.com" });
  expect((await read(id)).public_net.ipv4.dns_ptr).toBe("node.example.com");
  await act(id, "change_dns_ptr", { ip, dns_ptr: null });
  expect((await read(id)).public_net.ipv4.dns_ptr).toMatch(/^static\./);
  expect((await act(id, "change_dns_ptr", { ip: "1.2.3.4", dns_ptr: "x" })).status).toBe(404);
});

test("a server joins a placement group while it is off, and runs after that", async () => {
  const { id: group } = (await call("POST", "placement_groups", { name: "group", type: "spread" })).body
    .placement_group;
  const id = await makeServer();
  const join = () => call("POST", `servers/${id}/actions/add_to_placement_group`, { placement_group: group });
  expect((await join()).body.error.code).toBe("server_not_stopped");
  await call("POST", `servers/${id}/actions/poweroff`);
  expect((await join()).body.action.command).toBe("add_to_placement_group");
  expect((await call("GET", `servers/${id}`)).body.server).toMatchObject({
    status: "running",
    placement_group: { id: group },
  });
});

test("a Primary IP is found by its address, an IPv6 one by the first of its network", async () => {
  await call("POST", "primary_ips", { name: "other", type: "ipv6", location: "fsn1" });
  const { ip } = (await call("POST", "primary_ips", { name: "mine", type: "ipv6", location: "fsn1" })).body
    .primary_ip;
  const names = async (query: string) =>
    (await call("GET", `primary_ips?ip=${encodeURIComponent(query)}`)).body.primary_ips.map(
      (one: { name: string }) => one.name,
    );
  expect(await names(ip)).toEqual(["mine"]);
  expect(await names(ip.replace("/64", ""))).toEqual(["mine"]);
});
