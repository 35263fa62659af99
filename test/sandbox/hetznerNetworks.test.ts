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
const invalid = [422, "invalid_input"];
const act = (id: number, action: string, body?: unknown) =>
  call("POST", `networks/${id}/actions/${action}`, body);
const read = async (id: number) => (await call("GET", `networks/${id}`)).body.network;
const subnet = (ip_range?: string, network_zone = "eu-central") => ({
  type: "cloud",
  ip_range,
  network_zone,
});

async function makeNetwork(change: Record<string, unknown> = {}): Promise<number> {
  const { body } = await call("POST", "networks", { name: "net", ip_range: "10.0.0.0/16", ...change });
  return body.network.id;
}

async function makeServer(name: string, change: Record<string, unknown> = {}) {
  const { body } = await call("POST", "servers", {
    name,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    public_net: { enable_ipv4: false, enable_ipv6: false },
    ...change,
  });
  return body.server;
}

const attach = (server: number, body: Record<string, unknown>) =>
  call("POST", `servers/${server}/actions/attach_to_network`, body);

test("a network begins without subnets and routes", async () => {
  expect(await read(await makeNetwork())).toMatchObject({
    ip_range: "10.0.0.0/16",
    subnets: [],
    routes: [],
    servers: [],
    load_balancers: [],
    protection: { delete: false },
    expose_routes_to_vswitch: false,
  });
});

test.each([
  ["public", "8.8.0.0/16"],
  ["smaller than a /24", "10.0.0.0/25"],
  ["written with host bits", "10.0.0.1/16"],
  ["no range", "10.0.0.0"],
])("a network's range can't be %s", async (_, ip_range) => {
  expect(codeOf(await call("POST", "networks", { name: "net", ip_range }))).toEqual(invalid);
});

test("every subnet's gateway is the first address of the network; without a range it is the first free /24", async () => {
  const id = await makeNetwork({ subnets: [subnet("10.0.16.0/24"), subnet("10.0.0.0/24")] });
  const { action } = (await act(id, "add_subnet", subnet())).body;
  expect(action).toMatchObject({
    command: "add_subnet",
    status: "success",
    resources: [{ id, type: "network" }],
  });
  expect((await read(id)).subnets).toMatchObject([
    { ip_range: "10.0.16.0/24", gateway: "10.0.0.1" },
    { ip_range: "10.0.0.0/24", gateway: "10.0.0.1" },
    { ip_range: "10.0.1.0/24", gateway: "10.0.0.1", type: "cloud", network_zone: "eu-central" },
  ]);
});

test.each([
  ["outside the network", { ip_range: "10.1.0.0/24" }],
  ["overlapping another", { ip_range: "10.0.0.128/25" }],
  ["overlapping a route", { ip_range: "10.0.9.0/24" }],
  ["smaller than a /30", { ip_range: "10.0.2.0/31" }],
  ["in an unknown zone", { ip_range: "10.0.2.0/24", network_zone: "mars" }],
])("a subnet %s is refused", async (_, change) => {
  const id = await makeNetwork({
    subnets: [subnet("10.0.0.0/24")],
    routes: [{ destination: "10.0.8.0/22", gateway: "10.0.0.9" }],
  });
  expect(codeOf(await act(id, "add_subnet", { ...subnet(), ...change }))).toEqual(invalid);
});

test("there are no vSwitches", async () => {
  const id = await makeNetwork();
  const answer = await act(id, "add_subnet", { ...subnet("10.0.0.0/24"), type: "vswitch", vswitch_id: 42 });
  expect(answer.body.error).toMatchObject({ code: "service_error", message: "vswitch not found" });
});

test("routes go to private ranges and to everywhere, over any address of the network but the router's", async () => {
  const id = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const add = async (destination: string, gateway: string) =>
    codeOf(await act(id, "add_route", { destination, gateway }));
  expect(await add("0.0.0.0/0", "10.0.200.5")).toEqual([201, undefined]);
  expect(await add("10.100.1.0/24", "10.0.1.1")).toEqual([201, undefined]);
  expect(await add("0.0.0.0/0", "10.0.0.3")).toEqual(invalid);
  expect(await add("10.100.1.128/25", "10.0.0.3")).toEqual(invalid);
  expect(await add("10.0.0.0/25", "10.0.0.3")).toEqual(invalid);
  expect(await add("8.8.8.0/24", "10.0.0.3")).toEqual(invalid);
  expect(await add("172.31.1.0/24", "10.0.0.3")).toEqual(invalid);
  expect(await add("10.101.0.0/24", "10.0.0.1")).toEqual(invalid);
  expect(await add("10.101.0.0/24", "10.1.0.2")).toEqual(invalid);
  expect((await read(id)).routes).toEqual([
    { destination: "0.0.0.0/0", gateway: "10.0.200.5" },
    { destination: "10.100.1.0/24", gateway: "10.0.1.1" },
  ]);
});

test("a route is deleted by destination and gateway", async () => {
  const route = { destination: "0.0.0.0/0", gateway: "10.0.0.2" };
  const id = await makeNetwork({ routes: [route] });
  expect((await act(id, "delete_route", { ...route, gateway: "10.0.0.3" })).status).toBe(404);
  expect((await act(id, "delete_route", route)).status).toBe(201);
  expect((await read(id)).routes).toEqual([]);
});

test("a network's range only grows from the same first address", async () => {
  const id = await makeNetwork({ ip_range: "10.0.0.0/24" });
  expect(codeOf(await act(id, "change_ip_range", { ip_range: "10.0.0.0/8" }))).toEqual([201, undefined]);
  expect(codeOf(await act(id, "change_ip_range", { ip_range: "10.0.0.0/16" }))).toEqual(invalid);
  expect((await read(id)).ip_range).toBe("10.0.0.0/8");
});

test("a server gets the first free address of the zone's last subnet, or of the one it names, or the one it names", async () => {
  const network = await makeNetwork({
    subnets: [subnet("10.0.128.0/24"), subnet("10.0.0.0/24"), subnet("10.0.200.0/24", "us-east")],
  });
  const ip = async (name: string, body?: Record<string, unknown>) => {
    const server = await makeServer(name, { start_after_create: false });
    const answer = await attach(server.id, { network, ...body });
    if (answer.status !== 201) return codeOf(answer);
    return (await call("GET", `servers/${server.id}`)).body.server.private_net[0].ip;
  };
  expect(await ip("a")).toBe("10.0.128.1");
  expect(await ip("b")).toBe("10.0.128.2");
  // The router has the first address of the network.
  expect(await ip("c", { ip_range: "10.0.0.0/24" })).toBe("10.0.0.2");
  expect(await ip("d", { ip: "10.0.0.11" })).toBe("10.0.0.11");
  expect(await ip("e", { ip: "10.0.0.11" })).toEqual([422, "ip_not_available"]);
  expect(await ip("f", { ip: "10.0.0.1" })).toEqual([422, "ip_not_available"]);
  expect(await ip("g", { ip: "10.0.0.255" })).toEqual([422, "ip_not_available"]);
  expect(await ip("h", { ip_range: "10.0.200.0/24" })).toEqual([422, "no_subnet_available"]);
});

test("the address of a server that is gone is free again", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const first = await makeServer("a", { networks: [network] });
  await call("DELETE", `servers/${first.id}`);
  expect((await makeServer("b", { networks: [network] })).private_net[0].ip).toBe("10.0.0.2");
});

test("a server joins a network once, and no two networks that overlap", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const other = await makeNetwork({ name: "other", subnets: [subnet("10.0.5.0/24")] });
  const { id } = await makeServer("a", { networks: [network] });
  expect(codeOf(await attach(id, { network }))).toEqual([422, "server_already_attached"]);
  expect(codeOf(await attach(id, { network: other }))).toEqual([422, "networks_overlap"]);
  expect(codeOf(await attach(id, { network: 1 }))).toEqual([404, "not_found"]);
});

test("alias addresses are taken, changed and given back", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const a = await makeServer("a", { start_after_create: false });
  const b = await makeServer("b", { start_after_create: false });
  await attach(a.id, { network, ip: "10.0.0.5", alias_ips: ["10.0.0.6", "10.0.0.7"] });
  expect(codeOf(await attach(b.id, { network, ip: "10.0.0.6" }))).toEqual([422, "ip_not_available"]);
  const change = (alias_ips: string[]) =>
    call("POST", `servers/${a.id}/actions/change_alias_ips`, { network, alias_ips });
  expect((await change(["10.0.0.7"])).body.action.resources).toEqual([
    { id: a.id, type: "server" },
    { id: network, type: "network" },
  ]);
  expect((await attach(b.id, { network, ip: "10.0.0.6" })).status).toBe(201);
  expect(codeOf(await change(["10.0.0.6"]))).toEqual([422, "ip_not_available"]);
});

test("a subnet stays while anything is in it", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24"), subnet("10.0.1.0/24")] });
  const { id } = await makeServer("a", { start_after_create: false });
  await attach(id, { network, ip: "10.0.1.9" });
  const remove = (ip_range: string) => act(network, "delete_subnet", { ip_range });
  expect((await remove("10.0.1.0/24")).body.error).toMatchObject({
    code: "service_error",
    message: "cannot remove subnet because servers are attached to it",
  });
  expect((await remove("10.0.0.0/24")).status).toBe(201);
  await call("POST", `servers/${id}/actions/detach_from_network`, { network });
  expect((await remove("10.0.1.0/24")).status).toBe(201);
  expect((await remove("10.0.1.0/24")).status).toBe(404);
});

test("a subnet stays while a load balancer is in it", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const { load_balancer } = (
    await call("POST", "load_balancers", {
      name: "lb",
      load_balancer_type: "lb11",
      location: "fsn1",
      network,
    })
  ).body;
  expect((await act(network, "delete_subnet", { ip_range: "10.0.0.0/24" })).body.error).toMatchObject({
    code: "service_error",
    message: "network has attached resources",
  });
  await call("DELETE", `load_balancers/${load_balancer.id}`);
  expect((await act(network, "delete_subnet", { ip_range: "10.0.0.0/24" })).status).toBe(201);
});

test("deleting a network takes out what is in it; a protected one stays", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const server = await makeServer("a", { networks: [network] });
  await act(network, "change_protection", { delete: true });
  expect((await call("DELETE", `networks/${network}`)).body.error).toMatchObject({
    code: "protected",
    message: "network is delete protected",
  });
  await act(network, "change_protection", { delete: false });
  expect((await call("DELETE", `networks/${network}`)).status).toBe(204);
  expect((await call("GET", `servers/${server.id}`)).body.server.private_net).toEqual([]);
});

test("the members of a network are its servers and load balancers, with address and subnet", async () => {
  const network = await makeNetwork({ subnets: [subnet("10.0.0.0/24")] });
  const server = await makeServer("a", { networks: [network] });
  const { load_balancer } = (
    await call("POST", "load_balancers", {
      name: "lb",
      load_balancer_type: "lb11",
      location: "fsn1",
      network,
    })
  ).body;
  const { body } = await call("GET", `networks/${network}/members`);
  const common = { status: "ok", alias_ips: [], subnet: "10.0.0.0/24" };
  expect(body.members).toEqual([
    { type: "server", id: server.id, ip: "10.0.0.2", ...common },
    { type: "load_balancer", id: load_balancer.id, ip: "10.0.0.3", ...common },
  ]);
  expect(body.meta.pagination.total_entries).toBe(2);
  expect((await call("GET", `networks/${network}/members?type=server`)).body.members).toHaveLength(1);
  expect(await read(network)).toMatchObject({ servers: [server.id], load_balancers: [load_balancer.id] });
});
