import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;
let node: number;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
  const { network } = (
    await call("POST", "networks", {
      name: "net",
      ip_range: "10.0.0.0/16",
      subnets: [{ type: "cloud", ip_range: "10.0.0.0/24", network_zone: "eu-central" }],
    })
  ).body;
  const { server } = (
    await call("POST", "servers", {
      name: "node",
      server_type: "cx23",
      image: "ubuntu-24.04",
      location: "hel1",
      networks: [network.id],
    })
  ).body;
  node = server.id;
});
afterEach(() => sandbox.close());

test("load balancers are the cloud controller's: its label, in the network, the servers as targets", async () => {
  const { loadBalancer } = await sandbox.admin.plant({ network: "net", loadBalancers: 2 });
  expect(loadBalancer).toHaveLength(2);
  const { load_balancers } = (await call("GET", "load_balancers?label_selector=hcloud-ccm/service-uid")).body;
  expect(load_balancers).toHaveLength(2);
  expect(load_balancers[0]).toMatchObject({
    name: `a${load_balancers[0].labels["hcloud-ccm/service-uid"].replaceAll("-", "")}`,
    location: { name: "hel1" },
    private_net: [{ ip: expect.any(String) }],
    targets: [{ type: "server", server: { id: node }, use_private_ip: true }],
    services: [{ protocol: "tcp", listen_port: 80 }],
  });
});

test("a load balancer can be planted outside the network, and protected", async () => {
  await sandbox.admin.plant({
    network: "net",
    loadBalancers: 1,
    attachLoadBalancers: false,
    deleteProtection: true,
  });
  const [balancer] = (await call("GET", "load_balancers")).body.load_balancers;
  expect(balancer).toMatchObject({ private_net: [], targets: [], protection: { delete: true } });
});

test("volumes are the storage driver's, attached or not, with further labels where it is told to set them", async () => {
  await sandbox.admin.plant({ network: "net", volumes: 1 });
  await sandbox.admin.plant({
    network: "net",
    volumes: 1,
    attachVolumes: true,
    labels: { "mengi-cluster": "c" },
  });
  const { volumes } = (await call("GET", "volumes?label_selector=managed-by%3Dcsi-driver")).body;
  expect(volumes).toMatchObject([
    { server: null, labels: { "pvc-namespace": "default", "pv-name": volumes[0].name } },
    { server: node, labels: { "mengi-cluster": "c" } },
  ]);
  expect((await call("GET", `servers/${node}`)).body.server.volumes).toEqual([volumes[1].id]);
});

test("servers are the autoscaler's: its label, a name from its group, in the network, without a public address", async () => {
  await sandbox.admin.plant({
    network: "net",
    servers: 1,
    nodeGroup: "prod-workers",
    userData: "#cloud-config",
  });
  const { servers } = (
    await call("GET", "servers?label_selector=hcloud%2Fnode-group%3Dprod-workers&status=running")
  ).body;
  expect(servers).toMatchObject([
    {
      name: expect.stringMatching(/^prod-workers-[0-9a-f]+$/),
      public_net: { ipv4: null, ipv6: null },
      private_net: [{ ip: "10.0.0.3" }],
    },
  ]);
});

test("certificates and snapshots stay behind when nobody deletes them", async () => {
  const { certificate, image } = await sandbox.admin.plant({ network: "net", certificates: 1, snapshots: 1 });
  const planted = (await call("GET", `certificates/${certificate?.[0]}`)).body.certificate;
  expect(planted).toMatchObject({
    name: `ccm-managed-certificate-${planted.labels["hcloud-ccm/service-uid"]}`,
    type: "managed",
    status: { issuance: "completed" },
    certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
  });
  expect((await call("GET", `images/${image?.[0]}`)).body.image).toMatchObject({
    type: "snapshot",
    created_from: { id: node },
  });
});

test("what is planted keeps the subnet from being deleted, and shows in the inventory", async () => {
  await sandbox.admin.plant({ network: "net", loadBalancers: 1 });
  await call("DELETE", `servers/${node}`);
  const [network] = (await call("GET", "networks")).body.networks;
  const refusal = await call("POST", `networks/${network.id}/actions/delete_subnet`, {
    ip_range: "10.0.0.0/24",
  });
  expect(refusal.body.error.code).toBe("service_error");
  const inventory = await sandbox.admin.inventory("p-1000001");
  expect(Object.keys(inventory["p-1000001"] ?? {})).toEqual(["loadBalancer", "network"]);
});

test("planting into a network that isn't there is refused", async () => {
  await expect(sandbox.admin.plant({ network: "none", volumes: 1 })).rejects.toThrow(/no network/);
});
