/** A cluster in the Hetzner sandbox, made by calls of its API as the official provider makes them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { renderControlPlane, renderGateway, renderWorker } from "../../components/hetzner/boot";
import { type HetznerSandbox, startHetznerSandbox, tokenValues } from "../../sandbox/hetzner";
import { controlPlaneInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";
import { KubeApi } from "./guestApi";
import { cloudControllerChart, cloudSecret } from "./guestCloud";
import { type ClusterSecrets, makeSecrets } from "./guestPki";
import { type Call, client } from "./hetznerClient";

// A test is many calls, each with a handshake of its own: seconds on a machine that has other work.
jest.setTimeout(30_000);

let secrets: ClusterSecrets;
let sandbox: HetznerSandbox;
let call: Call;
const apis: KubeApi[] = [];

const folder = mkdtempSync(path.join(tmpdir(), "guests-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  secrets = await makeSecrets(controlPlaneInput().clusterId);
});

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});

afterEach(async () => {
  for (const api of apis.splice(0)) api.close();
  await sandbox.close();
});

async function connect(address: string): Promise<KubeApi> {
  const api = new KubeApi(await secrets.kubeconfig(address));
  apis.push(api);
  return api;
}

async function make(
  path: string,
  body: object,
  kind: string,
): Promise<{ id: number; [field: string]: unknown }> {
  const answer = await call("POST", path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body[kind];
}

interface Options {
  /** Address of the load balancer, that the gateway passes the API on to. */
  apiProxy?: string;
  /** Who may reach the gateway. */
  sources?: string[];
}

/** Network, gateway, load balancer, three control-plane nodes, one worker. */
async function makeCluster({ apiProxy, sources }: Options = {}) {
  const network = (await make("networks", { name: "prod", ip_range: "10.0.0.0/16" }, "network")).id;
  for (const ip_range of ["10.0.0.0/24", "10.0.128.0/17"]) {
    await call("POST", `networks/${network}/actions/add_subnet`, {
      type: "cloud",
      ip_range,
      network_zone: "eu-central",
    });
  }
  const primaryIp = await make(
    "primary_ips",
    { name: "gateway", type: "ipv4", assignee_type: "server", location: "fsn1", auto_delete: false },
    "primary_ip",
  );
  const rule = { direction: "in", protocol: "tcp", port: "6443", source_ips: sources };
  const firewall = sources && (await make("firewalls", { name: "gateway", rules: [rule] }, "firewall")).id;
  const gateway = await server(
    "prod-gateway",
    renderGateway(gatewayInput(apiProxy ? { apiProxy } : {})),
    "10.0.0.2",
    {
      public_net: { enable_ipv4: true, enable_ipv6: false, ipv4: primaryIp.id },
      ...(firewall === undefined ? {} : { firewalls: [{ firewall }] }),
    },
  );
  await call("POST", `networks/${network}/actions/add_route`, {
    destination: "0.0.0.0/0",
    gateway: "10.0.0.2",
  });
  const balancer = await make(
    "load_balancers",
    { name: "api", load_balancer_type: "lb11", location: "fsn1", public_interface: apiProxy === undefined },
    "load_balancer",
  );
  const balancerPath = `load_balancers/${balancer.id}`;
  await call("POST", `${balancerPath}/actions/attach_to_network`, { network, ip: "10.0.0.3" });
  await call("POST", `${balancerPath}/actions/add_service`, {
    protocol: "tcp",
    listen_port: 6443,
    destination_port: 6443,
    proxyprotocol: false,
    health_check: {
      protocol: "http",
      port: 6443,
      interval: 5,
      timeout: 3,
      retries: 2,
      http: { path: "/readyz", tls: true, status_codes: ["401"], domain: "", response: "" },
    },
  });
  await call("POST", `${balancerPath}/actions/add_target`, {
    type: "label_selector",
    label_selector: { selector: "mengi-role=control-plane" },
    use_private_ip: true,
  });
  const { pki, tokens, serverCa } = secrets;
  for (const index of [0, 1, 2] as const) {
    const founder = { pki, token: tokens.founder, manifests: { "ccm.yaml": cloudControllerChart } };
    const input = controlPlaneInput({
      index,
      name: `prod-control-plane-${index}`,
      serverCa,
      tokens,
      ...(index === 0 ? { founder } : {}),
    });
    await server(input.name, renderControlPlane(input), input.controlPlane[index], {
      labels: { "mengi-role": "control-plane" },
    });
  }
  const worker = workerInput({ name: "prod-workers-0", serverCa, token: tokens.worker, taints: [] });
  const workerId = await server("prod-workers-0", renderWorker(worker), undefined, {});
  const view = (await call("GET", balancerPath)).body.load_balancer;
  return {
    network,
    gateway,
    worker: workerId,
    balancer: balancerPath,
    gatewayAddress: String(primaryIp.ip),
    address: String(view.public_net.ipv4.ip),
  };

  /** Made stopped, put into the network, then started: as the provider does with private servers. */
  async function server(
    name: string,
    userData: string,
    ip: string | undefined,
    more: object,
  ): Promise<number> {
    const { id } = await make(
      "servers",
      {
        name,
        server_type: "cx33",
        image: "ubuntu-24.04",
        location: "fsn1",
        user_data: userData,
        start_after_create: false,
        public_net: { enable_ipv4: false, enable_ipv6: false },
        ...more,
      },
      "server",
    );
    const attachment = { network, ...(ip === undefined ? {} : { ip }) };
    await call("POST", `servers/${id}/actions/attach_to_network`, attachment);
    await call("POST", `servers/${id}/actions/poweron`);
    return id;
  }
}

test("a cluster forms, answers at the load balancer's public address, and its targets are healthy", async () => {
  const { address, balancer, worker } = await makeCluster();
  const { clusters, initialisations } = await sandbox.admin.guests();
  expect(clusters).toHaveLength(1);
  expect(initialisations).toHaveLength(1);
  const api = await connect(address);
  await api.post("/api/v1/namespaces/kube-system/secrets", {
    ...cloudSecret(tokenValues.valid),
    stringData: { token: tokenValues.valid, network: "prod" },
  });
  const { body } = await api.get("/api/v1/nodes");
  expect(body.items).toHaveLength(4);
  for (const node of body.items) {
    expect(node.status.conditions[0]).toMatchObject({ type: "Ready", status: "True" });
    expect(node.spec.providerID).toMatch(/^hcloud:\/\/\d+$/);
  }
  expect((await api.get("/api/v1/nodes/prod-workers-0")).body.spec.providerID).toBe(`hcloud://${worker}`);
  const { targets } = (await call("GET", balancer)).body.load_balancer;
  const statuses = targets[0].targets.map(
    (one: { health_status: { status: string }[] }) => one.health_status[0]?.status,
  );
  expect(statuses).toEqual(["healthy", "healthy", "healthy"]);
});

test("without the public interface nobody answers at the load balancer", async () => {
  const { address, balancer } = await makeCluster();
  const api = await connect(address);
  expect((await api.get("/readyz")).status).toBe(200);
  await call("POST", `${balancer}/actions/disable_public_interface`);
  await expect(api.get("/readyz")).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
});

test("the gateway passes the API on to those whom its firewall lets in", async () => {
  const { address, gatewayAddress } = await makeCluster({ apiProxy: "10.0.0.3", sources: ["127.0.0.1/32"] });
  const api = await connect(gatewayAddress);
  expect((await api.get("/readyz")).status).toBe(200);
  await expect(
    api.call("GET", "/readyz", undefined, undefined, { localAddress: "127.0.0.2" }),
  ).rejects.toThrow();
  await expect((await connect(address)).get("/readyz")).rejects.toThrow(/ECONNREFUSED/);
});

test("a gateway whose firewall has no rule for the port lets nobody in", async () => {
  const { gatewayAddress } = await makeCluster({ apiProxy: "10.0.0.3", sources: ["198.51.100.7/32"] });
  await expect((await connect(gatewayAddress)).get("/readyz")).rejects.toThrow();
});

test("a gateway that is not told to passes nothing on", async () => {
  const { gatewayAddress } = await makeCluster();
  await expect((await connect(gatewayAddress)).get("/readyz")).rejects.toThrow(/ECONNREFUSED/);
});

test("a server that is deleted leaves the cluster as soon as the cloud controller sees it", async () => {
  const { address, worker } = await makeCluster();
  const api = await connect(address);
  await api.post("/api/v1/namespaces/kube-system/secrets", {
    ...cloudSecret(),
    stringData: { token: tokenValues.valid, network: "prod" },
  });
  expect(await api.names("/api/v1/nodes")).toHaveLength(4);
  await call("DELETE", `servers/${worker}`);
  expect(await api.names("/api/v1/nodes")).not.toContain("prod-workers-0");
});

test("the cloud controller moves off a machine that is gone, and then forgets the node", async () => {
  const { address } = await makeCluster();
  const api = await connect(address);
  await api.post("/api/v1/namespaces/kube-system/secrets", {
    ...cloudSecret(),
    stringData: { token: tokenValues.valid, network: "prod" },
  });
  const controller = async () => {
    const { body } = await api.get("/api/v1/pods");
    return body.items.find(
      ({ metadata }: { metadata: { labels?: Record<string, string> } }) =>
        metadata.labels?.["app.kubernetes.io/name"] === "hcloud-cloud-controller-manager",
    );
  };
  const { nodeName } = (await controller()).spec;
  const { servers } = (await call("GET", `servers?name=${nodeName}`)).body;
  await call("DELETE", `servers/${servers[0].id}`);
  expect(await api.names("/api/v1/nodes")).not.toContain(nodeName);
  expect((await controller()).spec.nodeName).not.toBe(nodeName);
});

test("a rebuilt worker has an empty disk, and is not let in under its node's name", async () => {
  const { worker } = await makeCluster();
  await call("POST", `servers/${worker}/actions/rebuild`, { image: "ubuntu-24.04" });
  const { servers } = await sandbox.admin.guests();
  expect(servers.find((one) => one.server === "prod-workers-0")?.log.join()).toContain(
    "Node password rejected",
  );
});

test("with a state file clusters outlive the sandbox", async () => {
  const stateFile = path.join(folder, "state.json");
  await sandbox.close();
  sandbox = await startHetznerSandbox({ latencyScale: 0, stateFile });
  call = client(sandbox);
  const { address } = await makeCluster();
  const api = await connect(address);
  await api.post("/api/v1/namespaces", { metadata: { name: "kept" } });
  await sandbox.close();
  sandbox = await startHetznerSandbox({ latencyScale: 0, stateFile });
  await sandbox.admin.guests();
  expect((await api.get("/api/v1/namespaces/kept")).status).toBe(200);
  expect((await sandbox.admin.guests()).initialisations).toHaveLength(1);
});
