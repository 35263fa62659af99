/**
 * What a server decides on its first boot and on later ones: the real scripts, with real TLS between the servers,
 * in namespaces. Of k3s there is only a stand-in.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import {
  type ControlPlaneInput,
  placeholderSecrets,
  renderControlPlane,
  renderGateway,
  renderWorker,
} from "../../components/hetzner/boot";
import { downloadFolder, k3sRelease } from "../../components/hetzner/k3s";
import { controlPlaneInput, founderInput, gatewayInput, workerInput } from "../components/hetzner/bootInputs";
import { type Authority, makeAuthority } from "./authority";
import { addresses, Lab, type Machine, type Running, until } from "./lab";
import { describeInNamespaces } from "./namespaces";

jest.setTimeout(120_000);

/** Says how it was called. */
const k3s = `#!/bin/bash
echo "$*" >>/var/k3s.log
env | grep ^AWS_ >>/var/k3s.env || true
`;
const sum = createHash("sha256").update(k3s).digest("hex");
const release = { ...k3sRelease("1.36"), sha256: { amd64: sum, arm64: sum } };
const role = "/etc/rancher/k3s/config.yaml.d/10-role.yaml";
const tls = "/var/lib/rancher/k3s/server/tls";
const standIns = {
  networkctl: "exit 0",
  dpkg: "exit 1",
  // Behind, as long as the file is there.
  date: 'if [ "$*" = +%s ] && [ -e /var/behind ]; then echo 1000; else /usr/bin/date "$@"; fi',
  systemctl: 'echo "$*" >>/var/systemctl.log',
};

let lab: Lab;
let folder: string;
let ours: Authority;
let foreign: Authority;

/** What a test has left running. */
let left: Running[] = [];

const secrets = () => ({ serverCa: ours.bundle, release });

function joiner(changes: Partial<ControlPlaneInput> = {}): string {
  return renderControlPlane(controlPlaneInput({ ...secrets(), ...changes }));
}

function founder(): string {
  const { founder } = founderInput();
  if (founder === undefined) throw new Error("no founder");
  const pki = { ...founder.pki, root: ours.root, server: ours.subordinate };
  return renderControlPlane(founderInput({ ...secrets(), founder: { ...founder, pki } }));
}

async function disk(machine: Machine, userData: string): Promise<void> {
  await lab.install(machine, userData, standIns);
  lab.write(machine, "/etc/trusted.crt", ours.root);
  await lab.run(machine, "mengi-network");
  await lab.settings(machine, "eth0");
}

/** As systemd does it: the commands of the unit, one after the other. */
function boot(machine: Machine): Running {
  const unit = lab.read(machine, "/etc/systemd/system/mengi-boot.service");
  const commands = [...unit.matchAll(/^ExecStart=(.*)$/gm)].map(([, command]) => command).join(" && ");
  const started = lab.start(machine, commands);
  left.push(started);
  return started;
}

/** A member of a cluster of that CA at the address of a place. */
async function member(index: 0 | 1 | 2, of: Authority): Promise<void> {
  const address = addresses.controlPlane[index];
  left.push(
    await lab.serve(`control-plane-${index}`, address, 6443, {
      tls: of.leaf(address),
      texts: { "/cacerts": of.bundle },
    }),
  );
}

const config = (machine: Machine) => parse(lab.read(machine, role)) as Record<string, unknown>;
const waits = (running: Running) =>
  until("waiting for a peer", () => running.output().includes("no peer answers"));

describeInNamespaces("the boot of a server", () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "byoc-ca-"));
    lab = await Lab.start();
    ours = makeAuthority(folder, "ours");
    foreign = makeAuthority(folder, "foreign");
    await lab.install("gateway", renderGateway(gatewayInput()), standIns);
    await lab.run("gateway", "mengi-network");
    await lab.settings("gateway", "enp7s0");
    await lab.run("gateway", "mengi-firewall");
    const base = new URL(downloadFolder(release)).pathname;
    await lab.serve("internet", addresses.releases, 443, {
      tls: ours.leaf("github.com"),
      texts: { [`${base}/k3s`]: k3s, [`${base}/k3s-arm64`]: k3s },
    });
  }, 300_000);
  afterEach(async () => {
    await Promise.all(left.map((running) => running.stop()));
    left = [];
  });
  afterAll(async () => {
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe("the founder", () => {
    test("founds the cluster when nobody answers, with our CAs in place and each bundle ending with the root", async () => {
      await disk("control-plane-0", founder());
      expect(await boot("control-plane-0").ended()).toBe(0);
      const { tokens, pki } = placeholderSecrets;
      expect(config("control-plane-0")).toEqual({
        "cluster-init": true,
        token: tokens.founder,
        "agent-token": tokens.agent,
      });
      expect(lab.read("control-plane-0", `${tls}/server-ca.crt`)).toBe(ours.bundle);
      expect(lab.read("control-plane-0", `${tls}/etcd/peer-ca.crt`)).toBe(
        `${pki.etcdPeer.certificate}\n${ours.root}`,
      );
      for (const name of ["client-ca", "request-header-ca", "server-ca", "etcd/server-ca", "etcd/peer-ca"]) {
        expect(lab.has("control-plane-0", `${tls}/${name}.key`)).toBe(true);
      }
      expect(lab.has("control-plane-0", `${tls}/service.key`)).toBe(true);
      expect(await lab.run("control-plane-0", `find ${tls} ${role} -type f -perm /077`)).toBe("");
    });

    test("joins when a member answers, and leaves its own CAs unused", async () => {
      await member(2, ours);
      await disk("control-plane-0", founder());
      expect(await boot("control-plane-0").ended()).toBe(0);
      expect(config("control-plane-0")).toMatchObject({ server: "https://10.0.0.13:6443" });
      expect(config("control-plane-0")).not.toHaveProperty("cluster-init");
      expect(lab.has("control-plane-0", tls)).toBe(false);
    });

    test("founds after a boot that broke off behind the CAs' installation", async () => {
      await disk("control-plane-0", founder());
      await boot("control-plane-0").ended();
      await lab.run("control-plane-0", "rm -r /etc/mengi/pki");
      expect(await boot("control-plane-0").ended()).toBe(0);
      expect(config("control-plane-0")).toMatchObject({ "cluster-init": true });
      expect(lab.read("control-plane-0", `${tls}/server-ca.crt`)).toBe(ours.bundle);
    });

    test("that lost its data founds no second cluster: it waits for a member", async () => {
      await disk("control-plane-0", founder());
      await boot("control-plane-0").ended();
      await lab.run("control-plane-0", "mengi-tidy && rm -r /var/lib/rancher /etc/rancher/k3s/config.yaml.d");
      const running = boot("control-plane-0");
      await waits(running);
      expect(lab.has("control-plane-0", role)).toBe(false);
      await member(1, ours);
      expect(await running.ended()).toBe(0);
      expect(config("control-plane-0")).toMatchObject({ server: "https://10.0.0.12:6443" });
    });
  });

  describe("a control plane that joins", () => {
    test("waits for a member, then joins it at its own address with the long token", async () => {
      await disk("control-plane-1", joiner());
      const running = boot("control-plane-1");
      await waits(running);
      await member(0, ours);
      expect(await running.ended()).toBe(0);
      const { tokens } = placeholderSecrets;
      expect(config("control-plane-1")).toEqual({
        server: "https://10.0.0.11:6443",
        token: tokens.join,
        "agent-token": tokens.agent,
      });
    });

    test("in the first place never founds a cluster that is formed", async () => {
      await disk("control-plane-0", joiner({ index: 0, name: "replaced" }));
      const running = boot("control-plane-0");
      await waits(running);
      // The founder looks twice; this one has looked more often by now.
      await until("several looks", async () => (await lab.run("router", "sleep 1.5")) === "");
      expect(lab.has("control-plane-0", role)).toBe(false);
      expect(lab.has("control-plane-0", tls)).toBe(false);
      await member(1, ours);
      expect(await running.ended()).toBe(0);
      expect(config("control-plane-0")).toMatchObject({ server: "https://10.0.0.12:6443" });
    });

    test("refuses a peer with somebody else's CA, and joins the next that has ours", async () => {
      await disk("control-plane-1", joiner());
      await member(0, foreign);
      const running = boot("control-plane-1");
      await waits(running);
      await member(2, ours);
      expect(await running.ended()).toBe(0);
      expect(config("control-plane-1")).toMatchObject({ server: "https://10.0.0.13:6443" });
    });

    test("refuses a peer whose certificate is ours but for another address", async () => {
      await disk("control-plane-1", joiner());
      left.push(
        await lab.serve("control-plane-0", addresses.controlPlane[0], 6443, { tls: ours.leaf("10.0.0.99") }),
      );
      await waits(boot("control-plane-1"));
      expect(lab.has("control-plane-1", role)).toBe(false);
    });
  });

  describe("a boot with data", () => {
    test("changes nothing, asks nobody and remembers that the cluster is formed", async () => {
      await disk("control-plane-0", founder());
      await boot("control-plane-0").ended();
      const before = lab.read("control-plane-0", role);
      await lab.run("control-plane-0", "mkdir -p /var/lib/rancher/k3s/server/db/etcd/member/wal");
      await member(1, ours);
      const running = boot("control-plane-0");
      expect(await running.ended()).toBe(0);
      expect(running.output()).toContain("the datastore is here");
      expect(lab.read("control-plane-0", role)).toBe(before);
      expect(lab.has("control-plane-0", "/etc/mengi/formed")).toBe(true);
    });

    test("needs no way out: the gateway may be gone", async () => {
      await disk("control-plane-0", founder());
      await boot("control-plane-0").ended();
      await lab.run(
        "control-plane-0",
        "mkdir -p /var/lib/rancher/k3s/server/db/etcd/member/wal; ip route delete default",
      );
      expect(await boot("control-plane-0").ended()).toBe(0);
    });
  });

  describe("a worker", () => {
    test("registers at the load balancer with its own token and the address of its NIC", async () => {
      await disk("worker", renderWorker(workerInput(secrets())));
      expect(await boot("worker").ended()).toBe(0);
      expect(config("worker")).toEqual({
        server: "https://10.0.0.3:6443",
        token: placeholderSecrets.tokens.worker,
        "node-ip": addresses.worker,
      });
    });
  });

  test("a server waits while its clock is behind the cluster's CA: no certificate would be valid", async () => {
    await disk("worker", renderWorker(workerInput(secrets())));
    lab.write("worker", "/var/behind", "");
    const running = boot("worker");
    await until("the wait", () => running.output().includes("behind the cluster's CA"));
    expect(lab.has("worker", role)).toBe(false);
    await lab.run("worker", "rm /var/behind");
    expect(await running.ended()).toBe(0);
    expect(config("worker")).toMatchObject({ server: "https://10.0.0.3:6443" });
  });

  describe("k3s", () => {
    test("is installed as soon as there is a way out, however late that is, and runs", async () => {
      await disk("control-plane-0", founder());
      await lab.run("gateway", "nft delete table inet mengi");
      const running = boot("control-plane-0");
      await until("being told to wait", () => running.output().includes("no way to https://github.com yet"));
      expect(lab.has("control-plane-0", "/local/bin/k3s")).toBe(false);
      await lab.run("gateway", "mengi-firewall");
      expect(await running.ended()).toBe(0);
      expect(lab.read("control-plane-0", "/local/bin/k3s")).toBe(k3s);
      await lab.run("control-plane-0", "kubectl get nodes");
      expect(config("control-plane-0")).toMatchObject({ "cluster-init": true });
    });

    test("is not installed with another sum than the pinned one", async () => {
      const other = { ...release, sha256: { amd64: "0".repeat(64), arm64: "0".repeat(64) } };
      await disk("worker", renderWorker(workerInput({ ...secrets(), release: other })));
      const running = boot("worker");
      await until("the refusal", () => running.output().includes("trying again"));
      expect(lab.has("worker", "/local/bin/k3s")).toBe(false);
      expect(lab.has("worker", role)).toBe(false);
    });

    test("is left as it is once installed: the cluster upgrades it", async () => {
      await disk("worker", renderWorker(workerInput(secrets())));
      lab.write("worker", "/local/bin/k3s", "another", 0o755);
      expect(await boot("worker").ended()).toBe(0);
      expect(lab.read("worker", "/local/bin/k3s")).toBe("another");
    });
  });

  describe("when k3s is up", () => {
    test("the copies of the secrets that only the first boot needs are gone", async () => {
      await disk("control-plane-0", founder());
      const instance = "/var/lib/cloud/instances/1";
      for (const name of ["user-data.txt", "user-data.txt.i", "cloud-config.txt", "obj.pkl", "datasource"]) {
        lab.write("control-plane-0", `${instance}/${name}`, "secret");
      }
      await lab.run("control-plane-0", `ln -s ${instance} /var/lib/cloud/instance`);
      await boot("control-plane-0").ended();
      await lab.run("control-plane-0", "mengi-tidy");
      expect(await lab.run("control-plane-0", `ls ${instance}`)).toBe("datasource\n");
      expect(lab.has("control-plane-0", "/etc/mengi/pki")).toBe(false);
      expect(lab.has("control-plane-0", "/etc/cloud/cloud-init.disabled")).toBe(true);
      expect(lab.has("control-plane-0", `${tls}/server-ca.key`)).toBe(true);
    });
  });

  describe("a restore", () => {
    const id = "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68";
    const s3 = { endpoint: "s3.example.org", region: "eu", bucket: "backups", folder: "prod" };
    const prepared = async (etcdSnapshots: ControlPlaneInput["etcdSnapshots"]) => {
      await disk("control-plane-0", joiner({ index: 0, etcdSnapshots }));
      lab.write("control-plane-0", "/local/bin/k3s", k3s, 0o755);
      lab.write("control-plane-0", role, "server: https://10.0.0.12:6443\n");
      lab.write("control-plane-0", "/var/lib/rancher/k3s/server/db/etcd/member/wal/0", "data");
    };
    const schedule = { schedule: "0 3 * * *", retention: 7 };

    test("from disk resets the membership to this server, keeps the old data aside, and starts k3s", async () => {
      await prepared(schedule);
      lab.write("control-plane-0", "/root/snapshot", "snapshot");
      await lab.run("control-plane-0", `echo ${id} | mengi-restore disk /root/snapshot`);
      expect(lab.read("control-plane-0", "/var/k3s.log")).toBe(
        "server --cluster-reset --cluster-reset-restore-path=/root/snapshot\n",
      );
      expect(config("control-plane-0")).toEqual({
        "cluster-init": true,
        token: placeholderSecrets.tokens.founder,
        "agent-token": placeholderSecrets.tokens.agent,
      });
      expect(lab.read("control-plane-0", "/var/systemctl.log")).toBe("stop k3s mengi-boot\nstart k3s\n");
      expect(await lab.run("control-plane-0", "ls /var/lib/rancher/k3s/server/db")).toMatch(
        /^etcd\.before-\S+\n$/,
      );
    });

    test("from S3 takes the keys from standard input; no argument holds them", async () => {
      await prepared({ ...schedule, s3 });
      await lab.run("control-plane-0", `printf 'AKID\\nSECRET\\n${id}\\n' | mengi-restore s3 snapshot-1`);
      expect(lab.read("control-plane-0", "/var/k3s.log")).toBe(
        "server --cluster-reset --cluster-reset-restore-path=snapshot-1 --etcd-s3 --etcd-s3-endpoint=s3.example.org " +
          "--etcd-s3-region=eu --etcd-s3-bucket=backups --etcd-s3-folder=prod\n",
      );
      const variables = lab.read("control-plane-0", "/var/k3s.env").split("\n");
      expect(variables).toEqual(
        expect.arrayContaining(["AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=SECRET"]),
      );
    });

    test("of another cluster than the one that was typed changes nothing", async () => {
      await prepared(schedule);
      lab.write("control-plane-0", "/root/snapshot", "snapshot");
      await expect(
        lab.run("control-plane-0", "echo another | mengi-restore disk /root/snapshot"),
      ).rejects.toThrow("Nothing was changed.");
      expect(lab.has("control-plane-0", "/var/k3s.log")).toBe(false);
      expect(lab.has("control-plane-0", "/var/systemctl.log")).toBe(false);
    });

    test("is followed by the others, which drop their data and join the restored one", async () => {
      await prepared(schedule);
      await lab.run("control-plane-0", `echo ${id} | mengi-restore rejoin`);
      expect(lab.has("control-plane-0", "/var/lib/rancher/k3s/server/db")).toBe(false);
      await member(1, ours);
      expect(await boot("control-plane-0").ended()).toBe(0);
      expect(config("control-plane-0")).toMatchObject({ server: "https://10.0.0.12:6443" });
    });
  });
});
