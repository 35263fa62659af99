/**
 * Hetzner's network on this machine: each server is a network namespace with a root folder of its own, linked to
 * a router alone, as there (/32 addresses, routed, not switched). Beyond the gateway's public NIC is an internet
 * that knows no private address. Everything is inside namespaces that end with the process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DebianTools, debianTools } from "../../sandbox/tools/debian";
import { filesOf, writeBelow } from "./files";
import { namespaces } from "./namespaces";

/** Where everything is; the private ones are of the network 10.0.0.0/16. */
export const addresses = {
  router: "10.0.0.1",
  gateway: "10.0.0.2",
  loadBalancer: "10.0.0.3",
  controlPlane: ["10.0.0.11", "10.0.0.12", "10.0.0.13"],
  worker: "10.0.128.1",
  pod: "10.244.1.5",
  metadata: "169.254.169.254",
  /** The gateway's, in the internet. */
  public: "203.0.113.7",
  /** Where nodes download from. */
  releases: "203.0.113.10",
  /** Somebody in the internet. */
  visitor: "203.0.113.99",
} as const;

const machines = {
  gateway: addresses.gateway,
  "load-balancer": addresses.loadBalancer,
  "control-plane-0": addresses.controlPlane[0],
  "control-plane-1": addresses.controlPlane[1],
  "control-plane-2": addresses.controlPlane[2],
  worker: addresses.worker,
} as const;
export type Machine = keyof typeof machines;
/** Places that have the machine's own files. */
type Place = "router" | "internet" | "pod";

/** A command that runs. */
export interface Running {
  /** What it has said so far, errors as well. */
  output(): string;
  /** Waits for its end; gives its exit code. */
  ended(): Promise<number>;
  /** Ends it, and all that it has started. */
  stop(): Promise<void>;
}

export interface Service {
  /** By path. */
  texts?: Record<string, string>;
  /** PEM. */
  tls?: { key: string; cert: string };
}

const patience = 60_000;

export class Lab {
  readonly #shell: ChildProcess;
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  /** Folder of the fetched tools; machines have it as `/tools`. */
  readonly #tools: string | undefined;
  #commands = 0;

  private constructor(shell: ChildProcess, folder: string, tools: DebianTools) {
    this.#shell = shell;
    this.#folder = folder;
    this.#environment = tools.environment;
    this.#tools = tools.folder;
  }

  static async start(): Promise<Lab> {
    const tools = await debianTools();
    const folder = mkdtempSync(path.join(tmpdir(), "byoc-lab-"));
    const shell = spawn("unshare", [...namespaces, "bash", "-s"], {
      env: tools.environment,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let refused = "";
    shell.stderr?.on("data", (data: Buffer) => (refused += data.toString()));
    const lab = new Lab(shell, folder, tools);
    try {
      const code = await lab.#start(`set -e\n${lab.#topology()}`).ended();
      if (code !== 0) throw new Error(lab.#outputOf(1));
    } catch (error) {
      await lab.stop();
      throw new Error(`The namespaces could not be built: ${refused}`, { cause: error });
    }
    return lab;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#shell.once("close", resolve));
    if (this.#shell.exitCode === null && this.#shell.signalCode === null && this.#shell.pid !== undefined) {
      this.#shell.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs a shell command on a machine, in its own root folder, or at a place. Gives what it says; fails as it fails. */
  async run(where: Machine | Place, command: string): Promise<string> {
    const running = this.start(where, command);
    const code = await running.ended();
    if (code !== 0) throw new Error(`${where}: \`${command}\` ended with ${code}: ${running.output()}`);
    return running.output();
  }

  /** As `run`, without waiting. */
  start(where: Machine | Place, command: string): Running {
    const enter = `exec nsenter --net=/run/netns/${where}`;
    if (!(where in machines)) return this.#start(`${enter} bash -c ${quoted(command)}`);
    const within = (list = "") => (this.#tools ? list.replaceAll(this.#tools, "/tools") : list);
    const settings = {
      PATH: `/usr/local/sbin:/usr/local/bin:${within(this.#environment.PATH)}`,
      LD_LIBRARY_PATH: within(this.#environment.LD_LIBRARY_PATH),
      // So that nobody waits for long.
      MENGI_STEP: "0.2",
      // The authority that a server's system trusts.
      CURL_CA_BUNDLE: "/etc/trusted.crt",
    };
    const environment = Object.entries(settings).map(([name, value]) => quoted(`${name}=${value}`));
    return this.#start(
      `${enter} chroot ${this.root(where as Machine)} env -i ${environment.join(" ")} bash -c ${quoted(command)}`,
    );
  }

  /**
   * Starts a server at an address of a place and waits until it listens. To each request it answers the text for
   * the path, else the address that the request came from.
   */
  async serve(
    where: Machine | Place,
    address: string,
    port: number,
    options: Service = {},
  ): Promise<Running> {
    const text = JSON.stringify({ address, port, ...options });
    const program = `${process.execPath} ${path.join(__dirname, "service.mjs")} ${quoted(text)}`;
    const running = this.#start(`exec nsenter --net=/run/netns/${where} ${program}`);
    await until(`a server at ${address}:${port}`, () => running.output() !== "");
    if (running.output() !== "listening\n") throw new Error(running.output());
    return running;
  }

  /** The root folder of a machine as the tests see it. */
  root(machine: Machine, ...names: string[]): string {
    return path.join(this.#folder, machine, ...names);
  }

  /** A server with a fresh disk: what its boot data writes, and `stand-ins` for programs. */
  async install(machine: Machine, userData: string, standIns: Record<string, string> = {}): Promise<void> {
    // The folders stay: `local` is mounted. None of them has a mount in it.
    for (const folder of ["etc", "var", "run", "tmp", "local/bin", "local/sbin"]) {
      for (const name of readdirSync(this.root(machine, folder))) {
        rmSync(this.root(machine, folder, name), { recursive: true });
      }
    }
    for (const { path: file, mode, content } of filesOf(userData)) {
      this.write(machine, file.replace("/usr/local/", "/local/"), content, Number.parseInt(mode, 8));
    }
    for (const [name, content] of Object.entries(standIns)) {
      this.write(machine, `/local/bin/${name}`, `#!/bin/bash\n${content}\n`, 0o755);
    }
    this.write(machine, "/etc/hosts", `${addresses.releases} github.com\n`);
    this.write(machine, "/etc/nsswitch.conf", "hosts: files\n");
    for (const folder of ["/etc/systemd/network", "/etc/cloud"]) {
      mkdirSync(this.root(machine, folder), { recursive: true });
    }
  }

  write(machine: Machine, file: string, content: string, mode?: number): void {
    rmSync(this.root(machine, file), { force: true });
    writeBelow(this.root(machine), file, content, mode);
  }

  read(machine: Machine, file: string): string {
    return readFileSync(this.root(machine, file), "utf8");
  }

  has(machine: Machine, file: string): boolean {
    return existsSync(this.root(machine, file));
  }

  /** Copies a file of this machine into a server's `/etc`. */
  give(machine: Machine, file: string, name: string): void {
    cpSync(file, this.root(machine, "etc", name));
  }

  /** Puts in force what `mengi-network` and the kernel's settings say, as networkd and systemd would. */
  async settings(machine: Machine, nic: string): Promise<void> {
    const network = this.read(machine, "/etc/systemd/network/00-private.network");
    const route = /\[Route\]\n([^[]*)/.exec(network)?.[1] ?? "";
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(route)?.[1];
    const onlink = value("GatewayOnLink") === "yes" ? "onlink" : "";
    await this.run(
      machine,
      `ip route replace ${value("Destination") ?? "default"} via ${value("Gateway") ?? ""} dev ${nic} ${onlink}
       sed -n 's/^\\(net\\.ipv4\\.[^ ]*\\) = \\(.*\\)/\\1 \\2/p' /etc/sysctl.d/90-mengi.conf | while read -r name value; do
         echo "$value" >"/proc/sys/\${name//.//}"
       done`,
    );
  }

  #topology(): string {
    const tools = this.#tools;
    const shared = ["proc", "dev", "usr"].map(
      (name) => `mkdir -p "$root/${name}"; mount --rbind /${name} "$root/${name}"`,
    );
    return `
mount -t tmpfs tmpfs /run
machine() { # NAME ADDRESS NIC
  local root=${this.#folder}/$1
  mkdir -p "$root"/{etc,var,run,tmp,local/bin,local/sbin}
  ${shared.join("\n  ")}
  for name in bin sbin lib lib32 lib64; do
    if [ -L "/$name" ]; then cp -P "/$name" "$root/"
    elif [ -d "/$name" ]; then mkdir "$root/$name"; mount --rbind "/$name" "$root/$name"; fi
  done
  mount --bind "$root/local" "$root/usr/local"
  ${tools ? `mkdir "$root/tools"; mount --bind ${tools} "$root/tools"; mount -o remount,bind,ro "$root/tools"` : ""}
  ip netns add "$1"
  ip -n "$1" link set lo up
  ip -n router link add "$1" type veth peer name "$3" netns "$1"
  ip -n router link set "$1" up
  ip -n router route add "$2/32" dev "$1"
  ip -n "$1" addr add "$2/32" dev "$3"
  ip -n "$1" link set "$3" up
  ip -n "$1" route add ${addresses.router} dev "$3" scope link
  # All that DHCP gives. The gateway takes no routes from it.
  [ "$1" = gateway ] || ip -n "$1" route add 10.0.0.0/16 via ${addresses.router} dev "$3"
}
forward() { nsenter --net="/run/netns/$1" bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'; }

for name in router internet pod; do ip netns add $name; ip -n $name link set lo up; done
forward router
ip -n router addr add ${addresses.router}/32 dev lo
ip -n router addr add ${addresses.metadata}/32 dev lo
${Object.entries(machines)
  .map(([name, address]) => `machine ${name} ${address} ${name === "gateway" ? "enp7s0" : "eth0"}`)
  .join("\n")}
# What the route 0.0.0.0/0 of the network does.
ip -n router route add default via ${addresses.gateway} dev gateway onlink

ip -n internet link add gateway type veth peer name eth0 netns gateway
ip -n internet link set gateway up
ip -n internet addr add 203.0.113.1/24 dev gateway
for address in ${addresses.releases} ${addresses.visitor}; do ip -n internet addr add $address/24 dev gateway; done
ip -n gateway addr add ${addresses.public}/24 dev eth0
ip -n gateway link set eth0 up
ip -n gateway route add default via 203.0.113.1

# A pod of the worker's, as the network plugin connects it: masqueraded behind the node's address.
ip -n worker link add cni0 type veth peer name eth0 netns pod
ip -n worker addr add 10.244.1.1/24 dev cni0
ip -n worker link set cni0 up
ip -n pod addr add ${addresses.pod}/24 dev eth0
ip -n pod link set eth0 up
ip -n pod route add default via 10.244.1.1
forward worker
nsenter --net=/run/netns/worker nft --file - <<'END'
table ip cni {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr 10.244.0.0/16 ip daddr != 10.244.0.0/16 masquerade
  }
}
END
`;
  }

  #start(script: string): Running {
    const number = ++this.#commands;
    const file = path.join(this.#folder, `command-${number}`);
    writeFileSync(file, script);
    this.#shell.stdin?.write(
      `{ setsid --wait bash -c 'echo $$ >${file}.pid; exec bash ${file}' </dev/null >${file}.out 2>&1
         echo $? >${file}.end; mv ${file}.end ${file}.code; } &\n`,
    );
    const ended = async () => {
      const deadline = Date.now() + patience;
      while (!existsSync(`${file}.code`)) {
        if (this.#shell.exitCode !== null) throw new Error("the namespaces are gone");
        if (Date.now() > deadline) throw new Error(`no end in sight: ${script}\n${this.#outputOf(number)}`);
        await sleep(20);
      }
      return Number(readFileSync(`${file}.code`, "utf8"));
    };
    return {
      output: () => this.#outputOf(number),
      ended,
      stop: async () => {
        this.#shell.stdin?.write(`kill -KILL -- -$(cat ${file}.pid) 2>/dev/null\n`);
        await ended();
      },
    };
  }

  #outputOf(number: number): string {
    const file = path.join(this.#folder, `command-${number}.out`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What a machine without a way to somewhere is left with. */
export const silent = "curl --silent --show-error --connect-timeout 1 --max-time 2";

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not in ${patience / 1000} s`);
    await sleep(50);
  }
}
