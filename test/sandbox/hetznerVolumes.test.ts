import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Answer, type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const code = ({ status, body }: Answer) => `${status} ${body.error?.code}`;
let count = 0;

async function makeServer(location = "fsn1"): Promise<number> {
  count += 1;
  const { body } = await call("POST", "servers", {
    name: `server-${count}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location,
  });
  return body.server.id;
}

const tryVolume = (change: Record<string, unknown> = {}) => {
  count += 1;
  return call("POST", "volumes", { name: `volume-${count}`, size: 10, location: "fsn1", ...change });
};
const makeVolume = async (change: Record<string, unknown> = {}): Promise<number> =>
  (await tryVolume(change)).body.volume.id;
const volume = async (id: number) => (await call("GET", `volumes/${id}`)).body.volume;
const act = (id: number, action: string, body?: unknown) =>
  call("POST", `volumes/${id}/actions/${action}`, body);

test("a new volume has its device, no server, and no next actions", async () => {
  const { status, body } = await tryVolume({ name: "data", format: "ext4", labels: { a: "b" } });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    volume: {
      name: "data",
      size: 10,
      server: null,
      format: "ext4",
      location: { name: "fsn1" },
      linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${body.volume.id}`,
      labels: { a: "b" },
      protection: { delete: false },
    },
    action: { command: "create_volume", resources: [{ id: body.volume.id, type: "volume" }] },
    next_actions: [],
  });
  expect((await volume(body.volume.id)).status).toBe("available");
});

test("a volume made for a server is where the server is, and attached by a next action", async () => {
  const server = await makeServer("nbg1");
  const { body } = await tryVolume({ location: undefined, server, automount: true, format: "xfs" });
  expect(body.next_actions.map((one: { command: string }) => one.command)).toEqual(["attach_volume"]);
  expect(await volume(body.volume.id)).toMatchObject({ server, location: { name: "nbg1" } });
  expect((await call("GET", `servers/${server}`)).body.server.volumes).toEqual([body.volume.id]);
});

test.each([
  ["too small", { size: 9 }],
  ["too big", { size: 10_241 }],
  ["neither location nor server", { location: undefined }],
  ["automount without server", { automount: true }],
  ["an unknown file system", { format: "ntfs" }],
  ["a long name", { name: "a".repeat(65) }],
])("a volume is refused for %s", async (_, change) => {
  expect(code(await tryVolume(change))).toBe("422 invalid_input");
});

test("a volume is attached to one server at a time, in its own location, and not deleted while it is", async () => {
  const [near, other, far] = [await makeServer(), await makeServer(), await makeServer("hel1")];
  const id = await makeVolume();
  expect(code(await act(id, "attach", { server: far }))).toBe("422 invalid_input");
  expect((await act(id, "attach", { server: near })).body.action.resources).toEqual([
    { id: near, type: "server" },
    { id, type: "volume" },
  ]);
  expect(code(await act(id, "attach", { server: other }))).toBe("422 volume_already_attached");
  expect(code(await call("DELETE", `volumes/${id}`))).toBe("422 resource_in_use");
  expect((await act(id, "detach")).status).toBe(201);
  expect((await call("DELETE", `volumes/${id}`)).status).toBe(204);
});

test("a server that is deleted leaves its volumes behind, detached", async () => {
  const server = await makeServer();
  const id = await makeVolume();
  await act(id, "attach", { server });
  await call("DELETE", `servers/${server}`);
  expect((await volume(id)).server).toBeNull();
});

test("a server has 16 volumes at most", async () => {
  const server = await makeServer();
  for (let index = 0; index < 16; index++) {
    expect((await tryVolume({ location: undefined, server })).status).toBe(201);
  }
  expect(code(await tryVolume({ location: undefined, server }))).toBe("422 limit_exceeded_error");
  const id = await makeVolume();
  expect(code(await act(id, "attach", { server }))).toBe("422 limit_exceeded_error");
});

test("a volume grows, and never shrinks", async () => {
  const id = await makeVolume({ size: 20 });
  expect(code(await act(id, "resize", { size: 10 }))).toBe("422 invalid_input");
  expect((await act(id, "resize", { size: 30 })).body.action.command).toBe("resize_volume");
  expect((await volume(id)).size).toBe(30);
});

test("a protected volume is not deleted", async () => {
  const id = await makeVolume();
  await act(id, "change_protection", { delete: true });
  expect(code(await call("DELETE", `volumes/${id}`))).toBe("423 protected");
});

test("a volume is locked while an action about it runs", async () => {
  const id = await makeVolume();
  const server = await makeServer();
  await sandbox.admin.setClock({ scale: 1 });
  await act(id, "attach", { server });
  expect(code(await act(id, "detach"))).toBe("423 locked");
  await sandbox.admin.setClock({ advanceMs: 10_000 });
  expect((await act(id, "detach")).status).toBe(201);
});

const tryFloating = (change: Record<string, unknown> = {}) =>
  call("POST", "floating_ips", { type: "ipv4", home_location: "fsn1", ...change });

test("a Floating IP has a name even when nobody gave it one, and a default reverse DNS", async () => {
  const { status, body } = await tryFloating();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    floating_ip: {
      name: expect.stringMatching(/.+/),
      description: null,
      server: null,
      home_location: { name: "fsn1" },
      dns_ptr: [{ ip: body.floating_ip.ip, dns_ptr: expect.stringContaining("static.") }],
    },
    action: null,
  });
});

test("a Floating IP is assigned and unassigned at any time, and deleted only when it is unassigned", async () => {
  const server = await makeServer();
  const { id } = (await tryFloating({ home_location: undefined, server })).body.floating_ip;
  const path = `floating_ips/${id}`;
  expect((await call("GET", `servers/${server}`)).body.server.public_net.floating_ips).toEqual([id]);
  expect(code(await call("DELETE", path))).toBe("422 must_be_unassigned");
  const other = await makeServer();
  expect((await call("POST", `${path}/actions/assign`, { server: other })).body.action.command).toBe(
    "assign_floating_ip",
  );
  expect((await call("GET", path)).body.floating_ip.server).toBe(other);
  await call("POST", `${path}/actions/unassign`);
  await call("POST", `${path}/actions/change_protection`, { delete: true });
  expect(code(await call("DELETE", path))).toBe("423 protected");
  await call("POST", `${path}/actions/change_protection`, { delete: false });
  expect((await call("DELETE", path)).status).toBe(204);
});

test("an address of an IPv6 network gets a reverse DNS name, and loses it", async () => {
  const { id, ip, dns_ptr } = (await tryFloating({ type: "ipv6" })).body.floating_ip;
  expect(ip).toMatch(/::\/64$/);
  expect(dns_ptr).toEqual([]);
  const address = ip.replace("/64", "5");
  const path = `floating_ips/${id}`;
  const name = (dns_ptr: string | null, of = address) =>
    call("POST", `${path}/actions/change_dns_ptr`, { ip: of, dns_ptr });
  await name("five.example.com");
  expect((await call("GET", path)).body.floating_ip.dns_ptr).toEqual([
    { ip: address, dns_ptr: "five.example.com" },
  ]);
  await name(null);
  expect((await call("GET", path)).body.floating_ip.dns_ptr).toEqual([]);
  expect(code(await name("a.example.com", "2001:db8:ffff::1"))).toBe("422 invalid_input");
});
