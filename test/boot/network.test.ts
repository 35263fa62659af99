/** What the scripts do to the network, in namespaces that are linked as Hetzner links servers. */
import { renderControlPlane, renderGateway, renderWorker } from "../../components/hetzner/boot";
import { controlPlaneInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";
import { addresses, Lab, silent } from "./lab";
import { describeInNamespaces } from "./namespaces";

jest.setTimeout(120_000);

let lab: Lab;
const standIns = { networkctl: "exit 0", dpkg: "exit 1" };

async function startGateway(apiProxy?: string): Promise<void> {
  await lab.install("gateway", renderGateway(gatewayInput(apiProxy ? { apiProxy } : {})), standIns);
  await lab.run("gateway", "mengi-network");
  await lab.settings("gateway", "enp7s0");
  await lab.run("gateway", "mengi-firewall");
}

async function startWorker(): Promise<void> {
  await lab.install("worker", renderWorker(workerInput()), standIns);
  await lab.run("worker", "mengi-network");
  await lab.settings("worker", "eth0");
}

const outside = `${silent} http://${addresses.releases}`;
/** As somebody in the internet. */
const visit = (port: number) =>
  `${silent} --interface ${addresses.visitor} http://${addresses.public}:${port}`;

describeInNamespaces("the network of a server", () => {
  beforeAll(async () => {
    lab = await Lab.start();
    await lab.serve("internet", addresses.releases, 80);
    await lab.serve("router", addresses.metadata, 80);
    await lab.serve("load-balancer", addresses.loadBalancer, 6443);
    for (const port of [22, 8080]) await lab.serve("gateway", "0.0.0.0", port);
    for (const port of [22, 2379, 6443]) await lab.serve("control-plane-0", "0.0.0.0", port);
  }, 300_000);
  afterAll(() => lab?.stop());

  describe("the way out", () => {
    test("a node reaches nothing outside until the gateway's packet filter is set", async () => {
      await startWorker();
      await lab.install("gateway", renderGateway(gatewayInput()), standIns);
      await lab.run("gateway", "mengi-network");
      await lab.settings("gateway", "enp7s0");
      await expect(lab.run("worker", outside)).rejects.toThrow();

      await lab.run("gateway", "mengi-firewall");
      expect(await lab.run("worker", outside)).toBe(addresses.public);
    });

    test("a node without the route that mengi-network writes reaches nothing", async () => {
      await startGateway();
      await startWorker();
      expect(await lab.run("worker", outside)).toBe(addresses.public);
      await lab.run("worker", "ip route delete default");
      await expect(lab.run("worker", outside)).rejects.toThrow();
    });

    test("setting the packet filter again changes nothing", async () => {
      await startGateway(addresses.loadBalancer);
      const before = await lab.run("gateway", "nft --stateless list ruleset");
      await lab.run("gateway", "mengi-firewall");
      expect(await lab.run("gateway", "nft --stateless list ruleset")).toBe(before);
    });
  });

  test("a node's one NIC is configured whatever its name is, the gateway's private one by its hardware address", async () => {
    await startGateway();
    await startWorker();
    const file = "/etc/systemd/network/00-private.network";
    const link = await lab.run("gateway", "ip -o link show dev enp7s0");
    expect(lab.read("gateway", file)).toContain(`MACAddress=${/ether (\S+)/.exec(link)?.[1]}`);
    expect(lab.read("gateway", file)).toContain("UseRoutes=no");
    expect(lab.read("worker", file)).toContain("[Match]\nName=en* eth*\n");
    expect(lab.read("worker", file)).toContain("DNS=185.12.64.1\nDNS=185.12.64.2\n");
  });

  describe("the gateway", () => {
    test("answers nothing from outside but SSH, which the cloud's firewall guards", async () => {
      await startGateway();
      expect(await lab.run("internet", visit(22))).toBe(addresses.visitor);
      for (const port of [8080, 6443]) await expect(lab.run("internet", visit(port))).rejects.toThrow();
    });

    test("answers nothing from the nodes, not even SSH", async () => {
      await startGateway();
      await startWorker();
      for (const port of [22, 8080]) {
        await expect(lab.run("worker", `${silent} http://${addresses.gateway}:${port}`)).rejects.toThrow();
      }
    });

    test("lets nobody from outside through to a private address", async () => {
      await startGateway();
      await lab.run("internet", `ip route replace ${addresses.loadBalancer} via ${addresses.public}`);
      const visitor = `${silent} --interface ${addresses.visitor} http://${addresses.loadBalancer}:6443`;
      await expect(lab.run("internet", visitor)).rejects.toThrow();
    });

    test("forwards the API's port to the load balancer, which sees the gateway", async () => {
      await startGateway(addresses.loadBalancer);
      expect(await lab.run("internet", visit(6443))).toBe(addresses.gateway);
      await expect(lab.run("internet", visit(8080))).rejects.toThrow();
    });

    test("stops forwarding it when it is set up without", async () => {
      await startGateway(addresses.loadBalancer);
      await startGateway();
      await expect(lab.run("internet", visit(6443))).rejects.toThrow();
    });
  });

  test.each([
    ["gateway", renderGateway(gatewayInput()), "local"],
    ["worker", renderWorker(workerInput()), "no"],
  ] as const)("sshd on the %s takes keys alone", async (machine, userData, forwarding) => {
    await lab.install(machine, userData, standIns);
    lab.write(machine, "/etc/passwd", "root:x:0:0::/root:/bin/sh\nsshd:x:1:1::/run/sshd:/bin/false\n");
    const settings = await lab.run(
      machine,
      `mkdir /run/sshd && ssh-keygen -q -N "" -f /tmp/key &&
       "$(command -v sshd)" -T -h /tmp/key -f /etc/ssh/sshd_config.d/00-mengi.conf`,
    );
    for (const line of [
      "passwordauthentication no",
      "kbdinteractiveauthentication no",
      "permitrootlogin without-password",
      `allowtcpforwarding ${forwarding}`,
    ]) {
      expect(settings.split("\n")).toContain(line);
    }
  });

  describe("a node", () => {
    const metadata = `${silent} http://${addresses.metadata}`;

    test("keeps its pods from the metadata service, which it reaches itself", async () => {
      await startGateway();
      await startWorker();
      expect(await lab.run("pod", metadata)).toBe(addresses.worker);
      await lab.run("worker", "mengi-firewall");
      await expect(lab.run("pod", metadata)).rejects.toThrow();
      expect(await lab.run("worker", metadata)).toBe(addresses.worker);
      expect(await lab.run("pod", outside)).toBe(addresses.public);
    });

    test("takes SSH from the gateway alone, and etcd's clients from its peers alone", async () => {
      await startGateway();
      await startWorker();
      await lab.install("control-plane-0", renderControlPlane(controlPlaneInput({ index: 0 })), standIns);
      await lab.run("control-plane-0", "mengi-network; mengi-firewall");
      await lab.settings("control-plane-0", "eth0");
      const from = (where: "gateway" | "worker" | "control-plane-1", port: number) =>
        lab.run(where, `${silent} http://${addresses.controlPlane[0]}:${port}`);
      expect(await from("gateway", 22)).toContain(addresses.gateway);
      expect(await from("control-plane-1", 2379)).toContain(addresses.controlPlane[1]);
      expect(await from("worker", 6443)).toContain(addresses.worker);
      for (const [where, port] of [
        ["worker", 22],
        ["control-plane-1", 22],
        ["worker", 2379],
        ["gateway", 2379],
      ] as const) {
        await expect(from(where, port)).rejects.toThrow();
      }
    });
  });
});
