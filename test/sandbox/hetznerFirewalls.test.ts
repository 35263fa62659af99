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
const ssh = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0", "::/0"] };
const onServer = (id: number) => ({ type: "server", server: { id } });
const onLabels = (selector: string) => ({ type: "label_selector", label_selector: { selector } });
const act = (id: number, action: string, body: unknown) =>
  call("POST", `firewalls/${id}/actions/${action}`, body);
const read = async (id: number) => (await call("GET", `firewalls/${id}`)).body.firewall;

async function makeFirewall(change: Record<string, unknown> = {}): Promise<number> {
  return (await call("POST", "firewalls", { name: "fw", rules: [ssh], ...change })).body.firewall.id;
}

async function makeServer(name: string, change: Record<string, unknown> = {}): Promise<number> {
  const { body } = await call("POST", "servers", {
    name,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    ...change,
  });
  return body.server.id;
}

const firewallsOn = async (server: number) =>
  (await call("GET", `servers/${server}`)).body.server.public_net.firewalls;

test("rules are shown with all their fields, those for what comes in first", async () => {
  const out = { direction: "out", protocol: "icmp", destination_ips: ["10.0.0.0/8"], description: "ping" };
  const id = await makeFirewall({ rules: [out, ssh, { ...ssh, port: "any", protocol: "udp" }] });
  expect((await read(id)).rules).toEqual([
    { ...ssh, destination_ips: [], description: null },
    { ...ssh, protocol: "udp", port: "any", destination_ips: [], description: null },
    { ...out, port: null, source_ips: [] },
  ]);
});

test.each([
  ["without a port for TCP", { ...ssh, port: undefined }],
  ["with a port for ICMP", { ...ssh, protocol: "icmp" }],
  ["with a port that is none", { ...ssh, port: "70000" }],
  ["with ports the wrong way round", { ...ssh, port: "90-80" }],
  ["without sources for what comes in", { ...ssh, source_ips: [] }],
  ["with destinations for what comes in", { ...ssh, destination_ips: ["10.0.0.0/8"] }],
  ["with a source written with host bits", { ...ssh, source_ips: ["10.1.2.3/8"] }],
  ["with a source that is no range", { ...ssh, source_ips: ["10.1.2.3"] }],
])("a rule %s is refused", async (_, rule) => {
  expect(codeOf(await call("POST", "firewalls", { name: "fw", rules: [rule] }))).toEqual([
    422,
    "invalid_input",
  ]);
});

test("fifty rules are taken, one more is not", async () => {
  const rules = Array.from({ length: 51 }, () => ssh);
  expect(codeOf(await call("POST", "firewalls", { name: "fw", rules }))).toEqual([422, "invalid_input"]);
  expect((await call("POST", "firewalls", { name: "fw", rules: rules.slice(1) })).status).toBe(201);
});

test("a firewall on a server shows on both, and can't be deleted until it is removed", async () => {
  const server = await makeServer("a");
  const id = await makeFirewall();
  const { actions } = (await act(id, "apply_to_resources", { apply_to: [onServer(server)] })).body;
  expect(actions).toMatchObject([
    {
      command: "apply_firewall",
      resources: [
        { id, type: "firewall" },
        { id: server, type: "server" },
      ],
    },
  ]);
  expect(await firewallsOn(server)).toEqual([{ id, status: "applied" }]);
  expect((await read(id)).applied_to).toEqual([onServer(server)]);
  expect((await call("DELETE", `firewalls/${id}`)).body.error).toMatchObject({
    code: "resource_in_use",
    message: `firewall with ID ${id} is still in use`,
  });
  await act(id, "remove_from_resources", { remove_from: [onServer(server)] });
  expect((await call("DELETE", `firewalls/${id}`)).status).toBe(204);
});

test("a firewall is free again when its server is gone", async () => {
  const id = await makeFirewall();
  const server = await makeServer("a", { firewalls: [{ firewall: id }] });
  expect((await call("DELETE", `firewalls/${id}`)).status).toBe(422);
  await call("DELETE", `servers/${server}`);
  expect((await call("DELETE", `firewalls/${id}`)).status).toBe(204);
});

test("a label selector follows labels as they change, and skips servers without a public interface", async () => {
  const id = await makeFirewall({ apply_to: [onLabels("role=gateway")] });
  const server = await makeServer("a");
  expect(await firewallsOn(server)).toEqual([]);
  await call("PUT", `servers/${server}`, { labels: { role: "gateway" } });
  expect(await firewallsOn(server)).toEqual([{ id, status: "applied" }]);
  await makeServer("private", {
    labels: { role: "gateway" },
    public_net: { enable_ipv4: false, enable_ipv6: false },
    start_after_create: false,
  });
  expect((await read(id)).applied_to).toEqual([
    { ...onLabels("role=gateway"), applied_to_resources: [onServer(server)] },
  ]);
  const remove = { remove_from: [onServer(server)] };
  expect(codeOf(await act(id, "remove_from_resources", remove))).toEqual([
    422,
    "firewall_managed_by_label_selector",
  ]);
  await call("PUT", `servers/${server}`, { labels: {} });
  expect(await firewallsOn(server)).toEqual([]);
});

test("a firewall is applied once, removed once, and only where it can be", async () => {
  const id = await makeFirewall();
  const server = await makeServer("a");
  const hidden = await makeServer("private", {
    public_net: { enable_ipv4: false, enable_ipv6: false },
    start_after_create: false,
  });
  const apply = async (one: unknown) => codeOf(await act(id, "apply_to_resources", { apply_to: [one] }));
  const remove = async (one: unknown) =>
    codeOf(await act(id, "remove_from_resources", { remove_from: [one] }));
  expect(await apply(onServer(1))).toEqual([404, "firewall_resource_not_found"]);
  expect(await apply(onServer(hidden))).toEqual([422, "private_net_only_server"]);
  expect(await apply(onServer(server))).toEqual([201, undefined]);
  expect(await apply(onServer(server))).toEqual([422, "firewall_already_applied"]);
  expect(await remove(onServer(server))).toEqual([201, undefined]);
  expect(await remove(onServer(server))).toEqual([422, "firewall_already_removed"]);
  const wrong = { name: "other", apply_to: [onServer(1)] };
  expect(codeOf(await call("POST", "firewalls", wrong))).toEqual([422, "firewall_resource_not_found"]);
});

test("setting rules gives one action for the firewall and one for each server", async () => {
  const id = await makeFirewall({ apply_to: [onLabels("fw")] });
  await makeServer("a", { labels: { fw: "" } });
  await makeServer("b", { labels: { fw: "" } });
  const { actions } = (await act(id, "set_rules", { rules: [] })).body;
  expect(actions.map((one: { command: string }) => one.command)).toEqual([
    "set_firewall_rules",
    "apply_firewall",
    "apply_firewall",
  ]);
  expect((await read(id)).rules).toEqual([]);
});

test("a server has five firewalls at most", async () => {
  const firewalls = [];
  for (let n = 0; n < 6; n++) firewalls.push({ firewall: await makeFirewall({ name: `fw-${n}` }) });
  const server = await makeServer("a", { firewalls: firewalls.slice(1) });
  const sixth = await act(firewalls[0]?.firewall ?? 0, "apply_to_resources", {
    apply_to: [onServer(server)],
  });
  expect(codeOf(sixth)).toEqual([422, "invalid_input"]);
});
