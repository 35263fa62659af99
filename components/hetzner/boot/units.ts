/** The systemd units of a server, and the scripts that they run. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BootFile } from "./cloudConfig";

const folder = path.join(__dirname, "scripts");

/** By name, without the extension. */
const scripts = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".sh"))
    .map((file) => [path.basename(file, ".sh"), readFileSync(path.join(folder, file), "utf8")]),
);

/** The scripts of these names, as they are in the folder `scripts`. */
export function scriptFiles(names: readonly string[]): BootFile[] {
  return names.map((name) => {
    const content = scripts.get(name);
    if (content === undefined) throw new Error(`there is no boot script "${name}"`);
    return { path: `/usr/local/sbin/${name}`, mode: "0755", content };
  });
}

/** Rules are in force before there is a network. */
export const firewallUnit: BootFile = unit(
  "mengi-firewall.service",
  `[Unit]
Description=Packet filter
DefaultDependencies=no
After=local-fs.target systemd-modules-load.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/mengi-firewall

[Install]
WantedBy=multi-user.target
`,
);

/** Before k3s at every boot; it may have to wait for others, without a limit. */
export const bootUnit: BootFile = unit(
  "mengi-boot.service",
  `[Unit]
Description=Decide how k3s starts
After=network-online.target mengi-firewall.service
Wants=network-online.target mengi-firewall.service
Before=k3s.service

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=0
ExecStart=/usr/local/sbin/mengi-k3s-install
ExecStart=/usr/local/sbin/mengi-boot
StandardOutput=journal+console
StandardError=journal+console
`,
);

/** k3s applies these files at every start; once the cluster stands, their objects are kept up to date through its API. */
const forgetManifests =
  "ExecStartPre=-/bin/sh -c '[ ! -e /etc/mengi/formed ] || rm -f /var/lib/rancher/k3s/server/manifests/mengi-*.yaml'\n";

export function k3sUnit(role: "server" | "agent"): BootFile {
  return unit(
    "k3s.service",
    `[Unit]
Description=Kubernetes (k3s ${role})
After=network-online.target mengi-boot.service
Wants=network-online.target
Requires=mengi-boot.service

[Service]
Type=${role === "server" ? "notify" : "exec"}
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStartPre=-/sbin/modprobe wireguard
${role === "server" ? forgetManifests : ""}ExecStart=/usr/local/bin/k3s ${role}
ExecStartPost=/usr/local/sbin/mengi-tidy
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s

[Install]
WantedBy=multi-user.target
`,
  );
}

function unit(name: string, content: string): BootFile {
  return { path: `/etc/systemd/system/${name}`, content };
}
