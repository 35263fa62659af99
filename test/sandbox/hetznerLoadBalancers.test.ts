import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Answer, type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;
let network: number;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
  const subnets = [{ type: "cloud", network_zone: "eu-central", ip_range: "10.0.0.0/24" }];
  network = (await call("POST", "networks", { name: "net", ip_range: "10.0.0.0/16", subnets })).body.network
    .id;
});
afterEach(() => sandbox.close());

async function make(change: Record<string, unknown> = {}): Promise<number> {
  const answer = await tryMake(change);
  expect(answer.status).toBe(201);
  return answer.body.load_balancer.id;
}

const tryMake = (change: Record<string, unknown> = {}) =>
  call("POST", "load_balancers", {
    name: "lb",
    load_balancer_type: "lb11",
    location: "fsn1",
    ...change,
  });

let count = 0;
async function makeServer(change: Record<string, unknown> = {}): Promise<number> {
  count += 1;
  const { status, body } = await call("POST", "servers", {
    name: `server-${count}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    ...change,
  });
  expect(status).toBe(201);
  return body.server.id;
}

const read = async (id: number) => (await call("GET", `load_balancers/${id}`)).body.load_balancer;
const act = (id: number, action: string, body?: unknown) =>
  call("POST", `load_balancers/${id}/actions/${action}`, body);
const server = (id: number, use_private_ip = false) => ({ type: "server", server: { id }, use_private_ip });
const selecting = (selector: string, use_private_ip = false) => ({
  type: "label_selector",
  label_selector: { selector },
  use_private_ip,
});
const code = ({ status, body }: Answer) => `${status} ${body.error?.code}`;

test("a new load balancer has public addresses, its type, no services and an action", async () => {
  const { body } = await tryMake({ labels: { a: "b" } });
  expect(body.load_balancer).toMatchObject({
    name: "lb",
    labels: { a: "b" },
    location: { name: "fsn1", network_zone: "eu-central" },
    load_balancer_type: { name: "lb11", max_services: 5, max_targets: 25, deprecation: null },
    public_net: {
      enabled: true,
      ipv4: { ip: expect.stringMatching(/^127\./), dns_ptr: expect.stringContaining("static.") },
      ipv6: { ip: expect.stringMatching(/^2001:db8:/), dns_ptr: null },
    },
    private_net: [],
    algorithm: { type: "round_robin" },
    services: [],
    targets: [],
    protection: { delete: false },
  });
  expect(body.action).toMatchObject({
    command: "create_load_balancer",
    resources: [{ id: body.load_balancer.id, type: "load_balancer" }],
  });
});

test("a network zone in place of a location picks one of its locations", async () => {
  const id = await make({ location: undefined, network_zone: "us-west" });
  expect((await read(id)).location.name).toBe("hil");
});

test.each([
  ["neither location nor zone", { location: undefined }],
  ["both location and zone", { network_zone: "eu-central" }],
  ["an unknown location", { location: "xyz1" }],
  ["an unknown zone", { location: undefined, network_zone: "mars" }],
  ["an unknown type", { load_balancer_type: "lb99" }],
  ["an unknown algorithm", { algorithm: { type: "random" } }],
  ["a TCP service without port", { services: [{ protocol: "tcp" }] }],
  ["an HTTPS service without certificate", { services: [{ protocol: "https" }] }],
  [
    "a health check that takes longer than its interval",
    { services: [{ protocol: "http", health_check: { interval: 5, timeout: 6 } }] },
  ],
])("a load balancer is refused for %s", async (_, change) => {
  expect(code(await tryMake(change))).toBe("422 invalid_input");
});

test("what is not said about a service is as the documentation has it", async () => {
  const id = await make({ services: [{ protocol: "http" }] });
  await act(id, "add_service", { protocol: "tcp", listen_port: 6443, destination_port: 6444 });
  expect((await read(id)).services).toEqual([
    {
      protocol: "http",
      listen_port: 80,
      destination_port: 80,
      proxyprotocol: false,
      health_check: {
        protocol: "http",
        port: 80,
        interval: 15,
        timeout: 10,
        retries: 3,
        http: { domain: "", path: "/", response: "", status_codes: ["2??", "3??"], tls: false },
      },
      http: {
        cookie_name: "HCLBSTICKY",
        cookie_lifetime: 300,
        certificates: [],
        redirect_http: false,
        sticky_sessions: false,
        timeout_idle: 60,
      },
    },
    {
      protocol: "tcp",
      listen_port: 6443,
      destination_port: 6444,
      proxyprotocol: false,
      health_check: { protocol: "tcp", port: 6444, interval: 15, timeout: 10, retries: 3 },
    },
  ]);
});

test("an update of a service changes what it names and keeps the rest", async () => {
  const id = await make({ services: [{ protocol: "tcp", listen_port: 6443, destination_port: 6443 }] });
  const health_check = { protocol: "http", http: { path: "/readyz", tls: true, status_codes: ["401"] } };
  expect((await act(id, "update_service", { listen_port: 6443, health_check })).status).toBe(201);
  expect((await read(id)).services[0]).toMatchObject({
    protocol: "tcp",
    destination_port: 6443,
    health_check: {
      protocol: "http",
      port: 6443,
      interval: 15,
      http: { path: "/readyz", tls: true, status_codes: ["401"], domain: "" },
    },
  });
  await act(id, "update_service", { listen_port: 6443, destination_port: 1, proxyprotocol: true });
  expect((await read(id)).services[0]).toMatchObject({
    destination_port: 1,
    proxyprotocol: true,
    health_check: { protocol: "http", http: { path: "/readyz" } },
  });
  expect(code(await act(id, "update_service", { listen_port: 1 }))).toBe("404 not_found");
});

test("a listen port belongs to one service", async () => {
  const services = [{ protocol: "http" }, { protocol: "tcp", listen_port: 80, destination_port: 1 }];
  expect(code(await tryMake({ services }))).toBe("412 source_port_already_used");
  const id = await make({ services: [{ protocol: "http" }] });
  expect(code(await act(id, "add_service", services[1]))).toBe("412 source_port_already_used");
  expect((await act(id, "delete_service", { listen_port: 80 })).body.action.command).toBe("delete_service");
  expect((await act(id, "add_service", services[1])).status).toBe(201);
});

test("a type's number of services is a limit, and a smaller type needs few enough", async () => {
  const services = [1, 2, 3, 4, 5].map((port) => ({
    protocol: "tcp",
    listen_port: port,
    destination_port: 1,
  }));
  const id = await make({ services });
  const sixth = { protocol: "tcp", listen_port: 6, destination_port: 1 };
  expect(code(await act(id, "add_service", sixth))).toBe("403 resource_limit_exceeded");
  expect((await act(id, "change_type", { load_balancer_type: "lb21" })).body.action.command).toBe(
    "change_load_balancer_type",
  );
  expect((await act(id, "add_service", sixth)).status).toBe(201);
  expect(code(await act(id, "change_type", { load_balancer_type: "lb11" }))).toBe(
    "422 invalid_load_balancer_type",
  );
});

test("a target by private address needs load balancer and server in one network", async () => {
  const id = await make();
  const target = await makeServer();
  expect(code(await act(id, "add_target", server(target, true)))).toBe(
    "422 load_balancer_not_attached_to_network",
  );
  await act(id, "attach_to_network", { network });
  expect(code(await act(id, "add_target", server(target, true)))).toBe("422 server_not_attached_to_network");
  await call("POST", `servers/${target}/actions/attach_to_network`, { network });
  expect((await act(id, "add_target", server(target, true))).status).toBe(201);
  expect(code(await act(id, "add_target", server(target)))).toBe("422 target_already_defined");
});

test("a target by public address needs a public interface and a public IPv4", async () => {
  const id = await make({ network, public_interface: false });
  const target = await makeServer();
  expect(code(await act(id, "add_target", server(target)))).toBe(
    "422 load_balancer_public_interface_disabled",
  );
  await act(id, "enable_public_interface");
  const hidden = await makeServer({
    networks: [network],
    public_net: { enable_ipv4: false, enable_ipv6: false },
  });
  expect(code(await act(id, "add_target", server(hidden)))).toBe("422 missing_ipv4");
  expect((await act(id, "add_target", server(target))).status).toBe(201);
  expect(code(await act(id, "add_target", server(999)))).toBe("404 not_found");
});

test("a label selector's targets follow the labels of servers in the load balancer's network", async () => {
  const id = await make({ network, targets: [selecting("role=cp", true)] });
  const targets = async () =>
    (await read(id)).targets[0].targets.map((one: { server: { id: number } }) => one.server.id);
  expect(await targets()).toEqual([]);
  const one = await makeServer({ labels: { role: "cp" }, networks: [network] });
  await makeServer({ labels: { role: "cp" } });
  const other = await makeServer({ labels: { role: "worker" }, networks: [network] });
  expect(await targets()).toEqual([one]);
  await call("PUT", `servers/${other}`, { labels: { role: "cp" } });
  expect(await targets()).toEqual([one, other]);
  await call("PUT", `servers/${one}`, { labels: {} });
  expect(await targets()).toEqual([other]);
  await call("DELETE", `servers/${other}`);
  expect(await targets()).toEqual([]);
  expect(code(await act(id, "add_target", selecting("role in (cp", true)))).toBe("422 invalid_input");
});

test("a target is removed by what it is, and a server that is gone is no target", async () => {
  const target = await makeServer();
  const id = await make({
    targets: [server(target), selecting("a=b"), { type: "ip", ip: { ip: "198.51.100.1" } }],
  });
  expect((await act(id, "remove_target", selecting("a=b"))).body.action.command).toBe("remove_target");
  expect(code(await act(id, "remove_target", selecting("a=b")))).toBe("422 load_balancer_target_not_found");
  await act(id, "remove_target", { type: "ip", ip: { ip: "198.51.100.1" } });
  expect((await read(id)).targets).toHaveLength(1);
  expect((await call("GET", `servers/${target}`)).body.server.load_balancers).toEqual([id]);
  await call("DELETE", `servers/${target}`);
  expect((await read(id)).targets).toEqual([]);
});

test("an address of the project's own is no target by IP", async () => {
  const target = await makeServer();
  const { ip } = (await call("GET", `servers/${target}`)).body.server.public_net.ipv4;
  const id = await make();
  expect(code(await act(id, "add_target", { type: "ip", ip: { ip } }))).toBe(
    "422 cloud_resource_ip_not_allowed",
  );
});

test("a target's health is unknown until the first check, then says whether the server runs", async () => {
  const target = await makeServer();
  await sandbox.admin.setClock({ scale: 1 });
  const id = await make({ targets: [server(target)], services: [{ protocol: "http" }] });
  const health = async () => (await read(id)).targets[0].health_status;
  expect(await health()).toEqual([{ listen_port: 80, status: "unknown" }]);
  await sandbox.admin.setClock({ advanceMs: 15_000 });
  expect(await health()).toEqual([{ listen_port: 80, status: "healthy" }]);
  await call("POST", `servers/${target}/actions/poweroff`);
  await sandbox.admin.setClock({ advanceMs: 15_000 });
  expect(await health()).toEqual([
    { listen_port: 80, status: "unhealthy", detail: "layer4_no_connection", http_status_code: null },
  ]);
});

test("what runs in a server decides about its health when it says something", async () => {
  const target = await makeServer();
  const id = await make({ targets: [server(target)], services: [{ protocol: "http" }] });
  sandbox.cloud.probe = (_, service, { id }) =>
    id === target && service.listenPort === 80
      ? { status: "unhealthy", detail: "unexpected_http_status", httpStatusCode: 503 }
      : undefined;
  expect((await read(id)).targets[0].health_status).toEqual([
    { listen_port: 80, status: "unhealthy", detail: "unexpected_http_status", http_status_code: 503 },
  ]);
});

test("a load balancer is in one network, with the address that was asked for", async () => {
  const id = await make();
  const answer = await act(id, "attach_to_network", { network, ip: "10.0.0.9" });
  expect(answer.body.action.resources).toEqual([
    { id, type: "load_balancer" },
    { id: network, type: "network" },
  ]);
  expect((await read(id)).private_net).toEqual([{ network, ip: "10.0.0.9" }]);
  expect(code(await act(id, "attach_to_network", { network }))).toBe("422 load_balancer_already_attached");
  const second = await make({ name: "second" });
  expect(code(await act(second, "attach_to_network", { network, ip: "10.0.0.9" }))).toBe(
    "422 ip_not_available",
  );
  expect((await call("GET", `networks/${network}`)).body.network.load_balancers).toEqual([id]);
  await act(id, "detach_from_network", { network });
  expect((await read(id)).private_net).toEqual([]);
});

test("a load balancer in a location outside the network's zones gets no address there", async () => {
  expect(code(await tryMake({ location: "ash", network }))).toBe("422 no_subnet_available");
});

test("the public interface goes off only when every target is reached by its private address", async () => {
  const id = await make();
  expect(code(await act(id, "disable_public_interface"))).toBe("422 load_balancer_not_attached_to_network");
  await act(id, "attach_to_network", { network });
  await act(id, "add_target", selecting("a=b"));
  expect(code(await act(id, "disable_public_interface"))).toBe("422 targets_without_use_private_ip");
  await act(id, "remove_target", selecting("a=b"));
  expect((await act(id, "disable_public_interface")).status).toBe(201);
  expect((await read(id)).public_net.enabled).toBe(false);
});

test("a deleted load balancer answers with an action, and leaves its network when that is over", async () => {
  const id = await make({ network });
  await sandbox.admin.setClock({ scale: 1 });
  const { status, body } = await call("DELETE", `load_balancers/${id}`);
  expect(status).toBe(201);
  expect(body.action).toMatchObject({ command: "delete_load_balancer", status: "running" });
  expect((await call("GET", `networks/${network}`)).body.network.load_balancers).toEqual([id]);
  expect(code(await act(id, "enable_public_interface"))).toBe("423 locked");
  await sandbox.admin.setClock({ advanceMs: 5_000 });
  expect(code(await call("GET", `load_balancers/${id}`))).toBe("404 not_found");
  expect((await call("GET", `networks/${network}`)).body.network.load_balancers).toEqual([]);
  expect((await call("GET", `actions/${body.action.id}`)).body.action.status).toBe("success");
});

test("a protected load balancer is not deleted", async () => {
  const id = await make();
  await act(id, "change_protection", { delete: true });
  expect(code(await call("DELETE", `load_balancers/${id}`))).toBe("423 protected");
  await act(id, "change_protection", { delete: false });
  expect((await call("DELETE", `load_balancers/${id}`)).status).toBe(201);
});

test("algorithm and reverse DNS can be changed", async () => {
  const id = await make();
  await act(id, "change_algorithm", { type: "least_connections" });
  const { ip } = (await read(id)).public_net.ipv4;
  await act(id, "change_dns_ptr", { ip, dns_ptr: "lb.example.com" });
  expect(await read(id)).toMatchObject({
    algorithm: { type: "least_connections" },
    public_net: { ipv4: { dns_ptr: "lb.example.com" } },
  });
  await act(id, "change_dns_ptr", { ip, dns_ptr: null });
  expect((await read(id)).public_net.ipv4.dns_ptr).toMatch(/^static\./);
  expect(code(await act(id, "change_dns_ptr", { ip: "198.51.100.1", dns_ptr: "a.b" }))).toBe(
    "422 invalid_input",
  );
});

test("a Primary IP can be a new load balancer's address", async () => {
  const { primary_ip } = (
    await call("POST", "primary_ips", { name: "ip", type: "ipv4", location: "fsn1", auto_delete: false })
  ).body;
  const id = await make({ public_net: { ipv4: primary_ip.id } });
  expect((await read(id)).public_net.ipv4).toMatchObject({ id: primary_ip.id, ip: primary_ip.ip });
  expect(code(await tryMake({ name: "b", public_net: { ipv4: primary_ip.id } }))).toBe(
    "422 primary_ip_already_assigned",
  );
});

test("an action that fails by a fault changes nothing", async () => {
  const id = await make();
  await sandbox.admin.addFault({
    match: "POST /v1/load_balancers/*/actions/*",
    effect: { type: "failAction", message: "no" },
  });
  const { body } = await act(id, "add_service", { protocol: "http" });
  expect((await call("GET", `actions/${body.action.id}`)).body.action).toMatchObject({
    status: "error",
    error: { message: "no" },
  });
  expect((await read(id)).services).toEqual([]);
});
